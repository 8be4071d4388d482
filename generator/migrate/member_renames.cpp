#include "generator/migrate/member_renames.h"

#include "generator/migrate/labels.h"
#include "generator/migrate/member_names.h"
#include "generator/migrate/member_tree.h"
#include "generator/migrate/subjects.h"

namespace specql::migrate {
namespace {

using catalog::Domain;
using catalog::Member;
using catalog::Table;

/// A member of the old version.
struct Name {
  std::string of;  ///< the type of the object that it is in, as SQL would call it
  std::string name;
};

bool is_object(const Member& member, std::string_view type) {
  return member.like.empty() && !member.of.empty() && member.of.view() == type;
}

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

std::optional<Name> member_of_type(const catalog::Database& database, const std::string& type,
                                   std::string_view name) {
  for (const Table& table : database.tables) {
    for (const Domain& domain : table.domains.all) {
      const MemberTree tree(domain.members);
      for (const Member& member : domain.members) {
        const bool wanted = !member.of.empty() && is_named(std::string(member.of.view()), type);
        if (wanted && tree.within(member, name) != nullptr)
          return Name{std::string(member.of.view()), std::string(name)};
      }
    }
  }
  return std::nullopt;
}

std::optional<Name> find_member(const catalog::Database& database, std::string_view words) {
  for (std::size_t dot = words.find('.'); dot != words.npos; dot = words.find('.', dot + 1)) {
    const std::string_view owner = words.substr(0, dot);
    const std::string_view rest = words.substr(dot + 1);
    const auto found = find(database, owner);
    const bool of_column = found && found->column != nullptr;
    auto member =
        of_column ? member_of_column(*found, rest) : member_of_type(database, as_subject(owner), rest);
    if (member) return member;
  }
  return std::nullopt;
}

/// Wherever a column's values have objects of the type.
bool rename_in(const Domain& before, Domain& after, const Name& member, std::string_view to) {
  Domain tried = after;
  for (const Member& object : before.members) {
    if (is_object(object, member.of))
      tried.member_renames.all.push_back(
          {Interned(inner_path(object.path.view(), member.name)), Interned(to)});
  }
  const bool renames = renamed_members(before, tried).size() > renamed_members(before, after).size();
  if (renames) after.member_renames = std::move(tried.member_renames);
  return renames;
}

bool rename_everywhere(catalog::Database& after, const catalog::Database& before, const Name& member,
                       std::string_view to) {
  bool found = false;
  for_each_domain(after, before, [&](const Table&, const Domain& was, Domain& is) {
    found |= rename_in(was, is, member, to);
  });
  return found;
}

}  // namespace

std::optional<std::string> rename_member(catalog::Database& after, const catalog::Database& before,
                                         std::string_view from, std::string_view to) {
  const auto member = find_member(before, from);
  if (!member) return std::nullopt;
  const std::string_view owner = from.substr(0, from.rfind('.') + 1);
  if (to.starts_with(owner)) to.remove_prefix(owner.size());
  if (!rename_everywhere(after, before, *member, to)) return std::nullopt;
  return member->of + "." + member->name;
}

}  // namespace specql::migrate
