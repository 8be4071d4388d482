// What the command line asks for, and the commands that answer. Each returns the process's exit code.
#pragma once

#include "generator/diagnostics/render.h"
#include "generator/emit/emit.h"

#include <optional>
#include <string>
#include <vector>

namespace specql::cli {

/// Exit codes, as in the manual.
enum ExitCode : int {
  kGood = 0,
  kSpecErrors = 1,
  kWrongUsage = 2,
  kStale = 3,
  kNotPermitted = 4,
  kDatabase = 5,
  kNotAll = 6,
  kInternalError = 70,
  kInterrupted = 130,
};

/// Options that every command takes.
struct Common {
  std::string directory = ".";
  std::optional<std::string> project;
  std::optional<std::string> templates;
  diagnostics::Format format = diagnostics::Format::Text;
  bool color = false;
  bool quiet = false;
  bool verbose = false;
  bool trace = false;
  bool strict = false;
  bool lenient_actions = false;
  std::vector<std::string> waive;
  std::vector<std::string> paths;
};

struct GenerateOptions {
  std::optional<std::string> output;
  emit::Format format = emit::Format::Tree;
  std::vector<std::string> targets;
  bool check = false;
  bool dry_run = false;
  bool force = false;
};

struct CheckOptions {
  bool fix = false;
  std::optional<std::string> database;  ///< one to compare with the specs
};

struct DumpOptions {
  std::string stage;
};

struct DocsOptions {
  std::optional<std::string> output;  ///< none: everything is printed
  bool force = false;
};

struct TestOptions {
  std::optional<std::string> database;
};

struct MigrateOptions {
  std::string what;                  ///< `new`, `plan`, `status`, …
  std::string message;               ///< what the migration is about
  std::vector<std::string> renames;  ///< `Contact.name=full_name`
  std::vector<std::string> drops;    ///< `Contact.notes`
  std::vector<std::string> narrows;  ///< `Contact.score`
  std::vector<std::string> filled;   ///< `Contact.company`
  std::vector<std::string> allowed;  ///< hazards
  std::vector<std::string> scripts;  ///< to look at; none: those that were written by hand
  bool fix = false;                  ///< `lint`: write what is safe
  std::vector<std::string> assumed;  ///< what runs scripts: `transaction`, `lock-timeout`
  std::optional<std::string> database;
  std::optional<std::string> to;  ///< the last migration to run
  unsigned wait = 60;             ///< seconds, for another that migrates the database
  unsigned pause = 0;             ///< milliseconds between two batches of rows that are filled
  bool dry_run = false;
  bool json = false;
  bool verify = false;                   ///< a plan is tried out
  bool empty = false;                    ///< a migration for SQL of one's own
  std::string runner;                    ///< `flyway`, …: another one that shall run the migrations
  std::optional<std::string> output;     ///< folder for its files
  bool force = false;                    ///< whatever somebody has made of them
  std::optional<std::string> databases;  ///< file that names several
  unsigned jobs = 4;                     ///< databases at a time
  std::optional<std::string> canary;     ///< the one to go first, or how many
  unsigned stop_after_failures = 1;      ///< no other one is begun
};

struct DiffOptions {
  std::string from;                    ///< empty: the last migration, or what git has last
  std::string to = ".";                ///< what the specs say now
  std::string format = "text";         ///< of the result
  std::optional<std::string> fail_on;  ///< the class of changes that shall end with another exit code
};

struct InitOptions {
  std::string directory = ".";
  std::string kind = "blank";
  std::optional<std::string> ci;  ///< the service that a job shall be written for
};

int generate(const Common& common, const GenerateOptions& options);
int check(const Common& common, const CheckOptions& options);
int test(const Common& common, const TestOptions& options);
int dump(const Common& common, const DumpOptions& options);
int docs(const Common& common, const DocsOptions& options);
int explain(const Common& common, const std::string& topic);
int init(const Common& common, const InitOptions& options);
int migrate(const Common& common, const MigrateOptions& options);
int diff(const Common& common, const DiffOptions& options);

}  // namespace specql::cli
