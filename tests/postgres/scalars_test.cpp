// Each sample of each scalar, put into a table made from a spec.
#include "generator/support/text.h"
#include "generator/types/scalar.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

/// One entity with a field `f<n>` for each scalar.
std::string entity_of_all() {
  std::string text = "entity: Sample\nschema: lab\nfields:\n";
  std::size_t number = 0;
  for (const types::ScalarInfo& scalar : types::all_scalars()) {
    text += fmt::format("  f{}: {}\n", number++, scalar.name);
  }
  return text;
}

}  // namespace

TEST_CASE("PostgreSQL accepts and refuses the samples of every scalar") {
  const TemporaryDatabase database;
  Connection connection = database.connect();
  connection.must("begin;" + single_script({{"sample.yaml", entity_of_all()}}) + ";commit;");
  std::size_t number = 0;
  std::size_t tried = 0;
  for (const types::ScalarInfo& scalar : types::all_scalars()) {
    const std::string column = fmt::format("f{}", number++);
    const auto insert = [&](std::string_view sample) {
      ++tried;
      const std::string literal =
          "'" + replace_all(replace_all(std::string(sample), "\\", "\\\\"), "'", "''") + "'";
      return connection.run(
          fmt::format("insert into lab.tb_sample (identifier, {}) values (gen_random_uuid()::text, E{})",
                      column, literal));
    };
    for (const std::string_view sample : scalar.accepts.all()) {
      const Outcome outcome = insert(sample);
      CHECK_MESSAGE(!outcome.error, scalar.name, " should accept ", sample, ": ",
                    outcome.error ? outcome.error->message : "");
    }
    for (const std::string_view sample : scalar.rejects.all()) {
      CHECK_MESSAGE(insert(sample).error.has_value(), scalar.name, " should refuse ", sample);
    }
  }
  CHECK(tried > 500);
}

}  // namespace specql::testing
