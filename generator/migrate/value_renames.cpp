#include "generator/migrate/value_renames.h"

#include "generator/migrate/labels.h"
#include "generator/migrate/member_names.h"
#include "generator/migrate/member_tree.h"
#include "generator/migrate/subjects.h"
#include "generator/migrate/widening.h"

#include <algorithm>
#include <vector>

namespace specql::migrate {
namespace {

using catalog::Database;
using catalog::Domain;
using catalog::Member;
using catalog::Table;

/// What the old version has.
struct Name {
  std::string of;  ///< the enum, as `enum_of` has it, or the type of the object, as SQL would call it
  std::string name;
};

/// What may have a name within values.
struct Kind {
  std::optional<Name> (*of_column)(const Found& column, std::string_view name);
  std::optional<Name> (*of_type)(const Domain& domain, const std::string& type, std::string_view name);
  bool (*rename)(Database& after, const Database& before, const Name& name, std::string_view now);
};

// ---- labels

std::optional<Name> label_of_column(const Found& found, std::string_view name) {
  const Domain& domain = domain_of(*found.table, found.column->name);
  if (!has_label(domain.labels, name)) return std::nullopt;
  return Name{enum_of(*found.table, domain), std::string(name)};
}

std::optional<Name> label_of_type(const Domain& domain, const std::string& type, std::string_view name) {
  const std::string of(domain.of.view());
  if (of.empty() || !is_named(of, type) || !has_label(domain.labels, name)) return std::nullopt;
  return Name{of, std::string(name)};
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
bool rename_label(Database& after, const Database& before, const Name& label, std::string_view now) {
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

// ---- members

/// `place` is each of `places` as well: lists go without saying.
std::optional<Name> member_of_column(const Found& found, std::string_view path) {
  const MemberTree tree(domain_of(*found.table, found.column->name).members);
  const Member* member = tree.root();
  const Member* object = nullptr;
  for (const std::string_view step : steps_of(path)) {
    while (member != nullptr && member->type.view() == "list")
      member = tree.within(*member, "[]");
    object = member;
    member = object == nullptr ? nullptr : tree.within(*object, step);
  }
  if (member == nullptr || object == nullptr) return std::nullopt;
  return Name{std::string(object->of.view()), std::string(last_part(member->path.view()))};
}

std::optional<Name> member_of_type(const Domain& domain, const std::string& type, std::string_view name) {
  const MemberTree tree(domain.members);
  for (const Member& object : domain.members) {
    const std::string of(object.of.view());
    if (!of.empty() && is_named(of, type) && tree.within(object, name) != nullptr)
      return Name{of, std::string(name)};
  }
  return std::nullopt;
}

/// Wherever a column's values have objects of the type.
bool rename_in(const Domain& before, Domain& after, const Name& member, std::string_view now) {
  Domain tried = after;
  for (const Member& object : before.members) {
    if (object.like.empty() && object.of.view() == member.of)
      tried.member_renames.all.push_back(
          {Interned(inner_path(object.path.view(), member.name)), Interned(now)});
  }
  const bool renames = renamed_members(before, tried).size() > renamed_members(before, after).size();
  if (renames) after.member_renames = std::move(tried.member_renames);
  return renames;
}

bool rename_member(Database& after, const Database& before, const Name& member, std::string_view now) {
  bool found = false;
  for_each_domain(after, before, [&](const Table&, const Domain& was, Domain& is) {
    found |= rename_in(was, is, member, now);
  });
  return found;
}

constexpr Kind kKinds[] = {
    {label_of_column, label_of_type, rename_label},
    {member_of_column, member_of_type, rename_member},
};

std::optional<Name> find_in_type(const Kind& kind, const Database& database, const std::string& type,
                                 std::string_view name) {
  for (const Table& table : database.tables) {
    for (const Domain& domain : table.domains.all) {
      if (auto found = kind.of_type(domain, type, name)) return found;
    }
  }
  return std::nullopt;
}

/// By a column that holds it, or by its enum or type. A label may have dots as well.
std::optional<Name> find_name(const Kind& kind, const Database& database, std::string_view words) {
  for (std::size_t dot = words.find('.'); dot != words.npos; dot = words.find('.', dot + 1)) {
    const std::string_view owner = words.substr(0, dot);
    const std::string_view name = words.substr(dot + 1);
    const auto found = find(database, owner);
    const bool of_column = found && found->column != nullptr;
    auto value =
        of_column ? kind.of_column(*found, name) : find_in_type(kind, database, as_subject(owner), name);
    if (value) return value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> rename_value(Database& after, const Database& before, std::string_view from,
                                        std::string_view to) {
  for (const Kind& kind : kKinds) {
    const auto value = find_name(kind, before, from);
    if (!value) continue;
    const std::string_view owner = from.substr(0, from.size() - value->name.size());
    const std::string_view now = to.starts_with(owner) ? to.substr(owner.size()) : to;
    if (kind.rename(after, before, *value, now)) return value->of + "." + value->name;
  }
  return std::nullopt;
}

}  // namespace specql::migrate
