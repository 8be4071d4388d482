#include "generator/migrate/type_change.h"

#include "generator/support/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {
namespace {

/// `numeric(12, 2)` taken apart.
struct Parts {
  std::string base;
  std::vector<int> modifiers;
};

Parts take_apart(std::string_view spelling) {
  Parts parts;
  const std::size_t open = spelling.find('(');
  parts.base = std::string(trim(spelling.substr(0, open)));
  if (open == spelling.npos) return parts;
  const std::size_t close = spelling.find(')', open);
  for (const std::string_view piece : split(spelling.substr(open + 1, close - open - 1), ',')) {
    const std::string_view digits = trim(piece);
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    parts.modifiers.push_back(value);
  }
  // `timestamp(3) with time zone`
  parts.base += spelling.substr(std::min(close + 1, spelling.size()));
  return parts;
}

struct Pair {
  std::string_view from, to;
  TypeChange change;
};

/// Between types of different names. What is not here has no cast, but for texts.
constexpr auto kPairs = std::to_array<Pair>({
    {"smallint", "integer", TypeChange::Rewrite},
    {"smallint", "bigint", TypeChange::Rewrite},
    {"integer", "bigint", TypeChange::Rewrite},
    {"smallint", "numeric", TypeChange::Rewrite},
    {"integer", "numeric", TypeChange::Rewrite},
    {"bigint", "numeric", TypeChange::Rewrite},
    {"smallint", "double precision", TypeChange::Rewrite},
    {"integer", "double precision", TypeChange::Rewrite},
    {"real", "double precision", TypeChange::Rewrite},
    {"integer", "smallint", TypeChange::Narrowing},
    {"bigint", "smallint", TypeChange::Narrowing},
    {"bigint", "integer", TypeChange::Narrowing},
    {"bigint", "double precision", TypeChange::Narrowing},
    {"numeric", "smallint", TypeChange::Narrowing},
    {"numeric", "integer", TypeChange::Narrowing},
    {"numeric", "bigint", TypeChange::Narrowing},
    {"numeric", "real", TypeChange::Narrowing},
    {"numeric", "double precision", TypeChange::Narrowing},
    {"double precision", "real", TypeChange::Narrowing},
    {"double precision", "numeric", TypeChange::Narrowing},
    {"double precision", "integer", TypeChange::Narrowing},
    {"double precision", "bigint", TypeChange::Narrowing},
    {"real", "numeric", TypeChange::Narrowing},
    {"boolean", "integer", TypeChange::Rewrite},
    {"integer", "boolean", TypeChange::Narrowing},
    {"date", "timestamp", TypeChange::Rewrite},
    {"date", "timestamptz", TypeChange::Rewrite},
    {"timestamp", "timestamptz", TypeChange::Narrowing},
    {"timestamptz", "timestamp", TypeChange::Narrowing},
    {"timestamp", "date", TypeChange::Narrowing},
    {"timestamptz", "date", TypeChange::Narrowing},
    {"timestamptz", "time", TypeChange::Narrowing},
    {"timestamp", "time", TypeChange::Narrowing},
    {"time", "interval", TypeChange::Rewrite},
    {"cidr", "inet", TypeChange::InPlace},
    {"inet", "cidr", TypeChange::Narrowing},
    {"json", "jsonb", TypeChange::Narrowing},
    {"jsonb", "json", TypeChange::Rewrite},
});

bool is_text(std::string_view base) {
  return base == "text" || base == "varchar" || base == "character varying";
}

TypeChange judge_modifiers(const Parts& before, const Parts& after) {
  if (after.modifiers.empty()) return TypeChange::InPlace;
  if (before.modifiers.empty()) return TypeChange::Narrowing;
  const auto at = [](const std::vector<int>& list, std::size_t i) { return i < list.size() ? list[i] : 0; };
  const int digits = at(after.modifiers, 0) - at(before.modifiers, 0);
  const int scale = at(after.modifiers, 1) - at(before.modifiers, 1);
  if (scale == 0) return digits >= 0 ? TypeChange::InPlace : TypeChange::Narrowing;
  // More digits behind the point leave fewer before it.
  return scale > 0 && digits >= scale ? TypeChange::Rewrite : TypeChange::Narrowing;
}

TypeChange judge_builtin(std::string_view from, std::string_view to) {
  const Parts before = take_apart(from);
  const Parts after = take_apart(to);
  const bool from_text = is_text(before.base);
  const bool to_text = is_text(after.base);
  if (before.base == after.base || (from_text && to_text)) return judge_modifiers(before, after);
  if (to_text) return after.modifiers.empty() ? TypeChange::Rewrite : TypeChange::Narrowing;
  if (from_text) return TypeChange::Narrowing;
  for (const Pair& pair : kPairs) {
    if (pair.from == before.base && pair.to == after.base) {
      const bool narrows = pair.change != TypeChange::InPlace && !after.modifiers.empty();
      return narrows ? TypeChange::Narrowing : pair.change;
    }
  }
  return TypeChange::NoCast;
}

/// Types in a schema are enums: PostgreSQL casts them by their text.
TypeChange judge_named(const catalog::TypeName& before, const catalog::TypeName& after) {
  const auto text = [](const catalog::TypeName& type) {
    return !type.builtin.empty() && is_text(take_apart(type.builtin.view()).base);
  };
  if (text(after)) return TypeChange::Rewrite;
  return text(before) ? TypeChange::Narrowing : TypeChange::NoCast;
}

}  // namespace

TypeChange judge(const catalog::TypeName& before, const catalog::TypeName& after) {
  if (before.array != after.array) return TypeChange::NoCast;
  if (before.builtin.empty() || after.builtin.empty()) return judge_named(before, after);
  return judge_builtin(before.builtin.view(), after.builtin.view());
}

}  // namespace specql::migrate
