#include "generator/project/migrations.h"

#include "generator/catalog/json.h"
#include "generator/diagnostics/specs.h"
#include "generator/migrate/render.h"
#include "generator/project/files.h"
#include "generator/project/own_steps.h"
#include "generator/project/places.h"
#include "generator/project/staging.h"
#include "generator/support/case_style.h"
#include "generator/support/digest.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::project {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kLock = "specql.lock";
constexpr std::string_view kNotice =
    "written by specql; ties the migrations of this folder together, so keep it under version control";

/// What its name begins with; nothing if that is no number.
std::optional<std::uint64_t> number_of(std::string_view name) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

std::string digest_of(const Migration& migration, const std::string& before) {
  std::string all = before;
  for (const std::string* part : {&migration.plan, &migration.up, &migration.down, &migration.catalog})
    all.append(digest(*part)).append("\n");
  for (const auto& [file, text] : migration.own_steps)
    all.append(file).append(" ").append(digest(text)).append("\n");
  return digest(all);
}

std::string lock_file(const std::vector<Migration>& migrations, const migrate::Identities& identities) {
  Json chain = Json::array();
  for (const Migration& one : migrations)
    chain.push_back({{"name", one.name}, {"digest", one.digest}});
  Json ids = Json::object();
  for (const auto& [id, thing] : identities)
    ids[id] = thing;
  return Json{{"notice", kNotice},
              {"format", 1},
              {"migrations", std::move(chain)},
              {"identities", std::move(ids)}}
             .dump(1) +
         "\n";
}

/// Reads what a lock file ties together.
class Reader {
 public:
  Reader(const std::filesystem::path& root, const std::string& folder, Edited edited, DiagnosticSink& sink)
      : root_(root), folder_(folder), edited_(edited), sink_(sink) {}

  std::optional<Migrations> run() {
    auto migrations = read_chain();
    if (migrations && !names_all_folders(*migrations)) return std::nullopt;
    return migrations;
  }

 private:
  std::optional<Migrations> read_chain() {
    const auto lock = text_of(std::string(kLock), true);
    if (!lock) return failed_ ? std::nullopt : std::optional(Migrations{});
    const Json json = Json::parse(*lock, nullptr, false);
    if (!is_lock(json)) {
      sink_.report(diag::broken_lock, {}, path_of(std::string(kLock)))
          .help("restore it from version control");
      return std::nullopt;
    }
    Migrations migrations;
    for (const auto& [id, thing] : json["identities"].items())
      migrations.identities.emplace(id, thing.get<std::string>());
    if (!stand_in_order(json["migrations"])) return std::nullopt;
    std::string before;
    for (const Json& item : json["migrations"]) {
      auto migration = read(item["name"], item["digest"], before);
      if (!migration) return std::nullopt;
      before = migration->digest;
      migrations.all.push_back(std::move(*migration));
    }
    return migrations;
  }

  /// Each migration was made for what those before it lead to.
  bool stand_in_order(const Json& chain) {
    std::set<std::string> names;
    std::map<std::uint64_t, std::string> numbered;
    for (const Json& item : chain) {
      const std::string name = item["name"];
      if (!names.insert(name).second) return refuse_place(name, "twice", to_restore());
      const auto number = number_of(name);
      if (!number) continue;
      const auto later = numbered.lower_bound(*number);
      if (later != numbered.end() && later->first == *number)
        return refuse_place(name, fmt::format("with the number of `{}`", later->second), to_write_again());
      if (later != numbered.end())
        return refuse_place(name, fmt::format("behind `{}`", later->second), to_restore());
      numbered.emplace(*number, name);
    }
    return true;
  }

  bool refuse_place(const std::string& name, const std::string& place, const std::string& help) {
    sink_.report(diag::misplaced_migration, {}, path_of(name), place).help(help);
    return false;
  }

  [[nodiscard]] std::string to_restore() const {
    return fmt::format("restore `{}` from version control", path_of(std::string(kLock)));
  }
  [[nodiscard]] std::string to_write_again() const {
    return fmt::format(
        "after a merge, remove its folder and its entry in `{}`: `specql migrate new` writes what it did",
        path_of(std::string(kLock)));
  }

  /// What a merge has left beside the chain would never run.
  bool names_all_folders(const Migrations& migrations) {
    bool all_named = true;
    for (const std::string& plan : find_files(root_ / folder_, {"*/plan.json"}).paths) {
      const std::string name = plan.substr(0, plan.find('/'));
      const bool named = std::any_of(migrations.all.begin(), migrations.all.end(),
                                     [&](const Migration& one) { return one.name == name; });
      if (named) continue;
      all_named = false;
      sink_.report(diag::unlisted_migration, {}, path_of(name))
          .help(
              "if a merge has left it, delete it: `specql migrate new` writes what it did behind the others")
          .help("if it belongs there, " + to_restore());
    }
    return all_named;
  }

  static bool is_lock(const Json& json) {
    if (!json.is_object() || json.value("format", Json()) != 1) return false;
    const bool parts = json.contains("migrations") && json["migrations"].is_array() &&
                       json.contains("identities") && json["identities"].is_object();
    if (!parts) return false;
    const auto& chain = json["migrations"];
    const auto& ids = json["identities"];
    return std::all_of(chain.begin(), chain.end(),
                       [](const Json& one) {
                         return one.is_object() && one.value("name", Json()).is_string() &&
                                one.value("digest", Json()).is_string();
                       }) &&
           std::all_of(ids.begin(), ids.end(), [](const Json& one) { return one.is_string(); });
  }

  [[nodiscard]] std::string path_of(const std::string& name) const { return folder_ + "/" + name; }

  std::optional<std::string> text_of(const std::string& name, bool may_lack = false) {
    auto read = read_regular_file(root_ / path_of(name));
    if (auto* text = std::get_if<std::string>(&read)) return take(name, std::move(*text));
    const auto& error = std::get<ReadError>(read);
    if (may_lack && error.missing) return std::nullopt;
    failed_ = true;
    sink_.report(diag::file_unreadable, {}, path_of(name), error.reason);
    return std::nullopt;
  }

  /// A text, unless it is a script that PostgreSQL could not take in.
  std::optional<std::string> take(const std::string& name, std::string text) {
    const auto problem = name.ends_with(".sql") ? find_bad_byte(name, text) : std::nullopt;
    if (!problem) return text;
    failed_ = true;
    report(*problem, "file");
    return std::nullopt;
  }

  void report(const ScriptProblem& problem, std::string_view what) {
    sink_.report(diag::broken_script, {}, path_of(problem.place), problem.message)
        .help(fmt::format("mend the {}, and `specql migrate repair` takes it over", what));
  }

  std::optional<Migration> read(const std::string& name, const std::string& kept, const std::string& before) {
    Migration migration;
    migration.name = name;
    for (const auto& [file, into] :
         std::initializer_list<std::pair<const char*, std::string*>>{{"plan.json", &migration.plan},
                                                                     {"up.sql", &migration.up},
                                                                     {"down.sql", &migration.down},
                                                                     {"catalog.json", &migration.catalog}}) {
      auto text = text_of(name + "/" + file);
      if (!text) return std::nullopt;
      *into = std::move(*text);
    }
    if (!read_own_steps(migration)) return std::nullopt;
    migration.digest = digest_of(migration, before);
    if (migration.digest != kept && edited_ == Edited::Refuse) {
      sink_.report(diag::edited_migration, {}, path_of(name))
          .help(
              "if that was meant, `specql migrate repair` takes it over; if not, restore it from version "
              "control");
      return std::nullopt;
    }
    const auto catalog = catalog::from_json(migration.catalog);
    const auto* problem = std::get_if<catalog::JsonProblem>(&catalog);
    if (problem != nullptr && !problem->unknown.empty()) {
      sink_.report(diag::newer_catalog, {}, path_of(name + "/catalog.json"), problem->unknown)
          .help("use the version of specql that wrote it, or a later one");
      return std::nullopt;
    }
    if (problem != nullptr || !read_plan(migration)) {
      sink_.report(diag::broken_plan, {}, path_of(name + "/plan.json"))
          .help("restore it from version control");
      return std::nullopt;
    }
    return migration;
  }

  bool read_own_steps(Migration& migration) {
    for (const OwnStep& step : kOwnSteps) {
      for (const char* file : {step.up, step.down}) {
        auto text = text_of(migration.name + "/" + file, true);
        if (failed_) return false;
        if (text) migration.own_steps.emplace(file, std::move(*text));
      }
    }
    for (const auto& [file, text] : migration.own_steps) {
      const auto read = read_script(migration.name + "/" + file, text, true);
      const auto* problem = std::get_if<ScriptProblem>(&read);
      if (problem == nullptr) continue;
      report(*problem, "statement");
      return false;
    }
    return true;
  }

  static bool read_plan(Migration& migration) {
    const Json json = Json::parse(migration.plan, nullptr, false);
    if (!json.is_object() || !json.contains("stages") || !json["stages"].is_array()) return false;
    migration.reversible = json.value("reversible", Json(false)) == Json(true);
    return read_hazards(json, "needs", migration.needs) &&
           read_hazards(json, "needs_back", migration.needs_back);
  }

  static bool read_hazards(const Json& json, const char* key, std::set<migrate::HazardKind>& into) {
    for (const Json& name : json.value(key, Json::array())) {
      const auto hazard = name.is_string() ? migrate::find_hazard(name.get<std::string>()) : std::nullopt;
      if (!hazard) return false;
      into.insert(*hazard);
    }
    return true;
  }

  const std::filesystem::path& root_;
  const std::string& folder_;
  Edited edited_;
  DiagnosticSink& sink_;
  bool failed_ = false;
};

}  // namespace

namespace {

/// What a migration leads to.
catalog::Database goal_of(const Migration& migration) {
  auto read = catalog::from_json(migration.catalog);
  auto* database = std::get_if<catalog::Database>(&read);
  return database == nullptr ? catalog::Database{} : std::move(*database);
}

}  // namespace

catalog::Database Migrations::head() const {
  return all.empty() ? catalog::Database{} : goal_of(all.back());
}

const Migration* find_migration(const Migrations& migrations, std::string_view name) {
  const auto found = std::find_if(migrations.all.begin(), migrations.all.end(),
                                  [&](const Migration& one) { return one.name == name; });
  return found == migrations.all.end() ? nullptr : &*found;
}

std::vector<sql::Identifier> schemas_at(const Migrations& migrations, const Migration& migration,
                                        Extent extent) {
  std::set<sql::Identifier> names;
  const auto add = [&](const Migration& version) {
    for (const catalog::Schema& schema : goal_of(version).schemas)
      names.insert(schema.name);
  };
  add(migration);
  const bool is_first = migration.name == migrations.all.front().name;
  if (extent == Extent::OnTheWay && !is_first) add(*(find_migration(migrations, migration.name) - 1));
  return {names.begin(), names.end()};
}

std::optional<Migrations> read_migrations(const std::filesystem::path& root, const std::string& folder,
                                          Edited edited, DiagnosticSink& sink) {
  return Reader(root, folder, edited, sink).run();
}

namespace {

/// Some may have been taken out in between.
std::uint64_t next_number(const Migrations& migrations) {
  const std::uint64_t count = migrations.all.size();
  const auto last = migrations.all.empty() ? std::nullopt : number_of(migrations.all.back().name);
  return 1 + std::max(count, last.value_or(0));
}

std::string next_name(const Migrations& migrations, const std::string& message) {
  std::string slug;
  for (const char c : snake_case(message)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain)
      slug += c;
    else if (!slug.empty() && slug.back() != '_')
      slug += '_';
  }
  constexpr std::size_t kLongest = 60;
  slug.resize(std::min(slug.size(), kLongest));
  while (slug.ends_with('_'))
    slug.pop_back();
  return fmt::format("{:04}_{}", next_number(migrations), slug.empty() ? "migration" : slug);
}

/// All that specql writes of a migration.
Migration written(const Migrations& before, const migrate::Step& step, const migrate::WayBack& down,
                  const std::string& message) {
  Migration migration;
  migration.name = next_name(before, message);
  const std::string title = fmt::format("{}: {}", migration.name, message);
  migration.reversible = down.plan.has_value();
  migration.up = migrate::to_script(step.plan, title);
  migration.down = migrate::to_script(down, title + ", and back");
  migration.plan = migrate::to_json(step.plan, down);
  migration.catalog = catalog::to_json(step.goal);
  return migration;
}

/// Adds a migration behind those that there are, and its files to the others.
void add(Migration migration, Migrations& migrations, NewMigrations& made) {
  migration.digest = digest_of(migration, migrations.all.empty() ? "" : migrations.all.back().digest);
  made.names.push_back(migration.name);
  made.files.insert({{migration.name + "/plan.json", migration.plan},
                     {migration.name + "/up.sql", migration.up},
                     {migration.name + "/down.sql", migration.down},
                     {migration.name + "/catalog.json", migration.catalog}});
  for (const auto& [file, text] : migration.own_steps)
    made.files.emplace(migration.name + "/" + file, text);
  migrations.all.push_back(std::move(migration));
  made.files[std::string(kLock)] = lock_file(migrations.all, migrations.identities);
}

}  // namespace

NewMigrations next_migrations(Migrations migrations, const std::vector<migrate::Step>& steps,
                              const std::string& message) {
  NewMigrations made;
  catalog::Database before = migrations.head();
  for (const migrate::Step& step : steps) {
    const std::string purpose = step.purpose.empty() ? "" : fmt::format(", {}", step.purpose);
    Migration migration = written(migrations, step, migrate::plan_back(before, step), message + purpose);
    migrations.identities = migrate::follow(migrations.identities, step.goal, step.plan, migration.name);
    add(std::move(migration), migrations, made);
    before = step.goal;
  }
  made.all = std::move(migrations);
  return made;
}

NewMigrations empty_migration(Migrations migrations, const std::string& message) {
  NewMigrations made;
  Migration migration = written(migrations, {{}, migrations.head()}, {migrate::Plan{}, {}}, message);
  migration.own_steps.emplace(kOwnSteps.front().up, kOwnStepNotice);
  add(std::move(migration), migrations, made);
  made.all = std::move(migrations);
  return made;
}

std::string signed_anew(const Migrations& migrations) {
  return lock_file(migrations.all, migrations.identities);
}

bool write_migration_files(const std::filesystem::path& root, const std::string& folder, const Files& files,
                           DiagnosticSink& sink) {
  Ways ways(root.string());
  Staging staging(root.string(), ways);
  for (const auto& [path, text] : files) {
    const std::string full = folder + "/" + path;
    if (const auto obstacle = find_obstacle(root.string(), full)) {
      sink.report(diag::unsafe_output, {}, obstacle->path, obstacle->reason);
      return false;
    }
    static_cast<void>(staging.put(full, text));
  }
  return staging.commit(sink);
}

}  // namespace specql::project
