// Connections that are lost, and servers that do not let everybody do everything.
#include "tests/support/postgres.h"
#include "tests/support/project_folder.h"

#include <cstdlib>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

class Scene : public ProjectFolder {
 public:
  Scene() {
    write("specql.yaml", "project: reached\nschemas: {crm: {tenancy: shared}}\n");
    write("entities/contact.yaml", "entity: Contact\nschema: crm\nfields:\n  name: text!\n");
    must({"migrate", "new", "-m", "start", "-q"});
  }
  [[nodiscard]] std::string parameters() const { return Server::instance().parameters(database.name()); }

  TemporaryDatabase database;
};

/// Where libpq looks for a database of which it knows the name only.
class DefaultServer {
 public:
  DefaultServer() {
    Connection asking = Server::instance().connect("postgres");
    const auto row = asking
                         .must(
                             "select current_setting('unix_socket_directories'), current_setting('port'), "
                             "current_user")
                         .rows[0];
    for (std::size_t i = 0; i < std::size(kNames); ++i)
      ::setenv(kNames[i], row[i].c_str(), 1);
  }
  ~DefaultServer() {
    for (const char* name : kNames)
      ::unsetenv(name);
  }
  DefaultServer(const DefaultServer&) = delete;
  DefaultServer& operator=(const DefaultServer&) = delete;

 private:
  static constexpr const char* kNames[] = {"PGHOST", "PGPORT", "PGUSER"};
};

/// What libpqxx loses with a connection is no leak of the program that is called.
class PardonedLeaks {
 public:
  PardonedLeaks() { ::setenv(kOptions, "detect_leaks=0", 1); }
  ~PardonedLeaks() { ::unsetenv(kOptions); }
  PardonedLeaks(const PardonedLeaks&) = delete;
  PardonedLeaks& operator=(const PardonedLeaks&) = delete;

 private:
  static constexpr const char* kOptions = "LSAN_OPTIONS";
};

}  // namespace

TEST_CASE("a connection that is lost says what the server has said last, as often as it is asked") {
  const TemporaryDatabase database;
  auto opened = project::Connection::open(Server::instance().parameters(database.name()));
  auto& lost = std::get<project::Connection>(opened);
  Connection other = Server::instance().connect("postgres");
  other.must(fmt::format("select pg_terminate_backend({}, 10000)", lost.process()));
  for (int i = 0; i < 2; ++i) {
    const project::Answer answer = lost.run("select 1");
    REQUIRE(answer.error);
    CHECK(answer.error->state == "08006");
    CHECK(answer.error->message ==
          "the connection was lost: terminating connection due to administrator command");
  }
}

TEST_CASE("a script that ends its own connection is told apart from a URL that cannot be read") {
  const Scene scene;
  scene.must({"migrate", "new", "--empty", "-m", "ends", "-q"});
  scene.write("db/migrations/0002_ends/before.sql", "select pg_terminate_backend(pg_backend_pid());\n");
  scene.must({"migrate", "repair", "-q"});
  const PardonedLeaks pardoned;
  const ProcessResult result = scene.run({"migrate", "apply", "-q", "--database", scene.parameters()});
  CHECK(result.exit_code == 5);
  CHECK(result.err.find("the connection was lost: terminating connection due to administrator command") !=
        std::string::npos);
}

TEST_CASE("a role that may not create databases is refused by the server, not by a migration") {
  const Scene scene;
  const std::string role = scene.database.name() + "_poor";
  Connection other = scene.database.connect();
  other.must(fmt::format("create role {} login", role));
  const ProcessResult result =
      scene.run({"migrate", "verify", "--database", scene.parameters() + " user=" + role});
  CHECK(result.exit_code == 5);
  CHECK(result.err == "specql: permission denied to create database\n");
  other.must(fmt::format("drop role {}", role));
}

TEST_CASE("diff finds a database by its name where libpq looks by itself") {
  const Scene scene;
  scene.must({"migrate", "apply", "-q", "--database", scene.parameters()});
  const DefaultServer where;
  const ProcessResult result = scene.run({"diff", "database:" + scene.database.name()});
  CHECK(result.exit_code == 0);
  CHECK(result.err == "nothing differs\n");
}

}  // namespace specql::testing
