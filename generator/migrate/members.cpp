#include "generator/migrate/members.h"

#include "generator/migrate/implied.h"
#include "generator/migrate/type_change.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Member;
using Members = std::vector<Member>;

const Member* find(const Members& members, std::string_view path) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& one) { return one.path.view() == path; });
  return found == members.end() ? nullptr : &*found;
}

/// What a member is in: `size` of `size.height`, `sizes` of `sizes[]`.
std::string_view outer_path(std::string_view path) {
  if (path.ends_with("[]")) return path.substr(0, path.size() - 2);
  const std::size_t dot = path.rfind('.');
  return dot == path.npos ? std::string_view() : path.substr(0, dot);
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

  [[nodiscard]] std::optional<std::string> first_beyond() const {
    for (const Member& member : after_) {
      const Member* former = find(before_, member.path.view());
      if (auto found = former == nullptr ? beyond_nothing(member) : beyond(*former, member)) return found;
    }
    for (const Member& former : before_) {
      if (find(after_, former.path.view()) != nullptr) continue;
      const Member* outer = find(after_, outer_path(former.path.view()));
      if (outer != nullptr && outer->closed)
        return fmt::format("`{}` is no member any more", former.path.view());
    }
    return std::nullopt;
  }

 private:
  static std::string asked(const Member& member, std::string_view what) {
    return member.path.empty() ? fmt::format("they have to {} from now on", what)
                               : fmt::format("`{}` has to {} from now on", member.path.view(), what);
  }

  [[nodiscard]] std::optional<std::string> beyond_nothing(const Member& member) const {
    const Member* outer = find(before_, outer_path(member.path.view()));
    if (outer == nullptr) return std::nullopt;  // judged with what it is in
    if (member.required) return asked(member, "be there");
    const bool may_be_there = !outer->closed;
    const bool asks = member.type.view() != "jsonb" || !member.rules.empty();
    if (may_be_there && asks) return asked(member, fmt::format("be of type {}", member.type.view()));
    return std::nullopt;
  }

  [[nodiscard]] static std::optional<std::string> beyond(const Member& former, const Member& member) {
    if (!takes_all_of(former.type, member.type))
      return asked(member, fmt::format("be of type {}", member.type.view()));
    if (member.required && !former.required) return asked(member, "be there");
    if (member.closed && !former.closed) return asked(member, "have no members that it does not name");
    KeptRules kept;
    for (const std::string& rule : former.rules)
      kept.add(rule);
    for (const std::string& rule : member.rules) {
      if (auto part = kept.first_beyond(rule)) return asked(member, fmt::format("keep `{}`", *part));
    }
    return std::nullopt;
  }

  const Members& before_;
  const Members& after_;
};

}  // namespace

std::optional<std::string> asked_beyond(const Members& before, const Members& after) {
  return Comparison(before, after).first_beyond();
}

}  // namespace specql::migrate
