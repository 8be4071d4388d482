#include "generator/project/reference.h"

#include "generator/actions/step_spec.h"
#include "generator/diagnostics/specs.h"
#include "generator/expr/function.h"
#include "generator/expr/operator.h"
#include "generator/project/config.h"
#include "generator/project/embedded.h"
#include "generator/project/old_config.h"
#include "generator/project/type_pages.h"
#include "generator/spec/keys.h"
#include "generator/sql_lint/rule.h"
#include "generator/support/markdown.h"
#include "generator/support/suggest.h"
#include "generator/support/text.h"
#include "generator/types/basic_type.h"
#include "generator/types/composite.h"
#include "generator/types/system_field.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

namespace specql::project {
namespace {

using markdown::code;
using markdown::row;
using markdown::table_head;

/// Stands in every page that is made from tables.
constexpr std::string_view kMade = markdown::kMade;

std::string key_rows(const syntax::KeyTable& table) {
  std::string text = table_head({"key", "also", "value", "meaning"});
  for (const syntax::KeyRow& key : table.rows) {
    text += row({code(key.name), key.aliases.empty() ? "" : code(key.aliases), std::string(key.value),
                 std::string(key.summary)});
  }
  return text;
}

/// All keys of a step; the part behind its keyword has keys of its own where a mapping stands there.
std::string step_keys(const actions::StepRow& step) {
  std::string text = key_rows(*step.keys);
  if (!step.inner.empty()) {
    text += fmt::format("\nIn a mapping behind the keyword the first of these is called {}.\n",
                        "`" + replace_all(std::string(step.inner), " ", "`, `") + "`");
  }
  for (const syntax::KeyTable* table : step.keys->inner)
    text += fmt::format("\nKeys of {}:\n\n{}", table->owner, key_rows(*table));
  return text;
}

std::string step_page(const actions::StepRow& step) {
  return fmt::format("# {}\n\n`{}`\n\nIt {}.\n\n{}", step.keyword, step.usage, step.summary, step_keys(step));
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
    text += fmt::format("## {}\n\n`{}` {}.\n\n{}\n", step.keyword, step.usage, step.summary, step_keys(step));
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
  text += "\n## Functions\n\n";
  text +=
      "Behind a parameter, `!` says that it is never null, `?` that it may be left out, `...` that it "
      "repeats; several of these repeat together. `any` is any value but a list, `value` also a list, "
      "`anything` also a reference. `list` is a list of any type, `element` one element of it. `flags`, "
      "`template`, `date_format`, `number_format` and `bounds` are texts that must be written out. Behind a "
      "result, `!` says that it is never null, `?` that it may be null where no argument is.\n\n";
  text += table_head({"function", "result", "volatility", "meaning"});
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

/// Without `.md`. Rules for scripts have a page of their own, which is made from their table.
std::string page_of(std::uint16_t code) {
  constexpr std::uint16_t kPerStage = 1000;
  return sql_lint::find_rule(code) != nullptr ? "scripts" : fmt::format("stage{}", code / kPerStage);
}

std::string codes_page() {
  std::string text = "# Diagnostics\n\n" + std::string(kMade);
  text += table_head({"code", "severity", "message"});
  for (const diagnostics::DiagnosticRow& one : diagnostics::all_diagnostics()) {
    const std::string number = diagnostics::code_text(one.code);
    text += row({fmt::format("[{}](diagnostics/{}.md#{})", number, page_of(one.code), lowercase(number)),
                 std::string(name_of(one.severity)), std::string(one.format)});
  }
  return text;
}

std::vector<std::string> all_topics() {
  std::vector<std::string> topics;
  for (const types::CompositeInfo& row : types::all_composites())
    topics.emplace_back(row.name);
  for (std::string& word : types::all_type_words())
    topics.push_back(std::move(word));
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
  if (auto page = explain_type(topic)) return {std::move(page), std::nullopt};
  if (const actions::StepRow* step = actions::find_step(topic)) return {step_page(*step), std::nullopt};
  const bool special = std::any_of(expr::all_special_functions().begin(), expr::all_special_functions().end(),
                                   [&](const auto& function) { return function.name == topic; });
  if (special || !expr::overloads(topic).empty()) return {function_page(topic), std::nullopt};
  return {std::nullopt, suggest(topic, all_topics())};
}

std::map<std::string, std::string> reference_pages() {
  std::map<std::string, std::string> pages = type_pages();
  pages["keys.md"] = keys_page();
  pages["steps.md"] = steps_page();
  pages["expressions.md"] = expressions_page();
  pages["codes.md"] = codes_page();
  return pages;
}

}  // namespace specql::project
