#include "generator/migrate/label_renames.h"

#include "generator/migrate/labels.h"
#include "generator/migrate/subjects.h"
#include "generator/migrate/widening.h"

#include <algorithm>
#include <vector>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Domain;
using catalog::Table;

/// A label of the old version.
struct Label {
  std::string of;  ///< the enum, as `enum_of` has it
  std::string_view name;
};

std::optional<Label> label_of_column(const Found& found, std::string_view name) {
  const Domain& domain = domain_of(*found.table, found.column->name);
  if (!has_label(domain.labels, name)) return std::nullopt;
  return Label{enum_of(*found.table, domain), name};
}

std::optional<Label> label_of_type(const catalog::Database& database, const std::string& type,
                                   std::string_view name) {
  for (const Table& table : database.tables) {
    for (const Domain& domain : table.domains.all) {
      const std::string of(domain.of.view());
      if (!of.empty() && is_named(of, type) && has_label(domain.labels, name)) return Label{of, name};
    }
  }
  return std::nullopt;
}

/// By a column that holds it, or by its enum. A label may have dots as well.
std::optional<Label> find_label(const catalog::Database& database, std::string_view words) {
  for (std::size_t dot = words.find('.'); dot != words.npos; dot = words.find('.', dot + 1)) {
    const std::string_view owner = words.substr(0, dot);
    const std::string_view name = words.substr(dot + 1);
    const auto found = find(database, owner);
    const bool of_column = found && found->column != nullptr;
    auto label = of_column ? label_of_column(*found, name) : label_of_type(database, as_subject(owner), name);
    if (label) return label;
  }
  return std::nullopt;
}

/// Whether the one has gone and the other come.
bool rename_in(const std::vector<Interned>& before, const std::vector<Interned>& after, std::string_view was,
               std::string_view now, catalog::Renames& renames) {
  const bool taken = std::any_of(renames.all.begin(), renames.all.end(), [&](const auto& one) {
    return one.was.view() == was || one.now.view() == now;
  });
  if (taken || has_label(before, now) || has_label(after, was) || !has_label(after, now)) return false;
  renames.all.push_back({Interned(was), Interned(now)});
  return true;
}

/// In every column of the enum, and in a type of its own.
bool rename_everywhere(catalog::Database& after, const catalog::Database& before, const Label& label,
                       std::string_view now) {
  bool found = false;
  for_each_domain(after, before, [&](const Table& table, const Domain& was, Domain& is) {
    if (enum_of(table, was) == label.of)
      found |= rename_in(was.labels, is.labels, label.name, now, is.renames);
  });
  for (catalog::EnumType& type : after.enums) {
    const catalog::EnumType* old = find_enum(before, {{}, type.name, false});
    if (old != nullptr && sql::to_string(type.name) == label.of)
      found |= rename_in(old->labels, type.labels, label.name, now, type.renames);
  }
  return found;
}

}  // namespace

std::optional<std::string> rename_label(catalog::Database& after, const catalog::Database& before,
                                        std::string_view from, std::string_view to) {
  const auto label = find_label(before, from);
  if (!label) return std::nullopt;
  const std::string_view owner = from.substr(0, from.size() - label->name.size());
  if (to.starts_with(owner)) to.remove_prefix(owner.size());
  if (!rename_everywhere(after, before, *label, to)) return std::nullopt;
  return label->of + "." + std::string(label->name);
}

}  // namespace specql::migrate
