// A fill of many rows goes by the table's key, whatever it is made of, and tells how far it is.
#include "generator/project/database.h"
#include "tests/support/postgres.h"
#include "tests/support/project_folder.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::string_view kContact = "entity: Contact\nschema: crm\nfields:\n  name: text!\n";

/// In JSON, what the fill of more than three batches tells; the rest between two is longer than a second.
std::string told_of_fill(std::string_view tenancy, std::string_view insert) {
  const TemporaryDatabase database;
  const ProjectFolder project;
  const std::string server = Server::instance().parameters(database.name());
  project.write("specql.yaml", fmt::format("project: many\nschemas: {{crm: {{tenancy: {}}}}}\n", tenancy));
  project.write("entities/contact.yaml", std::string(kContact));
  project.must({"migrate", "new", "-m", "start", "-q"});
  project.must({"migrate", "apply", "--database", server, "-q"});
  database.connect().must(std::string(insert));
  project.write("entities/contact.yaml",
                std::string(kContact) + "  short: {type: text!, backfill: \"left(name, 3)\"}\n");
  project.must({"migrate", "new", "-m", "short names", "-q"});
  std::string events = project.must({"migrate", "apply", "--database", server, "--json", "--pause", "1100"});
  CHECK(database.connect().must("select count(*) from crm.tb_contact where short = left(name, 3)").table ==
        "count\n15001\n");
  return events;
}

void check_told(const std::string& events) {
  CHECK_MESSAGE(
      events.find(R"({"info":"crm.tb_contact.short: 10000 rows have got a value"})") != std::string::npos,
      events);
  CHECK(events.find(R"({"info":"crm.tb_contact.short: 15001 rows have got a value"})") != std::string::npos);
}

}  // namespace

TEST_CASE("a long fill tells how far it is") {
  check_told(told_of_fill("shared",
                          "insert into crm.tb_contact (identifier, name) select i, 'name ' || i from "
                          "generate_series(1, 15001) as i"));
}

TEST_CASE("a fill goes through tenants in the order of a key of two columns") {
  check_told(told_of_fill("isolated",
                          "insert into crm.tb_contact (tenant_id, identifier, name) select md5((i % "
                          "7)::text)::uuid, i, 'name ' || i from generate_series(1, 15001) as i"));
}

TEST_CASE("only what is told at any level is heard") {
  const TemporaryDatabase database;
  auto opened = project::Connection::open(Server::instance().parameters(database.name()));
  auto& connection = std::get<project::Connection>(opened);
  std::string heard;
  connection.on_info([&](const std::string& text) { heard += text + ";"; });
  CHECK(
      !connection.run("do $$ begin raise info 'one'; raise notice 'two'; raise info 'three'; end $$").error);
  CHECK(heard == "one;three;");
}

}  // namespace specql::testing
