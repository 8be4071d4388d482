// The members of a value that functions judge, by where they are.
#pragma once

#include "generator/catalog/catalog.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {

/// What a member is in: `size` of `size.height`, `sizes` of `sizes[]`.
[[nodiscard]] std::string_view outer_path(std::string_view path);

/// What it is called there: `height`, `[]`.
[[nodiscard]] std::string_view last_part(std::string_view path);

/// `sizes`, `[]`, `height` of `sizes[].height`.
[[nodiscard]] std::vector<std::string_view> steps_of(std::string_view path);

/// Where a member of something stands.
[[nodiscard]] std::string inner_path(std::string_view outer, std::string_view name);

/// Of members of the same object or list; null if none has the name.
[[nodiscard]] const catalog::Member* named(const std::vector<const catalog::Member*>& members,
                                           std::string_view name);

/// Holds pointers into the members that it was made of.
class MemberTree {
 public:
  explicit MemberTree(const std::vector<catalog::Member>& members);

  /// The value itself; null if nothing is known of it.
  [[nodiscard]] const catalog::Member* root() const { return at(""); }
  [[nodiscard]] const catalog::Member* at(std::string_view path) const;
  /// What a path leads to, wherever the types on its way stand; null if it leads nowhere.
  [[nodiscard]] const catalog::Member* along(std::string_view path) const;
  /// Where the rules and the members of its type stand.
  [[nodiscard]] const catalog::Member& type_of(const catalog::Member& member) const;
  /// What is in an object or a list, where its type stands.
  [[nodiscard]] const std::vector<const catalog::Member*>& members_of(const catalog::Member& type) const;
  /// A member with the type of the object that it is in, as SQL would call it: `app.place.height`.
  [[nodiscard]] std::string name_of(std::string_view path) const;
  /// A member of an object, or the element of a list, wherever its type stands; null if there is none.
  [[nodiscard]] const catalog::Member* within(const catalog::Member& member, std::string_view name) const {
    return named(members_of(type_of(member)), name);
  }

 private:
  std::map<std::string_view, const catalog::Member*> by_path_;
  std::map<std::string_view, std::vector<const catalog::Member*>> inner_;
};

}  // namespace specql::migrate
