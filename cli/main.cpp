// Arguments in, exit code out. The only file that knows CLI11.
#include "cli/commands/commands.h"
#include "cli/completion.h"
#include "cli/session.h"
#include "generator/migrate/plan.h"
#include "generator/project/dump.h"
#include "generator/project/runner_formats.h"
#include "generator/support/suggest.h"
#include "generator/support/text.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

namespace specql::cli {
namespace {

constexpr std::string_view kExamples =
    "examples:\n"
    "  specql init shop --template shop     a project that generates and loads at once\n"
    "  specql generate                      writes what changed\n"
    "  specql generate --check              exits 3 if the committed outputs are stale\n"
    "  specql check --format github         diagnostics as annotations\n"
    "  specql explain SQ3101                what a diagnostic means, with examples\n";

constexpr std::string_view kGenerateExamples =
    "examples:\n"
    "  specql generate                      writes what changed\n"
    "  specql generate --check              exits 3 if the committed outputs are stale\n"
    "  specql generate -o out --force       all of it, whatever stands there\n";
constexpr std::string_view kCheckExamples =
    "examples:\n"
    "  specql check                         the whole project\n"
    "  specql check --fix                   mends what can only mean one thing\n"
    "  specql check --database postgresql://localhost/crm\n"
    "  specql check contact.yaml            one file by itself\n"
    "  specql check --format github         diagnostics as annotations\n";
constexpr std::string_view kTestExamples =
    "examples:\n"
    "  specql test                          on a PostgreSQL of its own, thrown away afterwards\n"
    "  specql test --database postgresql://localhost/postgres\n";
constexpr std::string_view kDumpExamples =
    "examples:\n"
    "  specql dump --stage model            what the specs mean together\n"
    "  specql dump --stage catalog --format json\n";
constexpr std::string_view kDocsExamples =
    "examples:\n"
    "  specql docs                          prints a page for every state machine\n"
    "  specql docs -o docs                  writes them below docs/states\n";
constexpr std::string_view kExplainExamples =
    "examples:\n"
    "  specql explain SQ3101                what a diagnostic means, with examples\n"
    "  specql explain validate              a step\n";
constexpr std::string_view kInitExamples =
    "examples:\n"
    "  specql init                          in this folder\n"
    "  specql init shop --template shop     a project that generates and loads at once\n"
    "  specql init --ci github              a job for a project that is there\n";
constexpr std::string_view kCompletionExamples =
    "examples:\n"
    "  specql completion bash > /etc/bash_completion.d/specql\n";

constexpr std::string_view kMigrateExamples =
    "examples:\n"
    "  specql migrate plan                                what differs from the last migration\n"
    "  specql migrate plan --verify                       and whether that works, on a PostgreSQL of its "
    "own\n"
    "  specql migrate new -m 'phone numbers'              writes the next migration\n"
    "  specql migrate new -m x --rename Contact.name=full_name --drop Contact.notes\n"
    "  specql migrate verify                              all of them, on a PostgreSQL of its own\n"
    "  specql migrate lint hotfix.sql                     what a script would do to others\n"
    "  specql migrate apply --database postgresql://localhost/crm\n"
    "  specql migrate apply --databases all.txt --canary first --jobs 8\n"
    "  specql migrate export --format flyway              files for another runner\n";

constexpr std::string_view kDiffExamples =
    "examples:\n"
    "  specql diff                          what the specs change since the last migration\n"
    "  specql diff main                     since a revision of git\n"
    "  specql diff v1.2 v1.3 --format markdown\n"
    "  specql diff 0004 0007                from one migration to another\n"
    "  specql diff postgresql://localhost/crm   from what a database holds\n"
    "  specql diff main --fail-on breaking  exits with 3 if something breaks\n";

/// Everything that parsing fills in.
struct Options {
  Common common;
  GenerateOptions generate;
  CheckOptions check;
  TestOptions test;
  DumpOptions dump;
  DocsOptions docs;
  InitOptions init;
  MigrateOptions migrate;
  DiffOptions diff;
  std::string topic;
  std::string shell;
  std::string format = "text";
  std::string color = "auto";
  std::string layout = "tree";
};

void add_common(CLI::App& app, Options& options) {
  Common& common = options.common;
  app.add_option("-C", common.directory, "work in this folder")->type_name("DIR");
  app.add_option("--project", common.project, "project file instead of specql.yaml")->type_name("FILE");
  app.add_option("--format", options.format, "form of diagnostics")
      ->check(CLI::IsMember({"text", "compact", "json", "sarif", "github", "junit"}))
      ->type_name("FORMAT");
  app.add_option("--color", options.color, "colours: auto, always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
  app.add_option("--templates", common.templates, "folder whose files replace built-in templates")
      ->type_name("DIR");
  app.add_flag("-q,--quiet", common.quiet, "errors only");
  app.add_flag("-v,--verbose", common.verbose, "also what was written");
  app.add_flag("--trace", common.trace, "time and memory by stage");
}

void add_spec_options(CLI::App& app, Options& options) {
  app.add_option("paths", options.common.paths,
                 "files or folders instead of the project's globs; - is standard input")
      ->type_name("PATH");
  app.add_flag("--strict", options.common.strict, "warnings are errors");
  app.add_option("--waive", options.common.waive, "codes of warnings and advice not to show")
      ->type_name("CODE")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_flag("--lenient-actions", options.common.lenient_actions,
               "actions without steps become extension points");
}

void add_generate(CLI::App& app, Options& options) {
  CLI::App* command = app.add_subcommand("generate", "write the schema and everything made from the specs");
  command->footer(std::string(kGenerateExamples));
  add_spec_options(*command, options);
  GenerateOptions& generate = options.generate;
  command->add_option("-o,--output", generate.output, "folder instead of the project's")->type_name("DIR");
  command->add_option("--output-format", options.layout, "layout of SQL: tree, single, confiture")
      ->check(CLI::IsMember({"tree", "single", "confiture"}))
      ->type_name("LAYOUT");
  std::vector<std::string> names;
  for (const emit::Emitter& emitter : emit::all_emitters())
    names.emplace_back(emitter.name);
  command->add_option("--target", generate.targets, "only these targets")
      ->check(CLI::IsMember(names))
      ->type_name("TARGET")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_flag("--check", generate.check, "write nothing; print a diff and exit with 3 if stale");
  command->add_flag("--dry-run", generate.dry_run, "write nothing; list what would change");
  command->add_flag("--force", generate.force, "replace files that were edited or are not ours");
}

/// What a command below `migrate` takes beside its name.
enum Takes : unsigned {
  kDecisions = 1,
  kTarget = 2,
  kTo = 4,
  kPermission = 8,
  kMessage = 16,
  kEvents = 32,
  kWait = 64,
  kRunner = 128,
  kMany = 256,
  kScripts = 512,
  kTrial = 1024,
  kAdoption = 2048,
  kForce = 4096
};

/// For tools beside specql that run migrations.
void add_runner_options(CLI::App& command, MigrateOptions& to) {
  std::vector<std::string> names;
  for (const project::RunnerFormat& format : project::all_runner_formats())
    names.emplace_back(format.name);
  command.add_option("--format", to.runner, "for another runner: " + join(names, ", "))
      ->check(CLI::IsMember(names))
      ->type_name("RUNNER");
  command.add_option("-o,--output", to.output, "folder for its files; else db/RUNNER")->type_name("DIR");
}

void add_many_options(CLI::App& command, MigrateOptions& to, bool changes) {
  command.add_option("--databases", to.databases, "several: a file with a line `name: URL` for each")
      ->excludes("--database")
      ->type_name("FILE");
  command.add_option("--jobs", to.jobs, "how many of them at a time")
      ->check(CLI::Range(1, 64))
      ->type_name("N");
  if (!changes) return;
  command.add_option("--canary", to.canary, "the one that goes first, or how many")->type_name("NAME");
  command.add_option("--stop-after-failures", to.stop_after_failures, "then no other one is begun")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
}

void add_migrate(CLI::App& app, Options& options) {
  CLI::App* migrate = app.add_subcommand("migrate", "from one version of the specs to the next");
  migrate->footer(std::string(kMigrateExamples));
  migrate->require_subcommand(1);
  migrate->fallthrough();
  MigrateOptions& to = options.migrate;
  const auto add = [&](const char* name, const char* summary, unsigned takes) {
    CLI::App* command = migrate->add_subcommand(name, summary);
    command->callback([&to, name] { to.what = name; });
    const auto words = [&](const char* option, std::vector<std::string>& into, const char* help,
                           const char* type) {
      command->add_option(option, into, help)->type_name(type)->delimiter(',')->allow_extra_args(false);
    };
    if ((takes & kMessage) != 0)
      command->add_option("-m,--message", to.message, "what it is about; names its folder")
          ->required()
          ->type_name("TEXT");
    if ((takes & kMessage) != 0)
      command->add_flag("--empty", to.empty, "for SQL of your own, whatever the specs say");
    if ((takes & kDecisions) != 0) {
      words("--rename", to.renames,
            "a field, entity, action or label has another name: Contact.name=full_name", "OLD=NEW");
      words("--drop", to.drops, "a field or entity goes with all that it holds", "NAME");
      words("--narrow", to.narrows, "values of a field may be cut or refused", "NAME");
      words("--filled", to.filled, "every row has a value of a field that becomes required", "NAME");
      command->add_flag("--lenient-actions", options.common.lenient_actions,
                        "actions without steps become extension points");
    }
    if ((takes & kTarget) != 0)
      command->add_option("--database", to.database, "where; else SPECQL_DATABASE_URL")->type_name("URL");
    if ((takes & kTo) != 0)
      command->add_option("--to", to.to, "the last migration that is meant: 0002")->type_name("NAME");
    if ((takes & kWait) != 0) {
      command->add_option("--wait", to.wait, "how long for another that migrates the database")
          ->type_name("SECONDS");
      command->add_option("--pause", to.pause, "between two batches of rows that get values")
          ->type_name("MILLISECONDS");
    }
    if ((takes & (kPermission | kAdoption)) != 0)
      command
          ->add_option("--allow", to.allowed,
                       "what may be: destructive, blocking statements; a database changed by hand")
          ->check(CLI::IsMember({"destructive", "blocking", "changed"}))
          ->type_name("WORD")
          ->delimiter(',')
          ->allow_extra_args(false);
    if ((takes & kPermission) != 0) command->add_flag("--dry-run", to.dry_run, "only say what would be run");
    if ((takes & kScripts) != 0) {
      command
          ->add_option("scripts", to.scripts,
                       "files, or migrations by number; - is standard input; else what was written by hand")
          ->type_name("SCRIPT");
      command->add_flag("--fix", to.fix, "apply the fixes that are safe");
      command->add_option("--assume", to.assumed, "what runs scripts does: transaction, lock-timeout")
          ->check(CLI::IsMember({"transaction", "lock-timeout"}))
          ->type_name("WORD")
          ->delimiter(',')
          ->allow_extra_args(false);
    }
    if ((takes & kTrial) != 0)
      command->add_flag("--verify", to.verify, "also try it out on a scratch database, with rows");
    if ((takes & kEvents) != 0) command->add_flag("--json", to.json, "for other programs to read");
    if ((takes & kRunner) != 0) add_runner_options(*command, to);
    if ((takes & kForce) != 0)
      command->add_flag("--force", to.force, "replace files that were edited or are not ours");
    if ((takes & kMany) != 0) add_many_options(*command, to, (takes & kPermission) != 0);
  };
  add("new", "write the next migration", kDecisions | kMessage | kRunner);
  add("plan", "what the next migration would be", kDecisions | kEvents | kTrial | kTarget);
  add("apply", "run what a database lacks", kTarget | kTo | kPermission | kEvents | kWait | kMany);
  add("status", "what a database has been through", kTarget | kMany);
  add("rollback", "take the last migration back", kTarget | kPermission | kEvents | kWait);
  add("baseline", "take migrations for run, on a database that was made otherwise",
      kTarget | kTo | kAdoption);
  add("verify", "run all migrations on a scratch database", kTarget | kEvents);
  add("lint", "what scripts would do to those who use the database", kScripts);
  add("repair", "take over migrations that were edited", 0);
  add("export", "write all migrations as files for another runner", kRunner | kForce);
}

void add_diff(CLI::App& app, Options& options) {
  CLI::App* command = app.add_subcommand("diff", "what changes from one version to another");
  command->footer(std::string(kDiffExamples));
  DiffOptions& to = options.diff;
  const auto effects = migrate::effect_names();
  command
      ->add_option("from", to.from,
                   "a revision of git, a migration, a folder, a catalog.json or a database; else the last "
                   "migration, or HEAD where there is none")
      ->type_name("FROM");
  command->add_option("to", to.to, "the same; else what the specs say now")->type_name("TO");
  command->add_option("--format", to.format, "text, json or markdown")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->type_name("FORMAT");
  command
      ->add_option("--fail-on", to.fail_on, "exit with 3 if there is a change of this class or a graver one")
      ->check(CLI::IsMember(std::vector<std::string>(effects.begin(), effects.end())))
      ->type_name("CLASS");
  command->add_flag("--lenient-actions", options.common.lenient_actions,
                    "actions without steps become extension points");
}

void add_commands(CLI::App& app, Options& options) {
  add_generate(app, options);
  CLI::App* check = app.add_subcommand("check", "all diagnostics and advice");
  check->alias("validate");
  check->footer(std::string(kCheckExamples));
  add_spec_options(*check, options);
  check->add_flag("--fix", options.check.fix, "apply the fixes that are safe");
  check->add_option("--database", options.check.database, "also how this database differs from the specs")
      ->type_name("URL");

  CLI::App* test = app.add_subcommand("test", "run the samples of types and fields on PostgreSQL");
  test->footer(std::string(kTestExamples));
  add_spec_options(*test, options);
  test->add_option("--database", options.test.database,
                   "a server to use, in a scratch database; else its own")
      ->type_name("URL");

  CLI::App* dump =
      app.add_subcommand("dump", "what a stage of the compiler made; as JSON with --format json");
  dump->footer(std::string(kDumpExamples));
  add_spec_options(*dump, options);
  std::vector<std::string> stages;
  for (const project::DumpStage& stage : project::all_stages())
    stages.emplace_back(stage.name);
  dump->add_option("--stage", options.dump.stage, "syntax, spec, model, catalog or surface")
      ->required()
      ->check(CLI::IsMember(stages))
      ->type_name("STAGE");

  CLI::App* docs = app.add_subcommand("docs", "pages with diagrams of what the specs say");
  docs->footer(std::string(kDocsExamples));
  add_spec_options(*docs, options);
  docs->add_option("-o,--output", options.docs.output, "folder to write pages to; else they are printed")
      ->type_name("DIR");
  docs->add_flag("--force", options.docs.force, "replace files that were edited or are not ours");

  add_diff(app, options);
  add_migrate(app, options);

  CLI::App* explain =
      app.add_subcommand("explain", "the reference page of a diagnostic, type, step or function");
  explain->footer(std::string(kExplainExamples));
  explain->add_option("topic", options.topic, "SQ3101, email, validate, round")->required();

  CLI::App* init = app.add_subcommand("init", "a new project");
  init->footer(std::string(kInitExamples));
  init->add_option("directory", options.init.directory, "where; the current folder if absent");
  init->add_option("--template", options.init.kind, "blank, crm or shop")
      ->check(CLI::IsMember({"blank", "crm", "shop"}))
      ->type_name("NAME");
  init->add_option("--ci", options.init.ci,
                   "also a job for github or gitlab; in a project that is there, only it")
      ->check(CLI::IsMember({"github", "gitlab"}))
      ->type_name("SERVICE");

  CLI::App* completion = app.add_subcommand("completion", "a completion script for a shell");
  completion->footer(std::string(kCompletionExamples));
  completion->add_option("shell", options.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

bool wants_color(const std::string& when) {
  if (when != "auto") return when == "always";
  const char* no_color = std::getenv("NO_COLOR");
  const bool refused = no_color != nullptr && *no_color != '\0';
  return !refused && ::isatty(STDERR_FILENO) == 1;
}

void settle(Options& options) {
  for (const diagnostics::FormatRow& row : diagnostics::all_formats()) {
    if (row.name == options.format) options.common.format = row.format;
  }
  options.common.color = wants_color(options.color);
  options.generate.format = options.layout == "single"      ? emit::Format::Single
                            : options.layout == "confiture" ? emit::Format::Confiture
                                                            : emit::Format::Tree;
}

/// The words of all subcommands and options, for completion scripts.
CompletionTree tree_of(const CLI::App& app) {
  CompletionTree tree;
  tree.name = app.get_name();
  tree.summary = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      tree.options.push_back("--" + name);
    for (const std::string& name : option->get_snames())
      tree.options.push_back("-" + name);
  }
  std::sort(tree.options.begin(), tree.options.end());
  for (const CLI::App* command : app.get_subcommands({}))
    tree.commands.push_back(tree_of(*command));
  return tree;
}

/// The command that the first words lead to, as far as they are commands, and the word behind it.
struct Led {
  const CLI::App* app;
  std::string path;  ///< `specql migrate`
  std::string_view word;
};

Led follow_words(const CLI::App& app, int argc, char** argv) {
  Led led{&app, app.get_name(), {}};
  for (int i = 1; i < argc; ++i) {
    led.word = argv[i];
    const auto commands = led.app->get_subcommands({});
    const auto found = std::find_if(commands.begin(), commands.end(), [&](const CLI::App* command) {
      return command->check_name(std::string(led.word));
    });
    if (found == commands.end()) return led;
    led.app = *found;
    led.path += " " + led.app->get_name();
    led.word = {};
  }
  return led;
}

/// CLI11 knows that a word is no command, not which one was meant.
int wrong_usage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const Led led = follow_words(app, argc, argv);
  std::vector<std::string> names;
  for (const CLI::App* command : led.app->get_subcommands({}))
    names.push_back(command->get_name());
  if (!names.empty() && !led.word.empty() && !led.word.starts_with('-')) {
    const auto near = suggest(led.word, names);
    say(fmt::format("specql: there is no command `{}`{}\n", led.word,
                    near ? fmt::format("; did you mean `{}`?", *near) : std::string()));
  } else {
    say(fmt::format("specql: {}\n", error.what()));
  }
  say(fmt::format("try: {} --help\n", led.path));
  return kWrongUsage;
}

int dispatch(const CLI::App& app, const Options& options) {
  if (app.got_subcommand("completion")) {
    print(completion_script(tree_of(app), options.shell));
    return kGood;
  }
  std::set<std::uint16_t> waived;
  if (!parse_waivers(options.common, waived)) return kWrongUsage;
  if (app.got_subcommand("explain")) return explain(options.common, options.topic);
  if (app.got_subcommand("init")) return init(options.common, options.init);
  if (!find_places(options.common)) return kWrongUsage;
  if (app.got_subcommand("generate")) return generate(options.common, options.generate);
  if (app.got_subcommand("check")) return check(options.common, options.check);
  if (app.got_subcommand("test")) return test(options.common, options.test);
  if (app.got_subcommand("docs")) return docs(options.common, options.docs);
  if (app.got_subcommand("diff")) return diff(options.common, options.diff);
  if (app.got_subcommand("migrate")) return migrate(options.common, options.migrate);
  return dump(options.common, options.dump);
}

int run(int argc, char** argv) {
  CLI::App app("From YAML that states a business domain to a complete PostgreSQL backend.", "specql");
  app.footer(std::string(kExamples));
  app.set_version_flag("--version", std::string("specql ") + SPECQL_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  Options options;
  add_common(app, options);
  add_commands(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success) == 0 ? kGood : kWrongUsage;
  } catch (const CLI::ParseError& error) {
    return wrong_usage(app, error, argc, argv);
  }
  settle(options);
  return dispatch(app, options);
}

}  // namespace
}  // namespace specql::cli

int main(int argc, char** argv) {
  try {
    return specql::cli::run(argc, argv);
  } catch (const std::exception& error) {
    specql::cli::say(fmt::format(
        "specql: internal error: {}\nThis is a bug in specql {}. Nothing was changed. Please report it "
        "with the spec that brought it about.\n",
        error.what(), SPECQL_VERSION));
    return specql::cli::kInternalError;
  }
}
