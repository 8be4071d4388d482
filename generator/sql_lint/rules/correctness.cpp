// What does something else than was meant.
#include "generator/sql_lint/commands.h"
#include "generator/sql_lint/objects.h"
#include "generator/sql_lint/rule.h"
#include "generator/support/text.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace specql::sql_lint {
namespace {

/// What a statement says of a function, made or altered by it.
struct FunctionOptions {
  Name function;
  bool definer = false;
  bool pinned = false;  ///< has a search path of its own
};

bool pins_search_path(const Json& option) {
  const Json& setting = inner(child_of(option, "arg"), "VariableSetStmt");
  const std::string how = text_of(setting, "kind");
  return text_of(option, "defname") == "set" && text_of(setting, "name") == "search_path" &&
         (how == "VAR_SET_VALUE" || how == "VAR_SET_CURRENT");
}

FunctionOptions function_options(const Statement& statement) {
  FunctionOptions options;
  const bool alters = statement.is("AlterFunctionStmt");
  if (!alters && !statement.is("CreateFunctionStmt")) return options;
  options.function = name_of_words(alters ? list_of(child_of(statement.node, "func"), "objname")
                                          : list_of(statement.node, "funcname"));
  for (const Json& one : list_of(statement.node, alters ? "actions" : "options")) {
    const Json& option = inner(one, "DefElem");
    const Json& value = inner(child_of(option, "arg"), "Boolean");
    options.definer =
        options.definer || (text_of(option, "defname") == "security" && is_set(value, "boolval"));
    options.pinned = options.pinned || pins_search_path(option);
  }
  return options;
}

/// The first name of a statement that says no schema.
std::optional<Name> name_without_schema(const Statement& statement, const Script& script) {
  if (statement.is("DropStmt") && !statement.drops("OBJECT_TABLE") && !statement.drops("OBJECT_VIEW") &&
      !statement.drops("OBJECT_INDEX") && !statement.drops("OBJECT_TYPE"))
    return std::nullopt;
  std::vector<Name> names = statement.about;
  const bool temporary = text_of(child_of(statement.node, "relation"), "relpersistence") == "t";
  if (statement.is("CreateStmt") && !temporary) names = objects_made(statement.kind, statement.node);
  for (Name& name : names) {
    const bool unsaid = name.schema.empty() && !name.name.empty();
    if (unsaid && !script.is_new(name, statement.index)) return std::move(name);
  }
  return std::nullopt;
}

bool calls(const Statement& statement, std::string_view function) {
  bool found = false;
  each_node(statement.node, [&](const std::string& kind, const Json& node) {
    found = found || (kind == "FuncCall" && name_of_words(list_of(node, "funcname")).name == function);
  });
  return found;
}

/// An index, or those that are there anew.
bool builds_concurrently(const Statement& statement) {
  return (statement.is("IndexStmt") && is_set(statement.node, "concurrent")) ||
         (statement.is("ReindexStmt") && is_on(statement.node, "params", "concurrently"));
}

bool is_null(const Json& expression) {
  return is_set(inner(expression, "A_Const"), "isnull");
}

/// A sign with the word `null` behind it: not `operator(pg_catalog.=)`, and not `= (null)`.
bool is_plain_comparison(Range sign, const Script& script) {
  const std::string_view text = std::string_view(script.text()).substr(sign.begin, sign.end - sign.begin);
  const auto behind = script.tokens_in({sign.end, script.end_of_token(sign.end)});
  return (text == "=" || text == "<>" || text == "!=") && !behind.empty() &&
         equal_ignoring_case(script.text_of(behind.front()), "null");
}

std::string between_blanks(std::string words, Range place, const Script& script) {
  const std::string& text = script.text();
  const auto is_blank = [&](std::size_t at) {
    return std::isspace(static_cast<unsigned char>(text[at])) != 0;
  };
  if (!is_blank(place.begin - 1)) words.insert(0, " ");
  if (!is_blank(place.end)) words += ' ';
  return words;
}

}  // namespace

void definer_without_path(const Statement& statement, const Script& script, Findings& findings) {
  const FunctionOptions options = function_options(statement);
  if (!options.definer) return;
  // To alter it keeps what an earlier statement has set, to make it again does not.
  const bool keeps = statement.is("AlterFunctionStmt");
  const auto& all = script.statements();
  const bool pinned = std::any_of(all.begin(), all.end(), [&](const Statement& other) {
    if (other.index < statement.index && !keeps) return false;
    const FunctionOptions others = function_options(other);
    return others.pinned && others.function.may_be(options.function);
  });
  if (!pinned) findings.add(options.function.text());
}

void time_zone_unsaid(const Statement& statement, const Script& script, Findings& findings) {
  each_changed_type(statement, [&](const ChangedType& change) {
    const bool zoned = change.type.is("timestamptz") && change.conversion == nullptr;
    if (zoned && !script.has_set("timezone", statement))
      findings.add(change.command->range, column_text(statement, change.column))
          .insert(0, "set timezone = 'UTC';\n", Applicability::MaybeIncorrect);
  });
}

void schema_unsaid(const Statement& statement, const Script& script, Findings& findings) {
  const auto name = name_without_schema(statement, script);
  if (!name || script.has_set("search_path", statement)) return;
  // Once is enough: who leaves schemas out does so everywhere.
  const auto& all = script.statements();
  const bool said =
      std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(statement.index),
                  [&](const Statement& one) { return name_without_schema(one, script).has_value(); });
  if (!said) findings.add(name->text());
}

void blocking_advisory_lock(const Statement& statement, const Script& script, Findings& findings) {
  const auto& all = script.statements();
  if (std::none_of(all.begin(), all.end(), builds_concurrently)) return;
  for (const std::string_view function : {"pg_advisory_lock", "pg_advisory_lock_shared",
                                          "pg_advisory_xact_lock", "pg_advisory_xact_lock_shared"}) {
    if (calls(statement, function)) findings.add(std::string(function));
  }
}

void compared_with_null(const Statement& statement, const Script& script, Findings& findings) {
  each_node(statement.node, [&](const std::string& kind, const Json& node) {
    if (kind != "A_Expr" || text_of(node, "kind") != "AEXPR_OP") return;
    const std::string sign = name_of_words(list_of(node, "name")).name;
    const bool equality = sign == "=" || sign == "<>";
    const bool right = is_null(child_of(node, "rexpr"));
    if (!equality || (!right && !is_null(child_of(node, "lexpr")))) return;
    const std::size_t at = place_of(node, statement.range.begin);
    const Range range{at, script.end_of_token(at)};
    findings.add(range, sign);
    if (right && is_plain_comparison(range, script))
      findings.replace(range, between_blanks(sign == "=" ? "is" : "is not", range, script));
  });
}

void set_twice(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.is("UpdateStmt")) return;
  std::set<std::string> seen;
  for (const Json& one : list_of(statement.node, "targetList")) {
    const Json& target = inner(one, "ResTarget");
    const std::string column = text_of(target, "name");
    const bool whole = !target.contains("indirection");
    const std::size_t at = place_of(target, statement.range.begin);
    if (whole && !seen.insert(column).second) findings.add({at, script.end_of_token(at)}, column);
  }
}

}  // namespace specql::sql_lint
