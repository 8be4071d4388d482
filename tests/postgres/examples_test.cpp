// The examples as a user loads them: through psql, from the tree of files, in one transaction.
#include "tests/support/case_file.h"
#include "tests/support/compile.h"
#include "tests/support/pg_query.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"

#include <regex>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::string_view kExamples[] = {"crm", "shop"};

ProcessResult psql(const std::string& database, const std::filesystem::path& file) {
  return run_process({Server::program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction",
                      "-d", Server::instance().parameters(database), "-f", file.string()},
                     file.parent_path(), {}, {.seconds = 0});
}

std::string dump(const std::string& database) {
  const ProcessResult result = run_process(
      {Server::program("pg_dump"), "--schema-only", "-d", Server::instance().parameters(database)}, "/", {},
      {.seconds = 0});
  REQUIRE_MESSAGE(result.exit_code == 0, result.err);
  // A dump begins and ends with a random word that restricts what psql runs.
  static const std::regex kRestrict("\\\\(un)?restrict [^\n]*");
  return std::regex_replace(result.out, kRestrict, "");
}

}  // namespace

TEST_CASE("examples load in one transaction, the same twice, and plpgsql_check is content") {
  for (const std::string_view example : kExamples) {
    CAPTURE(example);
    const TemporaryFolder folder;
    const ProcessResult generated =
        run_process({specql_binary(), "generate", "-q", "-C", (source_root() / "examples" / example).string(),
                     "-o", folder.path().string()},
                    "/");
    REQUIRE_MESSAGE(generated.exit_code == 0, generated.err);
    const auto schema = folder.path() / "db/schema/schema.sql";
    const TemporaryDatabase first;
    const TemporaryDatabase second;
    for (const auto* database : {&first, &second}) {
      const ProcessResult loaded = psql(database->name(), schema);
      REQUIRE_MESSAGE(loaded.exit_code == 0, loaded.err);
    }
    CHECK(dump(first.name()) == dump(second.name()));
    Connection connection = first.connect();
    CHECK(plpgsql_findings(connection) == "");
  }
}

TEST_CASE("who loads needs a database and the right to create roles, no more") {
  for (const std::string_view example : kExamples) {
    CAPTURE(example);
    const TemporaryDatabase database;
    Connection connection = database.connect();
    connection.must(fmt::format(
        "drop role if exists {0}; create role {0} createrole; alter database \"{1}\" owner to {0}",
        "specql_test_loader", database.name()));
    connection.must("set session authorization specql_test_loader");
    connection.must("begin;" + single_script(read_project(source_root() / "examples" / example)) +
                    ";commit;");
    connection.must("reset session authorization");
    connection.must(fmt::format("reassign owned by {0} to current_user; drop owned by {0}; drop role {0}",
                                "specql_test_loader"));
  }
}

TEST_CASE("all layouts parse and make the same database") {
  for (const std::string_view example : kExamples) {
    CAPTURE(example);
    const Texts texts = read_project(source_root() / "examples" / example);
    std::string dumps[2];
    std::size_t number = 0;
    for (const emit::Format format : {emit::Format::Single, emit::Format::Confiture}) {
      std::string script;
      for (const auto& [path, text] : compile(texts, {.format = format}).files) {
        if (!path.ends_with(".sql")) continue;
        CHECK_MESSAGE(!syntax_error(text), path);
        script += text + "\n";
      }
      const TemporaryDatabase database;
      database.connect().must("begin;" + script + ";commit;");
      dumps[number++] = dump(database.name());
    }
    CHECK(dumps[0] == dumps[1]);
  }
}

}  // namespace specql::testing
