// Values as the interpreter knows them: those of SQL, null among them, and what can go wrong with them.
#pragma once

#include "generator/types/type.h"

#include <compare>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace specql::testing::interpreter {

/// What the interpreter does not know of: a kind of step, an operator, a type.
struct NotSupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The specification leaves open what happens, or only PostgreSQL's own order of work decides it.
struct Unsure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A value that its type cannot hold.
struct Overflow {};

__extension__ typedef __int128 Wide;

/// A whole number or a decimal one, exactly; `scale` digits stand behind the point.
struct Number {
  Wide digits = 0;
  int scale = 0;
};

/// Days since 1970-01-01.
struct Day {
  std::int64_t number = 0;
};

/// Seconds since 1970-01-01, or since the call began.
struct Moment {
  std::int64_t seconds = 0;
  bool from_now = false;
};

/// Seconds.
struct Duration {
  std::int64_t seconds = 0;
};

/// A row of an entity, by its number.
struct Key {
  std::int64_t row = 0;
};

struct Null {};

struct Value;

/// A list.
struct Items {
  std::vector<Value> all;
};

/// What a composite is made of; members that are null are left out.
struct Members {
  std::map<std::string, Value> all;
};

using AnyValue = std::variant<Null, bool, Number, std::string, Day, Key, Items, Members, Moment, Duration>;

struct Value : AnyValue {
  using AnyValue::variant;
};

[[nodiscard]] inline bool is_null(const Value& value) {
  return std::holds_alternative<Null>(value);
}

[[nodiscard]] Number whole(std::int64_t value);
[[nodiscard]] Number number_from(std::string_view text);
[[nodiscard]] Day day_from(std::string_view text);
/// Digits behind the point are kept as they are, zeros included.
[[nodiscard]] std::string to_text(const Number& number);
[[nodiscard]] std::string to_text(const Day& day);
/// `now + 60`, or `1970-01-01 + 60`.
[[nodiscard]] std::string to_text(const Moment& moment);
/// As PostgreSQL writes what is no row and not null.
[[nodiscard]] std::string as_text(const Value& value);
/// The same for equal numbers.
[[nodiscard]] std::string plain_text(Number number);

/// Of two values of one kind, neither of them null.
[[nodiscard]] std::strong_ordering compare(const Value& a, const Value& b);
/// Nulls are alike.
[[nodiscard]] bool same(const Value& a, const Value& b);

[[nodiscard]] Number add(const Number& a, const Number& b);
[[nodiscard]] Number multiply(const Number& a, const Number& b);
/// Of whole numbers; its sign is that of the dividend.
[[nodiscard]] Number remainder(const Number& a, const Number& b);
[[nodiscard]] Number negative(const Number& a);
/// Halves are rounded away from zero.
[[nodiscard]] Number rounded(const Number& a, int scale);
/// Throws `Overflow` where a whole number is none of its type.
[[nodiscard]] Number fitting(const Number& number, BaseType type);
/// Throws `Overflow` where `numeric(precision, scale)` has no room.
[[nodiscard]] Number fitting(const Number& number, std::string_view modifiers);

/// A constant as a spec writes it, of the type it has there.
[[nodiscard]] Value constant(std::string_view text, const Type& type);

/// How an answer shows a value that is no row.
[[nodiscard]] nlohmann::json to_json(const Value& value);

}  // namespace specql::testing::interpreter
