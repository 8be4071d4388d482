// Rich scalars: `email`, `iban`, `percentage`. One row holds all that any stage needs to know of one.
#pragma once

#include "generator/types/base_type.h"
#include "generator/types/ids.h"

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace specql::types {

/// Values that show a rule: each is written as PostgreSQL text input of the base type.
class Samples {
 public:
  constexpr Samples() = default;
  constexpr Samples(std::initializer_list<std::string_view> values) {
    for (const std::string_view value : values)
      values_.at(size_++) = value;
  }
  [[nodiscard]] constexpr std::span<const std::string_view> all() const { return {values_.data(), size_}; }

 private:
  std::array<std::string_view, 16> values_{};
  std::size_t size_ = 0;
};

/// A bound on one part of a text: of `value` split at `separator`, part `index` (from 1) has at
/// most `max_length` characters.
struct PartRule {
  std::string_view separator = {};
  int index = 0;
  int max_length = 0;
};

/// What must hold of a value; every condition that is set must. Patterns are PostgreSQL regular
/// expressions, anchored, ASCII classes only, matched case-sensitively, without bounded repetition
/// (`{1,63}` costs PostgreSQL an expansion; `length` beside `+` does not).
struct ScalarRule {
  std::string_view pattern = {};
  std::string_view not_pattern = {};
  int min_length = 0;
  int max_length = 0;
  PartRule part = {};
  std::string_view low = {};  ///< inclusive, as a number; empty: no bound
  std::string_view high = {};
  std::string_view above = {};      ///< exclusive lower bound
  std::string_view validator = {};  ///< a function of `app` that takes the base type: see scalar_functions.h

  [[nodiscard]] constexpr bool empty() const {
    return pattern.empty() && not_pattern.empty() && min_length == 0 && max_length == 0 && part.index == 0 &&
           low.empty() && high.empty() && above.empty() && validator.empty();
  }
};

/// What expressions may do with values beside asking whether they are equal.
enum class Operations : std::uint8_t {
  OfBase,   ///< whatever the base type has
  Ordered,  ///< compared, never calculated with: a port is no quantity
  Identity  ///< nothing: the order of the base type means nothing here
};

/// What `index: true` makes, after what is asked of values of the type.
enum class NaturalIndex : std::uint8_t {
  Btree,    ///< which one it is, and their order
  Trigram,  ///< which ones a piece of text occurs in
  Gist      ///< which networks contain it
};

/// Who is harmed if a value gets around.
enum class Sensitivity : std::uint8_t { None, Personal, Secret };

struct ScalarInfo {
  std::string_view name = {};     ///< as users write it: `countryCode`
  std::string_view aliases = {};  ///< other accepted names, separated by blanks
  BaseType base = BaseType::Text;
  std::string_view modifiers = {};  ///< `19, 4` for numeric(19, 4)
  ScalarRule rule = {};
  std::string_view noun = {};          ///< completes "Not a valid …"
  std::string_view summary = {};       ///< the rule in plain words, one sentence
  std::string_view graphql = {};       ///< scalar of the API
  std::string_view specified_by = {};  ///< URL for GraphQL's @specifiedBy; may be empty
  std::string_view standard = {};      ///< where the rule comes from; empty where there is none
  Operations operations = Operations::OfBase;
  Sensitivity sensitivity = Sensitivity::None;
  /// A function of `app` that brings an input into the form the standard prescribes: see scalar_functions.h.
  std::string_view normaliser = {};
  std::string_view json_format = {};  ///< `format` of JSON Schema; empty: that of the base type
  std::string_view html_input = {};   ///< `type` of an HTML input; empty: that of the base type
  /// A made-up value, `{n}` standing for a number of four digits; empty: one of `accepts`.
  std::string_view seed = {};
  std::string_view strict = {};  ///< the scalar that `name(strict)` means
  bool amount = false;           ///< `name(EUR)` says of which currency it is
  NaturalIndex index = NaturalIndex::Btree;
  Samples normalises = {};  ///< pairs: as given, as stored
  Samples accepts = {};
  Samples rejects = {};

  /// What behind "Not a valid …" tells someone what to give instead.
  [[nodiscard]] std::string wanted() const { return std::string(noun) + ": " + std::string(summary); }
};

/// Scalars that belong together: one file of rows, one page of the reference.
struct ScalarArea {
  std::string_view name;  ///< of the page
  std::string_view title;
  std::span<const ScalarInfo> scalars;
};

[[nodiscard]] std::span<const ScalarInfo> all_scalars();
[[nodiscard]] std::vector<ScalarArea> all_scalar_areas();
[[nodiscard]] const ScalarInfo& info(ScalarId id);
/// By name or alias, case-sensitive; an invalid id if there is none.
[[nodiscard]] ScalarId find_scalar(std::string_view name);

}  // namespace specql::types
