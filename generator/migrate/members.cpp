#include "generator/migrate/members.h"

#include "generator/migrate/implied.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/member_tree.h"
#include "generator/migrate/type_change.h"

#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Member;
using Members = std::vector<Member>;

/// JSON has one form for all of them.
bool is_number(std::string_view type) {
  return judge(sql::builtin_type(type), sql::builtin_type("numeric")) == TypeChange::Rewrite ||
         type == "numeric";
}

bool takes_all_of(const Interned& before, const Interned& after) {
  if (before == after || after.view() == "jsonb") return true;
  return is_number(before.view()) && is_number(after.view()) &&
         judge(sql::builtin_type(before.view()), sql::builtin_type(after.view())) != TypeChange::Narrowing;
}

class Comparison {
 public:
  Comparison(const Members& before, const Members& after) : before_(before), after_(after) {}

  std::optional<std::string> beyond(const Member& former, const Member& member) {
    if (!takes_all_of(former.type, member.type))
      return asked(member, fmt::format("be of type {}", member.type.view()));
    if (member.required && !former.required) return asked(member, "be there");
    if (member.closed && !former.closed) return asked(member, "have no members that it does not name");
    const Member& old_type = before_.type_of(former);
    const Member& type = after_.type_of(member);
    if (!known_.emplace(&old_type, &type).second) return std::nullopt;
    KeptRules kept;
    for (const std::string& rule : old_type.rules)
      kept.add(rule);
    for (const std::string& rule : type.rules) {
      if (auto part = kept.first_beyond(rule)) return asked(member, fmt::format("keep `{}`", *part));
    }
    return beyond_within(old_type, type);
  }

 private:
  static std::string asked(const Member& member, std::string_view what) {
    return member.path.empty() ? fmt::format("they have to {} from now on", what)
                               : fmt::format("`{}` has to {} from now on", member.path.view(), what);
  }

  std::optional<std::string> beyond_within(const Member& old_type, const Member& type) {
    const auto& before = before_.members_of(old_type);
    const auto& after = after_.members_of(type);
    for (const Member* member : after) {
      const Member* former = named(before, last_part(member->path.view()));
      if (auto found = former != nullptr ? beyond(*former, *member) : beyond_nothing(old_type, *member))
        return found;
    }
    for (const Member* former : before) {
      const std::string_view name = last_part(former->path.view());
      if (type.closed && named(after, name) == nullptr)
        return fmt::format("`{}` is no member any more", former->path.view());
    }
    return std::nullopt;
  }

  /// What is new in an object.
  static std::optional<std::string> beyond_nothing(const Member& old_type, const Member& member) {
    if (member.required) return asked(member, "be there");
    const bool may_be_there = !old_type.closed;
    const bool asks = member.type.view() != "jsonb" || !member.rules.empty();
    if (may_be_there && asks) return asked(member, fmt::format("be of type {}", member.type.view()));
    return std::nullopt;
  }

  MemberTree before_;
  MemberTree after_;
  std::set<std::pair<const Member*, const Member*>> known_;  ///< types that are compared already
};

}  // namespace

std::optional<std::string> asked_beyond(const Members& before, const Members& after) {
  if (before.empty() || after.empty()) return std::nullopt;
  return Comparison(before, after).beyond(before.front(), after.front());
}

namespace {

/// Of an object in two versions.
void add_renames(const std::vector<const Member*>& before, const std::vector<const Member*>& after,
                 const std::string& type, std::vector<std::string>& into) {
  for (const Member* was : before) {
    const std::string_view name = last_part(was->path.view());
    if (named(after, name) != nullptr) continue;
    for (const Member* now : after) {
      const std::string_view other = last_part(now->path.view());
      if (named(before, other) == nullptr && takes_all_of(was->type, now->type))
        into.push_back(fmt::format("{}.{}={}", type, name, other));
    }
  }
}

}  // namespace

std::vector<std::string> possible_renames(const Members& before, const Members& after) {
  std::vector<std::string> renames;
  const MemberTree old(before);
  const MemberTree now(after);
  for (const Member& object : before) {
    const Member* same = object.of.empty() || !object.like.empty() ? nullptr : now.along(object.path.view());
    if (same != nullptr)
      add_renames(old.members_of(object), now.members_of(now.type_of(*same)), type_name(object.of.view()),
                  renames);
  }
  return renames;
}

}  // namespace specql::migrate
