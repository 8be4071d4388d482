// `specql migrate apply`, `status`, `rollback`, `baseline` and `verify`: from files to databases.
#include "cli/commands/migrate.h"
#include "cli/commands/migrate_many.h"
#include "cli/commands/migrate_target.h"
#include "cli/server.h"
#include "generator/catalog/json.h"
#include "generator/migrate/changes.h"
#include "generator/migrate/written_plan.h"
#include "generator/project/facts.h"
#include "generator/project/interrupt.h"
#include "generator/project/presence.h"
#include "generator/project/rehearsal.h"
#include "generator/project/runner.h"
#include "generator/project/way_back.h"
#include "generator/support/text.h"

#include <algorithm>
#include <map>
#include <unistd.h>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::cli {
namespace {

using project::Direction;
using project::LedgerRow;
using project::Migration;

/// The project's migrations, once everything that is wrong with them or its settings has been said.
std::optional<project::Migrations> sound_migrations(Session& session) {
  auto migrations = read_migrations(session);
  return session.report() ? std::nullopt : std::move(migrations);
}

/// Up to the one that the options name; all if they name none.
std::variant<std::vector<const Migration*>, Stop> chosen(const project::Migrations& migrations,
                                                         const MigrateOptions& options) {
  std::vector<const Migration*> result;
  const Migration* last = options.to ? find_migration(migrations, *options.to) : nullptr;
  if (options.to && last == nullptr)
    return Stop{kWrongUsage, fmt::format("there is no migration `{}`", *options.to)};
  for (const Migration& migration : migrations.all) {
    result.push_back(&migration);
    if (&migration == last) break;
  }
  return result;
}

bool is_allowed(const MigrateOptions& options, std::string_view what) {
  return std::find(options.allowed.begin(), options.allowed.end(), what) != options.allowed.end();
}

std::string missing_permission(const std::set<migrate::HazardKind>& needs, const MigrateOptions& options) {
  for (const migrate::HazardKind hazard : needs) {
    const std::string_view name = specql::migrate::info(hazard).name;
    if (!is_allowed(options, name)) return std::string(name);
  }
  return "";
}

project::Progress progress_of(const Common& common, const MigrateOptions& options, const Voice& voice = {}) {
  return [&common, &options, voice](const std::string& migration, std::size_t done, std::size_t units) {
    if (options.json) {
      voice.event({{"migration", migration}, {"done", done}, {"of", units}});
    } else if (common.verbose) {
      voice.tell(fmt::format("{}: {} of {}", migration, done, units));
    }
  };
}

/// Long statements tell how far they are.
void hear_statements(Target& target, const Common& common, const MigrateOptions& options,
                     const Voice& voice) {
  const bool aloud = common.verbose || (!common.quiet && ::isatty(STDERR_FILENO) == 1);
  target.connection().on_info([json = options.json, aloud, voice](const std::string& text) {
    if (json) {
      voice.event({{"info", text}});
    } else if (aloud) {
      voice.tell(text);
    }
  });
}

/// What would be run.
void tell_dry(const MigrateOptions& options, const Voice& voice, const Migration& migration) {
  if (options.json) {
    voice.event({{"migration", migration.name}, {"dry_run", options.what}});
  } else {
    voice.result(migration.name);
  }
}

/// What applies to every command that changes a database, or each of many.
template <class Work>
int with_target(const Common& common, const MigrateOptions& options, Work work) {
  Session& session = open_session(common, {Channel::Error});
  const auto migrations = sound_migrations(session);
  if (!migrations) return end_with_errors(options);
  const auto with_one = [&](const MigrateOptions& one, const Voice& voice) {
    auto opened = Target::open(one, *migrations);
    std::optional<Stop> stop;
    if (const auto* failed = std::get_if<Stop>(&opened)) {
      stop = *failed;
    } else {
      stop = work(one, voice, *migrations, std::get<Target>(opened));
    }
    if (stop && one.json) voice.failed(*stop);
    return stop;
  };
  if (options.databases) return for_each_database(common, options, with_one);
  const std::optional<Stop> stop = with_one(options, Voice());
  return stop ? end_with(*stop) : kGood;
}

/// What keeps a run from a database that somebody else has changed, unless that is allowed.
std::optional<Stop> refuse_drift(Target& target, const MigrateOptions& options) {
  auto drifted = target.has_drifted();
  if (auto* stop = std::get_if<Stop>(&drifted)) return std::move(*stop);
  if (!std::get<bool>(drifted) || is_allowed(options, "changed")) return std::nullopt;
  if (const LedgerRow* stopped = target.stopped()) {
    return Stop{kStale, fmt::format("the database has changed since {} has stopped", stopped->name),
                "take the change back, or go on nevertheless with `--allow changed`"};
  }
  return Stop{
      kStale, "the database has changed since its last migration",
      "`specql check --database` says how it differs from the specs, `specql migrate baseline` takes it as "
      "it is"};
}

/// Where a run was cut off, nobody has seen how the database was.
void tell_unseen(const Target& target, const Voice& voice) {
  const LedgerRow* stopped = target.stopped();
  if (stopped == nullptr || stopped->done == 0 || !stopped->facts.empty()) return;
  voice.tell(
      fmt::format("{} was cut off: what has been changed by hand since is not seen; "
                  "`specql check --database` tells it at the end",
                  stopped->name));
}

std::optional<Stop> apply(const Common& common, const MigrateOptions& options, const Voice& voice,
                          const project::Migrations& migrations, Target& target) {
  auto picked = chosen(migrations, options);
  if (auto* stop = std::get_if<Stop>(&picked)) return std::move(*stop);
  std::vector<const Migration*> pending;
  for (const Migration* migration : std::get<std::vector<const Migration*>>(picked)) {
    if (!target.is_in_force(*migration)) pending.push_back(migration);
  }
  for (const Migration* migration : pending) {
    const std::string missing = missing_permission(migration->needs, options);
    if (!missing.empty())
      return Stop{kNotPermitted,
                  fmt::format("{} needs `--allow {}`: see its up.sql", migration->name, missing)};
  }
  if (options.dry_run) {
    for (const Migration* migration : pending)
      tell_dry(options, voice, *migration);
    return std::nullopt;
  }
  auto hold = project::Hold::take(target.connection(), options.wait);
  if (const auto* problem = std::get_if<project::RunProblem>(&hold)) return Stop{kDatabase, problem->message};
  if (auto stop = target.refresh()) return stop;  // somebody may just have been here
  if (const LedgerRow* stopped = target.stopped(); stopped != nullptr && stopped->direction == "down") {
    return Stop{kNotPermitted,
                fmt::format("{} is on its way back: `specql migrate rollback` completes it", stopped->name)};
  }
  if (auto stop = refuse_drift(target, options)) return stop;
  if (!common.quiet) tell_unseen(target, voice);
  if (auto error = project::Ledger(target.connection()).prepare()) return Stop{kDatabase, error->message};
  const project::Progress progress = progress_of(common, options, voice);
  hear_statements(target, common, options, voice);
  for (const Migration* migration : pending) {
    if (target.is_in_force(*migration)) continue;
    if (project::interrupted()) return Stop{kInterrupted, "interrupted; the next run goes on from here"};
    if (auto stop = target.run(*migration, Direction::Up, progress, project::Pause(options.pause)))
      return stop;
    if (!common.quiet) voice.tell(fmt::format("{} is in force", migration->name));
  }
  if (pending.empty() && !common.quiet) voice.tell("nothing to do");
  return std::nullopt;
}

/// What a way back does not restore although it loses nothing.
std::string kept_values(const Migration& migration) {
  std::string text;
  for (const migrate::Change& change : migrate::read_plan_back(migration.plan).changes) {
    if (change.kind == migrate::ChangeKind::column_optional && !change.detail.empty())
      text += migrate::sentence(change) + "\n";
  }
  return text;
}

std::optional<Stop> rollback(const Common& common, const MigrateOptions& options, const Voice& voice,
                             const project::Migrations& migrations, Target& target) {
  auto hold = project::Hold::take(target.connection(), options.wait);
  if (const auto* problem = std::get_if<project::RunProblem>(&hold)) return Stop{kDatabase, problem->message};
  if (auto stop = target.refresh()) return stop;
  const Migration* last = nullptr;
  for (const Migration& migration : migrations.all) {
    if (target.row(migration) != nullptr) last = &migration;
  }
  if (last == nullptr) return Stop{kWrongUsage, "no migration has been run here"};
  const auto back = project::way_back(*last, target.row(*last)->stopped_behind());
  if (const auto* none = std::get_if<project::NoWayBack>(&back))
    return Stop{kNotPermitted, fmt::format("{} cannot be taken back: {}", last->name, none->reason)};
  const bool written_since = std::get<project::ScriptsBack>(back).after_switch;
  const std::string missing = written_since ? missing_permission(last->needs_back, options) : "";
  if (!missing.empty())
    return Stop{kNotPermitted,
                fmt::format("to take {} back needs `--allow {}`: see its down.sql", last->name, missing)};
  if (auto stop = refuse_drift(target, options)) return stop;
  if (options.dry_run) {
    tell_dry(options, voice, *last);
    return std::nullopt;
  }
  const project::Progress progress = progress_of(common, options);
  hear_statements(target, common, options, voice);
  if (auto stop = target.run(*last, Direction::Down, progress, project::Pause(options.pause))) return stop;
  if (!common.quiet)
    say(fmt::format("{} is taken back\n{}", last->name, written_since ? kept_values(*last) : ""));
  return std::nullopt;
}

/// What a database would have to have if a migration were in force.
std::optional<Stop> lacking(const Migration& migration, const std::vector<project::Fact>& facts) {
  const auto read = catalog::from_json(migration.catalog);
  const auto* version = std::get_if<catalog::Database>(&read);
  if (version == nullptr) return std::nullopt;
  const std::vector<std::string> missing = project::absent(*version, facts);
  if (missing.empty()) return std::nullopt;
  constexpr std::size_t kShown = 5;
  std::string list;
  for (std::size_t i = 0; i < std::min(kShown, missing.size()); ++i)
    list += "\n  missing: " + missing[i];
  if (missing.size() > kShown) list += fmt::format("\n  and {} more", missing.size() - kShown);
  return Stop{
      kStale, fmt::format("{} is not in force: the database lacks what it makes{}", migration.name, list),
      "`specql migrate apply` runs what it lacks; `--to` names an earlier migration; `--allow changed` "
      "takes it as it is"};
}

std::optional<Stop> baseline(const Common& common, const MigrateOptions& options,
                             const project::Migrations& migrations, project::Connection& connection) {
  auto picked = chosen(migrations, options);
  if (auto* stop = std::get_if<Stop>(&picked)) return std::move(*stop);
  project::Ledger ledger(connection);
  const auto& taken = std::get<std::vector<const Migration*>>(picked);
  if (taken.empty()) return std::nullopt;
  auto facts = project::read_facts(connection,
                                   project::schemas_at(migrations, *taken.back(), project::Extent::Behind));
  if (const auto* error = std::get_if<project::SqlError>(&facts)) return Stop{kDatabase, error->message};
  const auto& found = std::get<std::vector<project::Fact>>(facts);
  if (!is_allowed(options, "changed")) {
    if (auto stop = lacking(*taken.back(), found)) return stop;
  }
  if (auto error = ledger.prepare()) return Stop{kDatabase, error->message};
  const std::string mark = project::fingerprint(found);
  for (const Migration* migration : taken) {
    // How the database was behind the earlier ones, nobody knows.
    const bool last = migration == taken.back();
    if (auto error = ledger.take_over(*migration, last ? mark : "")) return Stop{kDatabase, error->message};
    if (!common.quiet) say(fmt::format("{} is taken for in force\n", migration->name));
  }
  return std::nullopt;
}

std::string state_of(const Target& target, const Migration& migration) {
  const LedgerRow* row = target.row(migration);
  if (row == nullptr) return "pending";
  if (row->finished) return "in force";
  return fmt::format("stopped on its way {}, behind step {}", row->direction, row->done);
}

std::optional<Stop> status(const Voice& voice, const project::Migrations& migrations, Target& target) {
  for (const Migration& migration : migrations.all)
    voice.result(fmt::format("{:<40} {}", migration.name, state_of(target, migration)));
  auto drifted = target.has_drifted();
  if (auto* stop = std::get_if<Stop>(&drifted)) return std::move(*stop);
  if (!std::get<bool>(drifted)) return std::nullopt;
  return Stop{kStale, "the database has changed since its last migration"};
}

}  // namespace

int migrate_apply(const Common& common, const MigrateOptions& options) {
  return with_target(common, options,
                     [&](const MigrateOptions& one, const Voice& voice, const project::Migrations& migrations,
                         Target& target) { return apply(common, one, voice, migrations, target); });
}

int migrate_rollback(const Common& common, const MigrateOptions& options) {
  return with_target(common, options,
                     [&](const MigrateOptions& one, const Voice& voice, const project::Migrations& migrations,
                         Target& target) { return rollback(common, one, voice, migrations, target); });
}

int migrate_status(const Common& common, const MigrateOptions& options) {
  return with_target(common, options,
                     [](const MigrateOptions&, const Voice& voice, const project::Migrations& migrations,
                        Target& target) { return status(voice, migrations, target); });
}

int migrate_baseline(const Common& common, const MigrateOptions& options) {
  Session& session = open_session(common, {Channel::Error});
  const auto migrations = sound_migrations(session);
  if (!migrations) return kSpecErrors;
  auto opened = connect(options);
  if (const auto* stop = std::get_if<Stop>(&opened)) return end_with(*stop);
  const auto stop = baseline(common, options, *migrations, std::get<project::Connection>(opened));
  return stop ? end_with(*stop) : kGood;
}

std::optional<Stop> try_migrations(const Common& common, const MigrateOptions& options, Session& session,
                                   const project::Migrations& migrations, std::size_t first) {
  const project::RehearsalVoice voice = {progress_of(common, options), [&](const std::string& text) {
                                           if (!common.quiet) say(text + "\n");
                                         }};
  const templating::TemplateSet& templates = session.workspace().templates();
  // The program beside the server is of its version; a server that somebody names may be of any.
  const bool named = !database_from(options.database).empty();
  const auto dump_program = named ? std::nullopt : project::find_dump_program();
  const auto outcome = on_server(options.database, [&](const std::string& server) {
    return project::rehearse(migrations, first, templates, {server, dump_program}, voice);
  });
  if (project::interrupted()) return Stop{kInterrupted, "interrupted"};
  if (const auto* unreachable = std::get_if<ServerProblem>(&outcome))
    return Stop{kDatabase, unreachable->message};
  if (const auto& problem = std::get<std::optional<project::RunProblem>>(outcome))
    return Stop{problem->about_the_server ? kDatabase : kStale, problem->message};
  if (!common.quiet) say(fmt::format("leading where they should: {}\n", migrations.all.size() - first));
  return std::nullopt;
}

int migrate_verify(const Common& common, const MigrateOptions& options) {
  Session& session = open_session(common, {Channel::Error});
  const auto migrations = read_migrations(session);
  if (migrations) lint_by_hand(session, *migrations, options);
  if (session.report(diagnostics::Severity::Warning) || !migrations) return end_with_errors(options);
  const auto stop = try_migrations(common, options, session, *migrations, 0);
  if (stop && options.json) Voice().failed(*stop);
  return stop ? end_with(*stop) : kGood;
}

}  // namespace specql::cli
