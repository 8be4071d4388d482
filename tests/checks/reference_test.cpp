// The reference pages that are made from tables, and templates that are made for views.
#include "generator/project/embedded.h"
#include "generator/project/reference.h"
#include "generator/support/text.h"
#include "generator/templating/template.h"
#include "generator/types/currency.h"
#include "tests/support/case_file.h"

#include <cstdlib>

#include <doctest/doctest.h>

namespace specql::testing {

/// With SPECQL_UPDATE=1 the pages are written instead.
TEST_CASE("reference pages say what the tables say") {
  const bool update = std::getenv("SPECQL_UPDATE") != nullptr;
  for (const auto& [name, text] : project::reference_pages()) {
    const auto path = source_root() / "docs/reference" / name;
    if (update) write_text(path, text);
    CHECK_MESSAGE(read_text(path) == text, name, " is stale: run the test with SPECQL_UPDATE=1");
  }
}

/// What stands between the quotes of a validator's list.
static std::string codes_of(std::string_view body) {
  const std::size_t begin = body.find('{') + 1;
  std::string codes;
  for (const char c : body.substr(begin, body.find('}') - begin)) {
    if (is_upper(c) || c == ',') codes += c;
  }
  return codes;
}

TEST_CASE("the compiler and the database know the same currencies") {
  const std::string listed =
      codes_of(project::embedded_templates().get("postgresql/validators/is_currency_code.sql"));
  std::size_t count = 0;
  for (const std::string_view code : split(listed, ',')) {
    CHECK_MESSAGE(types::is_currency(code), code);
    ++count;
  }
  CHECK(count == types::all_currencies().size());
}

TEST_CASE("every embedded template parses") {
  std::size_t count = 0;
  for (const auto& [path, text] : project::embedded_templates().all()) {
    if (path.starts_with("project/")) continue;
    const auto parsed = templating::Template::parse(path, text);
    CHECK_MESSAGE(std::holds_alternative<templating::Template>(parsed), path);
    ++count;
  }
  CHECK(count > 20);
}

}  // namespace specql::testing
