// `specql migrate new`, `plan` and `repair`: from specs to files.
#include "cli/commands/migrate.h"
#include "cli/commands/migrate_many.h"
#include "generator/diagnostics/specs.h"
#include "generator/migrate/changes.h"
#include "generator/migrate/decisions.h"
#include "generator/migrate/renames.h"
#include "generator/migrate/render.h"
#include "generator/migrate/subjects.h"
#include "generator/project/former_names.h"
#include "generator/project/staging.h"
#include "generator/support/text.h"

#include <fmt/core.h>

namespace specql::cli {
namespace {

namespace migration = specql::migrate;
using migration::Problem;
using migration::ProblemKind;

/// What is there, and what is to be done.
struct Work {
  project::Migrations migrations;
  catalog::Database before;  ///< what the last migration leads to
  std::vector<migration::Step> steps;
};

/// The start of a line of the spec; nowhere if the file is not among them.
Span place_of(const catalog::Origin& origin, const source::SourceMap& sources) {
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const source::SourceFile& file = sources.file(source::FileId{i});
    if (file.path != origin.file.view()) continue;
    std::size_t at = 0;
    for (std::size_t line = 1; line < origin.line && at != file.text.npos; ++line) {
      at = file.text.find('\n', at);
      if (at != file.text.npos) ++at;
    }
    if (at == file.text.npos || at >= file.text.size()) return {};
    const Span line = sources.line_around(file.base + static_cast<std::uint32_t>(at));
    const std::string_view text = sources.text(line);
    const auto blanks = static_cast<std::uint32_t>(std::min(text.find_first_not_of(" -"), text.size()));
    return {line.begin + blanks, line.end};
  }
  return {};
}

/// Behind what is gone: what it may be now, or what goes with it.
std::string beside_loss(const Problem& problem) {
  if (!problem.candidates.empty()) return fmt::format(", and `{}` new", join(problem.candidates, "`, `"));
  return problem.detail.empty() ? "" : ": " + problem.detail;
}

void report_undecided(const Problem& problem, Span at, DiagnosticSink& sink) {
  auto report = sink.report(diag::undecided_loss, at, problem.subject, beside_loss(problem));
  for (const std::string& candidate : problem.candidates) {
    const std::size_t stem = problem.subject.rfind('.') + 1;
    if (candidate.starts_with(problem.subject.substr(0, stem)) &&
        candidate.find('.', stem) == candidate.npos) {
      report.help(fmt::format("if it has another name now, write `was:` there, or `--rename {}={}`",
                              problem.subject, candidate.substr(stem)));
    } else {
      report.help(fmt::format("if that is it, say `--rename {}={}`", problem.subject, candidate));
    }
  }
  report.help(fmt::format("if it shall go with all that it holds, say `--drop {}`", problem.subject));
}

void report_gone_action(const Problem& problem, Span at, DiagnosticSink& sink) {
  auto report = sink.report(diag::undecided_loss, at, problem.subject, beside_loss(problem));
  for (const std::string& candidate : problem.candidates) {
    report.help(fmt::format("if it has another name now, say `--rename {}={}`", problem.subject, candidate));
  }
  report.help(fmt::format("if nobody shall call it any more, say `--drop {}`", problem.subject));
}

/// As a shell takes it for one word.
std::string as_argument(const std::string& text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.=-";
  if (text.find_first_not_of(kPlain) == text.npos) return text;
  return fmt::format("'{}'", replace_all(text, "'", "'\\''"));
}

void offer_relabellings(const Problem& problem, diagnostics::Builder& report) {
  for (const std::string& one : problem.relabellings)
    report.help(fmt::format("if it only has another name now, say `--rename {}`", as_argument(one)));
}

void report_problem(const Problem& problem, project::Workspace& workspace) {
  DiagnosticSink& sink = workspace.sink();
  const Span at = place_of(problem.origin, workspace.sources());
  switch (problem.kind) {
    case ProblemKind::Undecided:
      report_undecided(problem, at, sink);
      return;
    case ProblemKind::GoneAction:
      report_gone_action(problem, at, sink);
      return;
    case ProblemKind::NoValue:
      sink.report(diag::no_value_for_rows, at, problem.subject)
          .help(problem.advice)
          .help(fmt::format("if every row has a value already, or there are no rows, say `--filled {}`",
                            problem.subject));
      return;
    case ProblemKind::Narrowed: {
      auto report = sink.report(diag::narrowed, at, problem.subject, problem.detail);
      offer_relabellings(problem, report);
      if (!problem.advice.empty()) report.help(problem.advice);
      report.help(
          fmt::format("if what does not fit may be cut or refused, say `--narrow {}`", problem.subject));
      return;
    }
    case ProblemKind::Unsupported: {
      auto report = sink.report(diag::unsupported_change, at, problem.subject, problem.detail);
      offer_relabellings(problem, report);
      report.help(problem.advice);
      return;
    }
  }
}

/// Decisions in the words of the versions; false after a report.
bool decide(const MigrateOptions& options, const catalog::Database& before, catalog::Database& after,
            migration::Decisions& decisions, DiagnosticSink& sink) {
  std::set<std::string> renamed;
  for (const std::string& one : options.renames) {
    const std::size_t equals = one.find('=');
    const std::string from = one.substr(0, equals);
    const std::vector<std::string> subjects =
        equals == one.npos ? std::vector<std::string>()
                           : migration::rename(after, before, from, one.substr(equals + 1));
    const std::size_t known = renamed.size();
    renamed.insert(subjects.begin(), subjects.end());
    if (!subjects.empty() && renamed.size() == known + subjects.size()) continue;
    sink.report(diag::unknown_decision, {}, "--rename", one)
        .help(
            "say the former name of a field, an entity, an action, a label or a member, and its name now, "
            "once: `Contact.name=full_name`, `Contact.status.lead=prospect`");
  }
  const auto add = [&](const std::vector<std::string>& words, migration::Decision decision,
                       std::string_view option, std::set<std::string>& into) {
    const bool drops = decision == migration::Decision::Drop;
    for (const std::string& one : words) {
      std::vector<std::string> subjects = migration::decided_by(decision, one, before, after);
      std::erase_if(subjects, [&](const std::string& subject) { return drops && renamed.contains(subject); });
      if (!subjects.empty()) {
        into.insert(subjects.begin(), subjects.end());
        continue;
      }
      auto report = sink.report(diag::unknown_decision, {}, std::string(option), one);
      const std::vector<std::string> known = migration::find_subjects(drops ? before : after, one);
      if (!known.empty())
        report.help(fmt::format("`{}` needs no such decision: leave it out",
                                known.size() == 1 ? known.front() : one));
      else
        report.help(fmt::format("say an entity or a field of {}, as `Contact.notes`",
                                drops ? "the last migration" : "the specs"));
    }
  };
  add(options.drops, migration::Decision::Drop, "--drop", decisions.drops);
  add(options.narrows, migration::Decision::Narrow, "--narrow", decisions.narrows);
  add(options.filled, migration::Decision::Fill, "--filled", decisions.filled);
  return !sink.has_errors();
}

/// Everything up to the plan; nothing after a report.
std::optional<Work> prepare(Session& session, const MigrateOptions& options) {
  project::Workspace& workspace = session.workspace();
  session.parse();
  if (!workspace.check(session.trace())) return std::nullopt;
  const std::vector<project::FormerName> former = project::former_names(workspace.checked()->model);
  workspace.lower(session.trace());
  auto migrations = read_migrations(session);
  if (!migrations) return std::nullopt;
  catalog::Database before = migrations->head();
  catalog::Database after = workspace.database();
  project::report_unknown(former, before, after, workspace.sink());
  migration::Decisions decisions;
  if (!decide(options, before, after, decisions, workspace.sink())) return std::nullopt;
  auto planned = migration::plan_steps(before, after, decisions);
  if (const auto* problems = std::get_if<std::vector<Problem>>(&planned)) {
    for (const Problem& problem : *problems)
      report_problem(problem, workspace);
    return std::nullopt;
  }
  return Work{std::move(*migrations), std::move(before),
              std::get<std::vector<migration::Step>>(std::move(planned))};
}

std::string summary_of(const migration::Step& step) {
  std::string text;
  if (!step.purpose.empty()) text += fmt::format("then, {}:\n", step.purpose);
  text += migration::to_text(step.plan.changes);
  for (const migration::HazardKind hazard : migration::permissions_needed(step.plan)) {
    text +=
        fmt::format("needs `--allow {}`: {}\n", migration::info(hazard).name, migration::info(hazard).words);
  }
  return text;
}

std::string summary_of(const std::vector<migration::Step>& steps) {
  std::string text;
  for (const migration::Step& step : steps)
    text += summary_of(step);
  return text;
}

/// What keeps a plan from being used; a report, if anything was said.
int failed(Session& session) {
  static_cast<void>(session.report());
  return kSpecErrors;
}

bool is_empty(const Work& work) {
  return work.steps.front().plan.changes.empty();
}

int say_nothing_differs(const Common& common) {
  if (!common.quiet) say("nothing differs from the last migration\n");
  return kGood;
}

}  // namespace

int migrate_plan(const Common& common, const MigrateOptions& options) {
  Session& session = open_session(common, {Channel::Error});
  const auto work = prepare(session, options);
  if (!work || session.report()) {
    session.report_once();
    return end_with_errors(options);
  }
  if (!options.json && is_empty(*work)) return say_nothing_differs(common);
  print(options.json ? migration::to_json(work->before, work->steps) : summary_of(work->steps));
  if (!options.verify || is_empty(*work)) return kGood;
  const project::NewMigrations made = project::next_migrations(work->migrations, work->steps, "plan");
  const auto stop = try_migrations(common, options, session, made.all, work->migrations.all.size());
  if (stop && options.json) Voice().failed(*stop);
  return stop ? end_with(*stop) : kGood;
}

namespace {

/// Writes migrations and says so, behind what else is to be said.
int write_migrations(const Common& common, const MigrateOptions& options, Session& session,
                     const project::NewMigrations& made, const std::string& summary = {}) {
  project::Workspace& workspace = session.workspace();
  const std::string& folder = workspace.config().migrations_folder;
  if (!project::write_migration_files(workspace.root(), folder, made.files, workspace.sink()))
    return failed(session);
  if (!common.quiet) {
    say(summary);
    for (const std::string& name : made.names)
      say(fmt::format("wrote {}/{}\n", folder, name));
  }
  return options.runner.empty() ? kGood : export_migrations(common, session, options);
}

/// For SQL of one's own: nothing is compared.
int write_empty(const Common& common, const MigrateOptions& options, Session& session) {
  const auto migrations = read_migrations(session);
  if (session.report() || !migrations) return kSpecErrors;
  return write_migrations(common, options, session, project::empty_migration(*migrations, options.message));
}

}  // namespace

int migrate_new(const Common& common, const MigrateOptions& options) {
  Session& session = open_session(common, {Channel::Error});
  project::Workspace& workspace = session.workspace();
  const project::SoleWriter alone(workspace.root());
  if (!project::recover(workspace.root(), workspace.sink())) return failed(session);
  if (options.empty) return write_empty(common, options, session);
  const auto work = prepare(session, options);
  if (!work || session.report()) {
    session.report_once();
    return kSpecErrors;
  }
  if (is_empty(*work)) return say_nothing_differs(common);
  return write_migrations(common, options, session,
                          project::next_migrations(work->migrations, work->steps, options.message),
                          summary_of(work->steps));
}

int migrate_repair(const Common& common, const MigrateOptions&) {
  Session& session = open_session(common, {Channel::Error});
  project::Workspace& workspace = session.workspace();
  const project::SoleWriter alone(workspace.root());
  if (!project::recover(workspace.root(), workspace.sink())) return failed(session);
  const auto migrations = read_migrations(session, project::Edited::Accept);
  if (!migrations) return failed(session);
  const project::Files files = {{"specql.lock", project::signed_anew(*migrations)}};
  if (!project::write_migration_files(workspace.root(), workspace.config().migrations_folder, files,
                                      workspace.sink()))
    return failed(session);
  if (!common.quiet) say(fmt::format("taken over as they are now: {}\n", migrations->all.size()));
  return kGood;
}

}  // namespace specql::cli
