#include "generator/migrate/members.h"

#include "generator/migrate/implied.h"
#include "generator/migrate/type_change.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Member;
using Members = std::vector<Member>;

/// What a member is in: `size` of `size.height`, `sizes` of `sizes[]`.
std::string_view outer_path(std::string_view path) {
  if (path.ends_with("[]")) return path.substr(0, path.size() - 2);
  const std::size_t dot = path.rfind('.');
  return dot == path.npos ? std::string_view() : path.substr(0, dot);
}

/// What it is called there: `height`, `[]`.
std::string_view last_part(std::string_view path) {
  const std::size_t outer = outer_path(path).size();
  return path.substr(outer + (outer > 0 && !path.ends_with("[]") ? 1 : 0));
}

/// Members by where they are.
class Tree {
 public:
  explicit Tree(const Members& members) {
    for (const Member& member : members) {
      by_path_.emplace(member.path.view(), &member);
      if (!member.path.empty()) inner_[outer_path(member.path.view())].push_back(&member);
    }
  }

  /// Where the rules and the members of its type stand.
  [[nodiscard]] const Member& type_of(const Member& member) const {
    if (member.like.empty()) return member;
    const auto found = by_path_.find(member.like.view());
    return found == by_path_.end() ? member : *found->second;
  }
  [[nodiscard]] const std::vector<const Member*>& members_of(const Member& type) const {
    static const std::vector<const Member*> kNone;
    const auto found = inner_.find(type.path.view());
    return found == inner_.end() ? kNone : found->second;
  }

 private:
  std::map<std::string_view, const Member*> by_path_;
  std::map<std::string_view, std::vector<const Member*>> inner_;
};

const Member* named(const std::vector<const Member*>& members, std::string_view name) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member* one) { return last_part(one->path.view()) == name; });
  return found == members.end() ? nullptr : *found;
}

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

  Tree before_;
  Tree after_;
  std::set<std::pair<const Member*, const Member*>> known_;  ///< types that are compared already
};

}  // namespace

std::optional<std::string> asked_beyond(const Members& before, const Members& after) {
  if (before.empty() || after.empty()) return std::nullopt;
  return Comparison(before, after).beyond(before.front(), after.front());
}

}  // namespace specql::migrate
