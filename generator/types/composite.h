// Composites that every project has: `SimpleAddress`, `MoneyAmount`. A row lists the members in the
// notation of the language, so that they are read like those a project declares.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace specql::types {

struct MemberInfo {
  std::string_view name = {};
  std::string_view type = {};  ///< a notation: `text(1, 200)!`
  std::string_view summary = {};
};

/// Up to twelve members.
class Members {
 public:
  constexpr Members() = default;
  constexpr Members(std::initializer_list<MemberInfo> members) {
    for (const MemberInfo& member : members)
      members_.at(size_++) = member;
  }
  [[nodiscard]] constexpr std::span<const MemberInfo> all() const { return {members_.data(), size_}; }

 private:
  std::array<MemberInfo, 12> members_{};
  std::size_t size_ = 0;
};

struct CompositeInfo {
  std::string_view name = {};     ///< as users write it
  std::string_view aliases = {};  ///< other accepted names, separated by blanks
  std::string_view graphql = {};  ///< its object type; differs from all scalars and likely entities
  std::string_view noun = {};     ///< completes "Not a valid …"; empty: the words of the name
  std::string_view summary = {};  ///< what it is made of, behind the noun
  Members members = {};
  std::string_view check = {};  ///< a condition on the members; empty: none
  std::string_view standard = {};
  std::string_view accepts = {};  ///< JSON: a value it accepts, and one it refuses
  std::string_view rejects = {};
};

[[nodiscard]] std::span<const CompositeInfo> all_composites();
/// By name or alias, case-sensitive; null if there is none.
[[nodiscard]] const CompositeInfo* find_composite(std::string_view name);

}  // namespace specql::types
