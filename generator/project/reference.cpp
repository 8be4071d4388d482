#include "generator/project/reference.h"

#include "generator/actions/step_spec.h"
#include "generator/diagnostics/specs.h"
#include "generator/expr/function.h"
#include "generator/expr/operator.h"
#include "generator/project/config.h"
#include "generator/project/embedded.h"
#include "generator/project/old_config.h"
#include "generator/spec/keys.h"
#include "generator/support/suggest.h"
#include "generator/support/text.h"
#include "generator/types/scalar.h"
#include "generator/types/system_field.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// Cells of a Markdown table cannot hold bars or line breaks.
std::string cell(std::string_view text) {
  return replace_all(replace_all(std::string(text), "|", "\\|"), "\n", "\\n");
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& one : cells)
    text += " " + cell(one) + " |";
  return text + "\n";
}

std::string table_head(const std::vector<std::string>& names) {
  std::string text = row(names) + "|";
  for (std::size_t i = 0; i < names.size(); ++i)
    text += " --- |";
  return text + "\n";
}

std::string code(std::string_view text) {
  return "`" + std::string(text) + "`";
}

std::string database_type(const types::ScalarInfo& scalar) {
  std::string type(types::info(scalar.base).sql);
  if (!scalar.modifiers.empty()) type += "(" + std::string(scalar.modifiers) + ")";
  return type;
}

std::string sample_list(const types::Samples& samples, std::size_t most) {
  std::vector<std::string> shown;
  for (const std::string_view sample : samples.all()) {
    if (shown.size() == most) break;
    shown.push_back(code(replace_all(std::string(sample), "\n", "\\n")));
  }
  return join(shown, ", ");
}

std::string scalar_page(const types::ScalarInfo& scalar) {
  std::string text =
      fmt::format("# {}\n\n{}{}.\n\n", scalar.name, static_cast<char>(to_upper(scalar.summary.front())),
                  scalar.summary.substr(1));
  text += fmt::format("- database: `{}`\n- GraphQL: `{}`\n", database_type(scalar), scalar.graphql);
  if (!scalar.aliases.empty()) text += fmt::format("- also: {}\n", code(scalar.aliases));
  if (!scalar.standard.empty()) text += fmt::format("- standard: {}\n", scalar.standard);
  if (!scalar.specified_by.empty()) text += fmt::format("- specified by: {}\n", scalar.specified_by);
  text += fmt::format("\naccepted: {}\n", sample_list(scalar.accepts, 16));
  if (!scalar.rejects.all().empty()) text += fmt::format("\nrefused: {}\n", sample_list(scalar.rejects, 16));
  return text;
}

std::string key_rows(const syntax::KeyTable& table) {
  std::string text = table_head({"key", "also", "value", "meaning"});
  for (const syntax::KeyRow& key : table.rows) {
    text += row({code(key.name), key.aliases.empty() ? "" : code(key.aliases), std::string(key.value),
                 std::string(key.summary)});
  }
  return text;
}

std::string step_page(const actions::StepRow& step) {
  return fmt::format("# {}\n\n`{}`\n\nIt {}.\n\n{}", step.keyword, step.usage, step.summary,
                     key_rows(*step.keys));
}

std::string function_page(std::string_view name) {
  std::string text = fmt::format("# {}\n\n", name);
  for (const expr::FunctionInfo* function : expr::overloads(name)) {
    text += fmt::format("`{}({})` gives {}: {}.\n\n", name, function->parameters, function->result,
                        function->summary);
  }
  for (const expr::SpecialFunction& function : expr::all_special_functions()) {
    if (function.name == name) text += fmt::format("`{}`: {}.\n\n", function.usage, function.summary);
  }
  return text;
}

/// The section of a diagnostic in the pages under docs/reference/diagnostics.
std::optional<std::string> diagnostic_page(std::uint16_t number) {
  const std::string heading = "## " + diagnostics::code_text(number);
  for (const auto& [path, page] : embedded_reference()) {
    std::size_t at = page.find(heading);
    if (at == page.npos || (at > 0 && page[at - 1] != '\n')) continue;
    const std::size_t end = std::min(page.find("\n## ", at), page.size());
    return std::string(trim(page.substr(at, end - at))) + "\n";
  }
  return std::nullopt;
}

constexpr std::string_view kMade = "<!-- Made from the compiler's tables; a test keeps it true. -->\n\n";

std::string types_page() {
  std::string text = "# Rich scalars\n\n" + std::string(kMade);
  text += table_head({"type", "also", "database", "GraphQL", "rule", "standard"});
  for (const types::ScalarInfo& scalar : types::all_scalars()) {
    text += row({code(scalar.name), scalar.aliases.empty() ? "" : code(scalar.aliases),
                 code(database_type(scalar)), code(scalar.graphql), std::string(scalar.summary),
                 std::string(scalar.standard)});
  }
  return text;
}

std::string keys_page() {
  std::string text = "# Keys\n\n" + std::string(kMade);
  const auto add = [&](const syntax::KeyTable& table) {
    text += fmt::format("## Keys of {}\n\n{}\n", table.owner, key_rows(table));
  };
  for (const syntax::KeyTable* table : spec::all_key_tables())
    add(*table);
  for (const syntax::KeyTable* table : all_config_tables())
    add(*table);
  for (const syntax::KeyTable* table : all_old_config_tables())
    add(*table);
  text += "## Columns that patterns own\n\n" + table_head({"field", "comes with", "meaning"});
  for (const types::SystemFieldInfo& field : types::all_system_fields()) {
    const std::string_view key = types::key_of(field.feature);
    text += row({code(field.name), key.empty() ? "every entity" : code(key), std::string(field.summary)});
  }
  return text;
}

std::string steps_page() {
  std::string text = "# Steps\n\n" + std::string(kMade);
  for (const actions::StepRow& step : actions::all_steps()) {
    text += fmt::format("## {}\n\n`{}` {}.\n\n{}\n", step.keyword, step.usage, step.summary,
                        key_rows(*step.keys));
  }
  return text;
}

std::string expressions_page() {
  std::string text = "# Operators and functions\n\n" + std::string(kMade);
  text += "## Operators\n\nFrom loosest to tightest, as in PostgreSQL.\n\n";
  text += table_head({"operator", "also", "meaning"});
  for (const expr::OpInfo& op : expr::all_operators()) {
    text += row({code(op.spelling), op.alias.empty() ? "" : code(op.alias), std::string(op.summary)});
  }
  text += "\n## Functions\n\n" + table_head({"function", "result", "volatility", "meaning"});
  constexpr std::string_view kVolatility[] = {"immutable", "stable", "volatile"};
  for (const expr::FunctionInfo& function : expr::all_functions()) {
    text +=
        row({code(fmt::format("{}({})", function.name, function.parameters)), std::string(function.result),
             std::string(kVolatility[static_cast<std::size_t>(function.volatility)]),
             std::string(function.summary)});
  }
  text += "\n## Forms, sets and the caller\n\n" + table_head({"usage", "meaning"});
  for (const expr::SpecialFunction& function : expr::all_special_functions()) {
    text += row({code(function.usage), std::string(function.summary)});
  }
  return text;
}

std::string codes_page() {
  std::string text = "# Diagnostics\n\n" + std::string(kMade);
  text += table_head({"code", "severity", "message"});
  for (const diagnostics::DiagnosticRow& one : diagnostics::all_diagnostics()) {
    const std::string number = diagnostics::code_text(one.code);
    const char stage = number[2];
    text += row({fmt::format("[{}](diagnostics/stage{}.md#{})", number, stage, lowercase(number)),
                 std::string(name_of(one.severity)), std::string(one.format)});
  }
  return text;
}

std::vector<std::string> all_topics() {
  std::vector<std::string> topics;
  for (const types::ScalarInfo& scalar : types::all_scalars())
    topics.emplace_back(scalar.name);
  for (const actions::StepRow& step : actions::all_steps())
    topics.emplace_back(step.keyword);
  for (const expr::FunctionInfo& function : expr::all_functions())
    topics.emplace_back(function.name);
  for (const auto& function : expr::all_special_functions())
    topics.emplace_back(function.name);
  for (const diagnostics::DiagnosticRow& one : diagnostics::all_diagnostics()) {
    topics.push_back(diagnostics::code_text(one.code));
  }
  return topics;
}

}  // namespace

Explanation explain(std::string_view topic) {
  if (const auto number = parse_code(topic)) {
    if (auto page = diagnostic_page(*number)) return {std::move(page), std::nullopt};
  }
  if (const ScalarId id = types::find_scalar(topic); id.valid()) {
    return {scalar_page(types::info(id)), std::nullopt};
  }
  if (const actions::StepRow* step = actions::find_step(topic)) return {step_page(*step), std::nullopt};
  const bool special = std::any_of(expr::all_special_functions().begin(), expr::all_special_functions().end(),
                                   [&](const auto& function) { return function.name == topic; });
  if (special || !expr::overloads(topic).empty()) return {function_page(topic), std::nullopt};
  return {std::nullopt, suggest(topic, all_topics())};
}

std::map<std::string, std::string> reference_pages() {
  return {{"types.md", types_page()},
          {"keys.md", keys_page()},
          {"steps.md", steps_page()},
          {"expressions.md", expressions_page()},
          {"codes.md", codes_page()}};
}

}  // namespace specql::project
