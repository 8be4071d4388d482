// Which table, column, constraint of the one version is which of the other.
#pragma once

#include "generator/catalog/catalog.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
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

/// One of some objects, to be changed.
template <class Object>
Object& changeable(std::vector<Object>& objects, const Object* one) {
  return objects[static_cast<std::size_t>(one - objects.data())];
}

template <class Object, class Name>
bool has_name(const std::vector<Object>& objects, const Name& name) {
  return std::any_of(objects.begin(), objects.end(), [&](const Object& one) { return one.name == name; });
}

[[nodiscard]] inline std::size_t hash_of(const sql::Identifier& name) {
  return name.interned().hash();
}
[[nodiscard]] inline std::size_t hash_of(const catalog::QualifiedName& name) {
  return std::hash<catalog::QualifiedName>()(name);
}
[[nodiscard]] inline std::size_t hash_of(const catalog::ObjectName& name) {
  return hash_of(name.name) * 31 + static_cast<std::size_t>(name.kind);
}
/// For tables of what has a name; nothing is ever put in their order.
struct NameHash {
  template <class Name>
  std::size_t operator()(const Name& name) const {
    return hash_of(name);
  }
};

/// By `name(object)`. An object of the new version whose name is new, or was another's, is the one that
/// `was(object)` names. A namesake of that one then is what its own `was` names, or new itself.
template <class Object, class Name, class Was>
Matched<Object> match(const std::vector<Object>& before, const std::vector<Object>& after, Name name,
                      Was was) {
  using Key = std::decay_t<decltype(name(before.front()))>;
  std::unordered_map<Key, std::size_t, NameHash> places;  // in `before`
  places.reserve(before.size());
  for (std::size_t i = 0; i < before.size(); ++i)
    places.emplace(name(before[i]), i);
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::vector<std::size_t> partner(after.size(), kNone);  // in `before`
  std::vector<bool> renamed(before.size()), kept(before.size());
  const auto follows = [&](std::size_t i) {
    const auto namesake = places.find(name(after[i]));
    return takes_over(after[i]) || namesake == places.end() || renamed[namesake->second];
  };
  const auto trace = [&](std::size_t i) {
    const auto found = partner[i] == kNone && follows(i) ? places.find(was(after[i])) : places.end();
    if (found == places.end() || renamed[found->second]) return false;
    partner[i] = found->second;
    renamed[found->second] = true;
    return true;
  };
  // Whose name has gone to another may have got its own from a third one.
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < after.size(); ++i)
      more |= trace(i);
  }
  Matched<Object> result;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (partner[i] == kNone) {
      const auto named = places.find(name(after[i]));
      if (named != places.end() && !renamed[named->second]) partner[i] = named->second;
    }
    if (partner[i] == kNone) {
      result.fresh.push_back(&after[i]);
    } else {
      result.both.push_back({&before[partner[i]], &after[i]});
      kept[partner[i]] = true;
    }
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!kept[i]) result.gone.push_back(&before[i]);
  }
  return result;
}

/// Words of a text that are names and have another one now; what stands in quotes of a string stays.
using Words = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] std::string rename_words(std::string_view text, const Words& words);

/// Where a text names something from a place on: whole words only.
[[nodiscard]] std::size_t find_name(std::string_view text, std::string_view name, std::size_t from);
/// Whether a text names something.
[[nodiscard]] bool mentions(std::string_view text, std::string_view name);

/// What a text may call that has a schema, as SQL writes it.
[[nodiscard]] std::vector<std::string_view> calls_in(std::string_view text);

}  // namespace specql::migrate
