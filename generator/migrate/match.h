// Which table, column, constraint of the one version is which of the other.
#pragma once

#include "generator/catalog/catalog.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace specql::migrate {

template <class Object>
struct Pair {
  const Object* before = nullptr;
  const Object* after = nullptr;
};

/// Whether an object has the name that another one had.
template <class Object>
bool takes_over(const Object& object) {
  if constexpr (requires { object.origin.takes_over; }) return object.origin.takes_over;
  return false;
}

/// What both versions have, what only one of them has; in the order of their version.
template <class Object>
struct Matched {
  std::vector<Pair<Object>> both;
  std::vector<const Object*> gone;
  std::vector<const Object*> fresh;
};

/// By `name(object)`. An object of the new version whose name is new, or was another's, is the one that
/// `was(object)` names; a namesake of that one is new itself.
template <class Object, class Name, class Was>
Matched<Object> match(const std::vector<Object>& before, const std::vector<Object>& after, Name name,
                      Was was) {
  using Key = std::decay_t<decltype(name(before.front()))>;
  std::map<Key, const Object*> old;
  for (const Object& object : before)
    old.emplace(name(object), &object);
  std::map<const Object*, const Object*> renamed;  // old to new
  for (const Object& object : after) {
    const bool stays = old.contains(name(object)) && !takes_over(object);
    const auto found = stays ? old.end() : old.find(was(object));
    if (found != old.end()) renamed.emplace(found->second, &object);
  }
  Matched<Object> result;
  std::map<const Object*, const Object*> partner;  // new to old
  for (const auto& [from, to] : renamed)
    partner.emplace(to, from);
  std::set<const Object*> kept;
  for (const Object& object : after) {
    const auto named = old.find(name(object));
    if (named != old.end() && !renamed.contains(named->second)) partner.emplace(&object, named->second);
    const auto found = partner.find(&object);
    if (found == partner.end()) {
      result.fresh.push_back(&object);
    } else {
      result.both.push_back({found->second, &object});
      kept.insert(found->second);
    }
  }
  for (const Object& object : before) {
    if (!kept.contains(&object)) result.gone.push_back(&object);
  }
  return result;
}

/// Words of a text that are names and have another one now; what stands in quotes of a string stays.
using Words = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] std::string rename_words(std::string_view text, const Words& words);

/// Whether a text names something: whole words only.
[[nodiscard]] bool mentions(std::string_view text, std::string_view name);

}  // namespace specql::migrate
