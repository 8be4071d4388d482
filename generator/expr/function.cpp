#include "generator/expr/function.h"

#include "generator/support/text.h"

#include <algorithm>
#include <array>

namespace specql::expr {
namespace {

constexpr auto kFunctions = std::to_array<FunctionInfo>({
#define SPECQL_FUNCTION(name, parameters, result, volatility, sql, summary) \
  {#name, parameters, result, Volatility::volatility, sql, summary},
#include "generator/expr/functions.def"
#undef SPECQL_FUNCTION
});

using Kind = SpecialFunction::Kind;
constexpr auto kSpecial = std::to_array<SpecialFunction>({
    {"coalesce", Kind::Form, "coalesce(a, b, …)", "the first that is not null"},
    {"nullif", Kind::Form, "nullif(a, b)", "null where both are equal, else the first"},
    {"greatest", Kind::Form, "greatest(a, b, …)", "the largest, nulls left out"},
    {"least", Kind::Form, "least(a, b, …)", "the smallest, nulls left out"},
    {"extract", Kind::Form, "extract(year from x)", "a part of a date, time or duration"},
    {"exists", Kind::Set, "exists(Entity where …)", "whether there is such a row"},
    {"count", Kind::Set, "count(orders), count(Entity where …), count($list)",
     "how many rows there are, or elements of a list"},
    {"sum", Kind::Set, "sum(orders.total), sum(Entity.a * Entity.b where …)", "total; 0 of no rows"},
    {"avg", Kind::Set, "avg(orders.total)", "mean; null of no rows"},
    {"min", Kind::Set, "min(orders.total)", "smallest; null of no rows"},
    {"max", Kind::Set, "max(orders.total)", "largest; null of no rows"},
    {"first", Kind::Set, "first(Entity.name where … order by …)", "value of the first row, or null"},
    {"list", Kind::Set, "list(orders.total order by …)", "values as an array, empty of no rows"},
    {"has_role", Kind::Context, "caller.has_role('sales')", "whether the caller acts in a role"},
    {"setting", Kind::Context, "setting('app.locale')", "a setting of the session, or null"},
});

}  // namespace

std::span<const FunctionInfo> all_functions() {
  return kFunctions;
}
std::span<const SpecialFunction> all_special_functions() {
  return kSpecial;
}

std::vector<const FunctionInfo*> overloads(std::string_view name) {
  std::vector<const FunctionInfo*> found;
  for (const FunctionInfo& row : kFunctions) {
    if (row.name == name) found.push_back(&row);
  }
  return found;
}

std::vector<Parameter> parameters(const FunctionInfo& function) {
  std::vector<Parameter> result;
  if (function.parameters.empty()) return result;
  for (std::string_view word : split(function.parameters, ',')) {
    Parameter parameter;
    word = trim(word);
    parameter.optional = word.ends_with('?');
    if (parameter.optional) word.remove_suffix(1);
    parameter.repeated = word.ends_with("...");
    if (parameter.repeated) word.remove_suffix(3);
    parameter.never_null = word.ends_with('!');
    if (parameter.never_null) word.remove_suffix(1);
    parameter.type = word;
    result.push_back(parameter);
  }
  return result;
}

std::optional<std::vector<Parameter>> parameters_for(const FunctionInfo& function, std::size_t arguments) {
  std::vector<Parameter> result = parameters(function);
  const auto repeated = std::find_if(result.begin(), result.end(), [](const auto& p) { return p.repeated; });
  const std::vector<Parameter> group(repeated, result.end());
  while (!group.empty() && result.size() < arguments)
    result.insert(result.end(), group.begin(), group.end());
  while (result.size() > arguments && result.back().optional)
    result.pop_back();
  if (result.size() != arguments) return std::nullopt;
  return result;
}

bool is_written_word(std::string_view word) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"flags", "template", "date_format", "number_format", "bounds"});
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

}  // namespace specql::expr
