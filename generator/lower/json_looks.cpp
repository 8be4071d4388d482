#include "generator/lower/json_looks.h"

#include "generator/model/naming.h"
#include "generator/translate/composites.h"

#include <fmt/core.h>

namespace specql::lower {
namespace {

namespace naming = model::naming;

struct Looks {
  std::string_view type;
  std::string_view pattern;  ///< a regular expression without anchors
};
constexpr Looks kLooks[] = {
    {"boolean", "(true|false)"},
    {"smallint", "-?[0-9]{1,4}"},
    {"integer", "-?[0-9]{1,9}"},
    {"bigint", "-?[0-9]{1,18}"},
    {"numeric", R"(-?[0-9]{1,20}(\.[0-9]{1,20})?)"},
    {"date", R"-("[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")-"},
};

/// A pattern of so many places costs ten times as much as other ways to look at a text.
std::optional<sql::Expr> looks_like_uuid(std::string_view type, const sql::Expr& value) {
  if (type != "uuid") return std::nullopt;
  return sql::call(naming::app("looks_like_uuid"), {translate::text_of_json(value)});
}

std::optional<sql::Expr> matches(std::string_view type, const sql::Expr& value, const char* anchored) {
  for (const Looks& row : kLooks) {
    if (row.type != type) continue;
    return sql::binary(sql::Operator::Matches, sql::cast(value, sql::builtin_type("text")),
                       sql::text(fmt::format(fmt::runtime(anchored), row.pattern)));
  }
  return std::nullopt;
}

}  // namespace

std::optional<sql::Expr> looks_good(std::string_view type, const sql::Expr& value) {
  if (auto uuid = looks_like_uuid(type, value)) return uuid;
  return matches(type, value, "^{}$");
}

std::optional<sql::Expr> looks_good_or_null(std::string_view type, const sql::Expr& value) {
  if (auto uuid = looks_like_uuid(type, value)) return uuid;  // of null it is null, which is not false
  return matches(type, value, "^({}|null)$");
}

}  // namespace specql::lower
