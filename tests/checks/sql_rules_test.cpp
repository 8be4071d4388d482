// The page of rules for scripts is made from their table and from the cases of the suite `sql_lint`.
#include "generator/sql_lint/rule.h"
#include "generator/support/markdown.h"
#include "generator/support/text.h"
#include "tests/support/case_file.h"
#include "tests/support/scripts.h"

#include <cstdlib>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

using sql_lint::Rule;

constexpr std::string_view kPage = "docs/reference/diagnostics/scripts.md";
constexpr std::string_view kIntroduction = R"(# Scripts that change a database

{}What `specql migrate lint` says about SQL, and `specql migrate verify` about what was written by hand: see
[the guide](../../guide/migrations.md#lint). Locks and work are those of PostgreSQL 15, as a test measures them. The
examples are about tables that were there before, and run where `lock_timeout` is set.

)";

std::string sentence(std::string_view words) {
  std::string text(words);
  text[0] = to_upper(text[0]);
  return text + ".";
}

std::string lock_text(const Rule& rule) {
  return rule.lock ? std::string(name_of(*rule.lock)) : std::string();
}

std::string section_of(const Rule& rule) {
  const RuleCase example = read_rule_case(rule);
  const std::string code = diagnostics::code_text(rule.spec->code);
  std::string text = fmt::format("## {}\n\n**{}.**\n\n{}", code, rule.title, sentence(rule.effect));
  if (rule.lock) text += fmt::format(" Lock: {}.", lock_text(rule));
  text += fmt::format(" Instead: {}.\n\n", rule.remedy);
  const std::string_view alone = example.alone ? " alone" : "";
  text +=
      fmt::format("```sql fails {}{}\n{}```\n\n```text\n{}```\n\n", code, alone, example.fails, example.says);
  return text + fmt::format("```sql passes{}\n{}```\n\n", alone, example.passes);
}

std::string page() {
  std::string text = fmt::format(kIntroduction, markdown::kMade);
  text += markdown::table_head({"code", "about", "rule", "lock", "work"});
  for (const Rule& rule : sql_lint::all_rules()) {
    const std::string code = diagnostics::code_text(rule.spec->code);
    text += markdown::row({fmt::format("[{}](#{})", code, lowercase(code)), std::string(name_of(rule.theme)),
                           std::string(rule.title), lock_text(rule), std::string(name_of(rule.work))});
  }
  text += '\n';
  for (const Rule& rule : sql_lint::all_rules())
    text += section_of(rule);
  text.pop_back();
  return text;
}

}  // namespace

/// With SPECQL_UPDATE=1 the page is written instead.
TEST_CASE("the page of rules says what the table and the cases say") {
  const std::string text = page();
  if (std::getenv("SPECQL_UPDATE") != nullptr) write_text(source_root() / kPage, text);
  CHECK_MESSAGE(read_text(source_root() / kPage) == text, kPage, " is stale: run with SPECQL_UPDATE=1");
}

TEST_CASE("each rule fails where its case says so, and codes follow the order of the table") {
  std::uint16_t last = 0;
  for (const Rule& rule : sql_lint::all_rules()) {
    const std::string code = diagnostics::code_text(rule.spec->code);
    CHECK_MESSAGE(read_rule_case(rule).says.find("[" + code + "]") != std::string::npos, code);
    CHECK_MESSAGE(!read_rule_case(rule).passes.empty(), code);
    CHECK_MESSAGE(rule.spec->code > last, code);
    last = rule.spec->code;
  }
}

}  // namespace specql::testing
