// From data to SQL text: the one printer. It knows precedence, quoting and how wide a page is.
#pragma once

#include "generator/sql/plpgsql.h"
#include "generator/sql/statement.h"

#include <string>
#include <string_view>

namespace specql::sql {

/// Text that only the printer (or a template of ours) can have made, ready to stand in a file.
struct Text {
  std::string value;

  [[nodiscard]] bool empty() const { return value.empty(); }
  friend auto operator<=>(const Text&, const Text&) = default;
};

/// On one line, whatever its length.
[[nodiscard]] Text print_flat(const Expr& expr);
/// What may stand behind DEFAULT: more than a value or a call is put in parentheses.
[[nodiscard]] Text print_default(const Expr& expr);
/// Broken into lines where it is wider than a page; `indent` is where it starts.
[[nodiscard]] Text print(const Expr& expr, std::size_t indent = 0);
[[nodiscard]] Text print(const Select& select, std::size_t indent = 0);
/// A function's body from `declare` to `end`, without quotes.
[[nodiscard]] Text print(const plpgsql::Block& block);

/// `'it''s'`.
void print_literal(std::string& out, std::string_view value);
/// The body between `$$`, or between the first `$body$`, `$body1$`, … that it does not contain.
void print_dollar_quoted(std::string& out, std::string_view body);
/// Lines of `-- text`; breaks of any kind begin a new line.
void print_comment(std::string& out, std::string_view text, std::size_t indent = 0);

}  // namespace specql::sql
