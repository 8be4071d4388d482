#include "generator/translate/function_sql.h"

#include "generator/support/check.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>

namespace specql::translate {
namespace {

/// Reads an expression of the table: calls, casts, constants, and arguments by their number.
class TemplateReader {
 public:
  TemplateReader(std::string_view text, sql::Exprs& arguments) : rest_(text), arguments_(arguments) {}

  sql::Expr whole() {
    sql::Expr result = expression();
    SPECQL_CHECK(rest_.empty());
    return result;
  }

 private:
  bool accept(std::string_view sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  std::string_view word() {
    const auto* end = std::find_if_not(rest_.begin(), rest_.end(), is_word);
    const std::string_view result = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    SPECQL_CHECK(!result.empty());
    rest_.remove_prefix(result.size());
    return result;
  }

  sql::Expr expression() {
    sql::Expr result = primary();
    while (accept("::"))
      result = sql::cast(std::move(result), sql::builtin_type(word()));
    return result;
  }

  sql::Expr primary() {
    if (accept("$")) return std::move(arguments_[number_of_argument()]);
    if (accept("'")) return text();
    const std::string_view name = word();
    if (is_digit(name.front())) return sql::number(name);
    SPECQL_CHECK(accept("("));
    return call(name);
  }

  std::size_t number_of_argument() {
    const auto at = static_cast<std::size_t>(word().front() - '1');
    SPECQL_CHECK(at < arguments_.size());
    return at;
  }

  sql::Expr text() {
    const std::size_t end = rest_.find('\'');
    SPECQL_CHECK(end != rest_.npos);
    sql::Expr result = sql::text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return result;
  }

  sql::Expr call(std::string_view name) {
    sql::Exprs arguments;
    sql::CallOptions options;
    while (!accept(")")) {
      if (const std::size_t arrow = rest_.find(" => "); arrow < rest_.find_first_of(",)")) {
        options.argument_names.emplace_back(word());
        accept(" => ");
      }
      arguments.push_back(expression());
      accept(", ");
    }
    if (options.argument_names.empty()) return sql::call(name, std::move(arguments));
    return sql::call(name, std::move(arguments), std::move(options));
  }

  std::string_view rest_;
  sql::Exprs& arguments_;
};

/// Functions that SQL writes without parentheses.
constexpr auto kKeywords = std::to_array<std::string_view>({"current_date", "localtime"});

}  // namespace

sql::Expr function_call(std::string_view sql, sql::Exprs arguments) {
  if (std::find(kKeywords.begin(), kKeywords.end(), sql) != kKeywords.end()) return sql::keyword(sql);
  if (sql.find('(') == sql.npos) return sql::call(sql, std::move(arguments));
  return TemplateReader(sql, arguments).whole();
}

}  // namespace specql::translate
