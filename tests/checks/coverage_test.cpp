// Each row of the compiler's tables has to be mentioned by some case.
#include "generator/actions/step_spec.h"
#include "generator/diagnostics/specs.h"
#include "generator/expr/function.h"
#include "generator/expr/operator.h"
#include "generator/spec/keys.h"
#include "generator/support/text.h"
#include "generator/types/scalar.h"
#include "tests/support/case_file.h"

#include <regex>
#include <set>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

/// All text of the files below some folders.
std::string corpus(std::initializer_list<std::string_view> folders, bool specs_only) {
  std::string all;
  for (const std::string_view folder : folders) {
    for (const std::string& path : files_below(source_root() / folder)) {
      const bool spec = path.ends_with(".yaml") || path.ends_with(".test");
      if (spec || !specs_only) all += read_text(source_root() / folder / path) + "\n";
    }
  }
  return all;
}

const std::string& specs() {
  static const std::string kAll = corpus(
      {"tests/diagnostics", "tests/behaviour", "tests/stages", "tests/golden", "examples", "stdlib"}, true);
  return kAll;
}

std::set<std::string> words_of(const std::string& text) {
  static const std::regex kWord("[A-Za-z_][A-Za-z0-9_]*");
  std::set<std::string> words;
  for (std::sregex_iterator at(text.begin(), text.end(), kWord), end; at != end; ++at)
    words.insert(at->str());
  return words;
}

}  // namespace

TEST_CASE("every diagnostic has a case and a section of its own") {
  const std::string cases =
      corpus({"tests/diagnostics", "tests/cli", "tests/database", "tests/sql_lint"}, true);
  const std::string pages = corpus({"docs/reference/diagnostics"}, false);
  // Needs more memory than a test should take.
  const std::set<std::string> exempt = {"SQ0004", "SQ1009"};
  for (const diagnostics::DiagnosticRow& row : diagnostics::all_diagnostics()) {
    const std::string code = diagnostics::code_text(row.code);
    CHECK_MESSAGE((exempt.contains(code) || cases.find(code) != cases.npos), code, " is in no case");
    CHECK_MESSAGE(pages.find("## " + code + "\n") != pages.npos, code, " has no section");
  }
}

TEST_CASE("every key and step stands in a case") {
  const std::set<std::string> words = words_of(specs());
  for (const syntax::KeyTable* table : spec::all_key_tables()) {
    for (const syntax::KeyRow& row : table->rows) {
      CHECK_MESSAGE(words.contains(std::string(row.name)), "key ", row.name, " of ", table->owner);
    }
  }
  for (const actions::StepRow& row : actions::all_steps()) {
    CHECK_MESSAGE(specs().find("- " + std::string(row.keyword) + ":") != std::string::npos, "step ",
                  row.keyword);
    for (const std::string_view alias : split(row.aliases, ' ')) {
      const bool known = alias.empty() || syntax::has_key(*row.keys, alias);
      CHECK_MESSAGE(known, "spelling ", alias, " of step ", row.keyword);
    }
  }
}

TEST_CASE("every change and hazard stands in a case of migrations") {
  const std::string cases = corpus({"tests/migrations"}, true);
  const std::string_view words[] = {
#define SPECQL_CHANGE(kind, effect, words) words,
#include "generator/migrate/changes.def"
#undef SPECQL_CHANGE
#define SPECQL_HAZARD(kind, permission, words) words,
#include "generator/migrate/hazards.def"
#undef SPECQL_HAZARD
  };
  for (const std::string_view one : words)
    CHECK_MESSAGE(cases.find(one) != cases.npos, one);
}

TEST_CASE("every spelling of a step's keys stands in a case") {
  const auto stands = [](std::string_view before, std::string_view key) {
    return specs().find(fmt::format("{}{}:", before, key)) != std::string::npos;
  };
  const auto is_key = [&stands](std::string_view key) {
    return stands(" ", key) || stands("{", key) || stands("- ", key);
  };
  for (const actions::StepRow& step : actions::all_steps()) {
    std::vector<const syntax::KeyTable*> tables(step.keys->inner.begin(), step.keys->inner.end());
    tables.push_back(step.keys);
    for (const syntax::KeyTable* table : tables) {
      for (const syntax::KeyRow& row : table->rows) {
        for (const std::string_view alias : split(row.aliases, ' '))
          CHECK_MESSAGE((alias.empty() || is_key(alias)), "key ", alias, " of ", table->owner);
      }
    }
    for (const std::string_view word : split(step.inner, ' ')) {
      const bool in_mapping = word.empty() || stands(fmt::format("{}: {{", step.keyword), word) ||
                              stands(fmt::format("{}:\n          ", step.keyword), word);
      CHECK_MESSAGE(in_mapping, "key ", word, " in a mapping behind ", step.keyword);
    }
  }
}

TEST_CASE("every function and operator stands in a case") {
  const std::set<std::string> words = words_of(specs());
  for (const expr::FunctionInfo& row : expr::all_functions()) {
    CHECK_MESSAGE(words.contains(std::string(row.name)), "function ", row.name);
  }
  for (const expr::OpInfo& row : expr::all_operators()) {
    CHECK_MESSAGE(specs().find(row.spelling) != std::string::npos, "operator ", row.spelling);
  }
}

TEST_CASE("every scalar has samples that are accepted and refused") {
  for (const types::ScalarInfo& row : types::all_scalars()) {
    CHECK_MESSAGE(!row.accepts.all().empty(), row.name);
    const bool checked = !row.rule.empty();
    if (checked) CHECK_MESSAGE(!row.rejects.all().empty(), row.name);
  }
}

}  // namespace specql::testing
