// What holds for every project that the generator can make, and for every slip in one.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "generator/catalog/json.h"
#include "generator/expr/parser.h"
#include "generator/source/source_map.h"
#include "tests/property/expressions.h"
#include "tests/property/mutations.h"
#include "tests/property/run.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

std::string with_texts(const std::string& problem, const Texts& texts) {
  return problem.empty() ? "" : problem + "\n" + show(texts);
}

std::string catalog_problem(const catalog::Database& database) {
  const std::string json = catalog::to_json(database);
  const auto read = catalog::from_json(json);
  const auto* back = std::get_if<catalog::Database>(&read);
  if (back == nullptr) return "the catalog's JSON is not read back";
  if (catalog::to_json(*back) != json) return "the catalog's JSON changes on its way there and back";
  const bool same = catalog::fingerprint(*back) == catalog::fingerprint(database);
  return same ? "" : "the catalog's fingerprint changes";
}

/// The whole promise, for one project.
std::string project_problem(const Texts& texts) {
  const Compiled once = compile(texts);
  if (!once.accepted) return "refused:\n" + once.complaints();
  const Compiled again = compile(texts, {.reversed = true});
  if (again.files != once.files) return "two runs differ";
  const std::string problem = catalog_problem(once.workspace->database());
  return problem.empty() ? output_problem(once) : problem;
}

/// What a text has to do to be read as an expression.
std::string parse_problem(const std::string& text) {
  source::SourceMap sources;
  const auto id = sources.add("expression", text);
  const std::uint32_t base = sources.file(id).base;
  const Span span{base, base + static_cast<std::uint32_t>(text.size())};
  DiagnosticSink sink;
  const auto parsed = expr::parse_expression({text, span, syntax::OffsetMap(base), 0}, sink);
  return sink.has_errors() || std::holds_alternative<expr::Invalid>(parsed.node) ? "not parsed: " + text : "";
}

}  // namespace

TEST_CASE("random projects are accepted, load, and pass plpgsql_check") {
  const std::string problem = falsify(wanted_cases(), [] {
    const Project project = draw_project();
    return with_texts(project_problem(project.texts), project.texts);
  });
  CHECK_MESSAGE(problem.empty(), problem);
}

TEST_CASE("what is accepted after a slip still loads") {
  const std::string problem = falsify(wanted_cases(), [] {
    const Texts texts = draw_mutation(draw_project().texts);
    const Compiled compiled = compile(texts);
    if (!compiled.accepted) return std::string();
    return with_texts(output_problem(compiled), texts);
  });
  CHECK_MESSAGE(problem.empty(), problem);
}

TEST_CASE("random expressions can be parsed") {
  const std::string problem = falsify(wanted_cases() * 5, [] { return parse_problem(draw_expression()); });
  CHECK_MESSAGE(problem.empty(), problem);
}

}  // namespace specql::testing
