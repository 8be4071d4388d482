// Migrations as files for other runners, run as those would: in their order, each file in one transaction or
// statement by statement. All of them end where specql does, and so do their ways back.
#include "generator/migrate/render.h"
#include "generator/project/runner_formats.h"
#include "tests/support/case_file.h"
#include "tests/support/compile.h"
#include "tests/support/decided.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"
#include "tests/support/rehearsal.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

const Texts kBefore = {{"specql.yaml", "project: runners\nschemas: {crm: {tenancy: shared}}\n"},
                       {"contact.yaml", R"(entity: Contact
schema: crm
fields:
  name: text!
  city: {type: text, index: true}
  score: integer
  state: enum(open, closed)
actions: [create]
)"}};
const Texts kAfter = {{"specql.yaml", kBefore.at("specql.yaml")}, {"contact.yaml", R"(entity: Contact
schema: crm
fields:
  full_name: {type: text!, was: name}
  city: text
  score: {type: integer!, default: 7, index: true}
  token: {type: uuid!, default: gen_random_uuid(), unique: true}
  state: enum(open, closed)
actions: [create]
)"}};

/// How a runner finds its files, and what it does with each.
struct Runner {
  std::string_view format;
  std::function<bool(const std::string& name)> is_up;
  std::function<std::string(const std::string& name)> back;  ///< of a way there; empty: this runner has none
  std::function<bool(const std::filesystem::path& folder, const std::string& name)> in_transaction;
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string replaced(const std::string& name, const std::string& end, const std::string& by) {
  return name.substr(0, name.size() - end.size()) + by;
}

const Runner kRunners[] = {
    {"flyway", [](const std::string& name) { return name.starts_with('V') && name.ends_with(".sql"); },
     [](const std::string& name) { return "U" + name.substr(1); },
     [](const std::filesystem::path& folder, const std::string& name) {
       const auto settings = folder / (name + ".conf");
       return !std::filesystem::exists(settings) || !has(read_text(settings), "executeInTransaction=false\n");
     }},
    {"confiture", [](const std::string& name) { return name.ends_with(".up.sql"); },
     [](const std::string& name) { return replaced(name, ".up.sql", ".down.sql"); },
     // It looks at the way there, for both ways.
     [](const std::filesystem::path& folder, const std::string& name) {
       const bool up = name.ends_with(".up.sql");
       const std::string text = read_text(folder / (up ? name : replaced(name, ".down.sql", ".up.sql")));
       return !has(text, "index concurrently") && !has(text, "add value") && !has(text, "vacuum");
     }},
    {"atlas", [](const std::string& name) { return name.ends_with(".sql"); },
     [](const std::string&) { return std::string(); },
     [](const std::filesystem::path& folder, const std::string& name) {
       return !read_text(folder / name).starts_with("-- atlas:txmode none\n\n");
     }},
    {"plain", [](const std::string& name) { return name.ends_with(".up.sql"); },
     [](const std::string& name) { return replaced(name, ".up.sql", ".down.sql"); },
     [](const std::filesystem::path&, const std::string&) { return false; }},
};

void specql(const std::filesystem::path& folder, std::vector<std::string> words) {
  words.insert(words.begin(), specql_binary());
  const ProcessResult result = run_process(words, folder);
  REQUIRE_MESSAGE(result.exit_code == 0, result.out, result.err);
}

void write_project(const std::filesystem::path& folder, const Texts& texts) {
  write_text(folder / "specql.yaml", texts.at("specql.yaml"));
  write_text(folder / "entities/contact.yaml", texts.at("contact.yaml"));
}

/// Two versions with a migration for each, one of them with SQL of one's own.
void write_migrations(const std::filesystem::path& folder) {
  write_project(folder, kBefore);
  specql(folder, {"migrate", "new", "-m", "start", "-q"});
  write_project(folder, kAfter);
  specql(folder, {"migrate", "new", "-m", "more", "-q"});
  const auto own = folder / "db/migrations/0002_more";
  write_text(own / "before.sql",
             "update crm.tb_contact set name = btrim(name);\n\n-- specql: no transaction\n"
             "vacuum crm.tb_contact;\n");
  write_text(own / "before.down.sql", "update crm.tb_contact set name = name || '!' where score = 1;\n");
  specql(folder, {"migrate", "repair", "-q"});
}

class Walk {
 public:
  Walk(const Runner& runner, std::filesystem::path folder, const std::string& database)
      : runner_(runner), folder_(std::move(folder)), database_(database) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      const std::string name = entry.path().filename().string();
      if (runner_.is_up(name)) files_.push_back(name);
    }
    std::sort(files_.begin(), files_.end());
  }

  /// All files of a migration.
  void there(std::string_view migration) {
    for (const std::string& name : files_) {
      if (has(name, migration)) run(name);
    }
  }
  void back(std::string_view migration) {
    for (auto name = files_.rbegin(); name != files_.rend(); ++name) {
      if (has(*name, migration)) run(runner_.back(*name));
    }
  }

 private:
  void run(const std::string& name) {
    std::vector<std::string> command = {Server::program("psql"),
                                        "-X",
                                        "-q",
                                        "-v",
                                        "ON_ERROR_STOP=1",
                                        "-d",
                                        Server::instance().parameters(database_),
                                        "-f",
                                        name};
    if (runner_.in_transaction(folder_, name)) command.emplace_back("-1");
    const ProcessResult result = run_process(command, folder_);
    REQUIRE_MESSAGE(result.exit_code == 0, name, ": ", result.err);
  }

  const Runner& runner_;
  std::filesystem::path folder_;
  const std::string& database_;
  std::vector<std::string> files_;
};

}  // namespace

TEST_CASE("other runners end where specql does, and go back where it goes") {
  const TemporaryFolder project;
  write_migrations(project.path());
  const Compiled before = compile(kBefore);
  const Compiled after = compile(kAfter);
  const TemporaryDatabase old_one;
  const TemporaryDatabase new_one;
  old_one.connect().must(single_script(kBefore));
  new_one.connect().must(single_script(kAfter));
  for (const Runner& runner : kRunners) {
    CAPTURE(runner.format);
    const std::string folder(runner.format);
    specql(project.path(), {"migrate", "export", "--format", folder, "-o", folder, "-q"});
    const TemporaryDatabase walked;
    Walk walk(runner, project.path() / folder, walked.name());
    walk.there("start");
    walked.connect().must(
        "insert into crm.tb_contact (identifier, name, score) "
        "select 'c' || n, ' Contact ' || n, nullif(n % 3, 0) from generate_series(1, 12000) as n");
    walk.there("more");
    CHECK(difference(walked.name(), new_one.name(), after.workspace->database()) == "");
    CHECK(walked.connect()
              .must("select count(*) filter (where score = 7), count(distinct token), "
                    "count(*) filter (where full_name ~ '^Contact [0-9]+$') from crm.tb_contact")
              .rows[0] == std::vector<std::string>{"4000", "12000", "12000"});
    if (runner.back("V.up.sql").empty()) continue;
    walk.back("more");
    CHECK(difference(walked.name(), old_one.name(), before.workspace->database()) == "");
    CHECK(walked.connect().must("select count(*) from crm.tb_contact where name ~ '!$'").rows[0] ==
          std::vector<std::string>{"4000"});
  }
}

namespace {

/// A case of tests/migrations: both versions, rows, and the migration between them.
struct Change {
  Texts from, to;
  std::string rows;
  Compiled before, after;
  project::Migrations migrations;
};

/// Nothing where the case is one that is refused.
std::optional<Change> read_change(const std::string& path) {
  Change change;
  const std::vector<Section> sections = parse_case(read_text(source_root() / path)).sections;
  bool refused = false;
  for (const Section& section : sections) {
    if (section.verb == "from") change.from[section.argument] = section.body;
    if (section.verb == "to") change.to[section.argument] = section.body;
    if (section.verb == "rows") change.rows = section.body;
    refused |= section.verb == "refused";
  }
  change.before = compile(change.from);
  change.after = compile(change.to);
  const catalog::Database& before = change.before.workspace->database();
  catalog::Database goal = change.after.workspace->database();
  const Decided decided = decided_in(sections, before, goal);
  CHECK(decided.problems == "");
  const auto planned = migrate::plan_steps(before, goal, decided.decisions);
  CHECK(refused == !std::holds_alternative<std::vector<migrate::Step>>(planned));
  if (refused) return std::nullopt;
  const catalog::Database* from = &before;
  for (const migrate::Step& step : std::get<std::vector<migrate::Step>>(planned)) {
    const migrate::WayBack back = migrate::plan_back(*from, step);
    project::Migration migration;
    migration.name = fmt::format("{:04}_change", change.migrations.all.size() + 1);
    migration.up = migrate::to_script(step.plan, "A change.");
    migration.down = migrate::to_script(back, "A change, and back.");
    migration.reversible = back.plan.has_value();
    change.migrations.all.push_back(std::move(migration));
    from = &step.goal;
  }
  return change;
}

void walk_as(const Runner& runner, const Change& change) {
  const auto made = project::files_for(*project::find_runner_format(runner.format), change.migrations);
  const TemporaryFolder folder;
  for (const auto& [name, text] : std::get<project::Files>(made))
    write_text(folder.path() / name, text);
  const TemporaryDatabase old_one;
  const TemporaryDatabase new_one;
  const TemporaryDatabase walked;
  old_one.connect().must(single_script(change.from));
  new_one.connect().must(single_script(change.to));
  walked.connect().must(single_script(change.from) + change.rows);
  Walk walk(runner, folder.path(), walked.name());
  walk.there("change");
  CHECK(difference(walked.name(), new_one.name(), change.after.workspace->database()) == "");
  const auto& all = change.migrations.all;
  if (!std::all_of(all.begin(), all.end(), [](const auto& one) { return one.reversible; })) return;
  walk.back("change");
  CHECK(difference(walked.name(), old_one.name(), change.before.workspace->database()) == "");
}

}  // namespace

TEST_CASE(
    "every kind of change ends where it should, there and back, for a runner that judges files itself") {
  const auto confiture = std::find_if(std::begin(kRunners), std::end(kRunners),
                                      [](const Runner& runner) { return runner.format == "confiture"; });
  std::size_t walked = 0;
  for (const std::string& path : files_below(source_root() / "tests/migrations")) {
    CAPTURE(path);
    const auto change = read_change("tests/migrations/" + path);
    if (change) walk_as(*confiture, *change);
    walked += change ? 1 : 0;
  }
  CHECK(walked > 60);
}

TEST_CASE("a way back that is missing is refused by every runner that has one") {
  const TemporaryFolder project;
  write_migrations(project.path());
  std::filesystem::remove(project.path() / "db/migrations/0002_more/before.down.sql");
  specql(project.path(), {"migrate", "repair", "-q"});
  for (const std::string format : {"confiture", "plain"}) {
    CAPTURE(format);
    specql(project.path(), {"migrate", "export", "--format", format, "-q"});
    for (const auto& entry : std::filesystem::directory_iterator(project.path() / "db" / format)) {
      const std::string name = entry.path().filename().string();
      const bool back = has(name, "more") && name.ends_with(".down.sql");
      if (back) CHECK(has(read_text(entry.path()), "it has before.sql, and no before.down.sql"));
    }
  }
  specql(project.path(), {"migrate", "export", "--format", "flyway", "-q"});
  for (const auto& entry : std::filesystem::directory_iterator(project.path() / "db/flyway")) {
    const std::string name = entry.path().filename().string();
    if (has(name, "more")) CHECK_FALSE_MESSAGE(name.starts_with('U'), name);
  }
}

}  // namespace specql::testing
