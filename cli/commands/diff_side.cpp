#include "cli/commands/diff_side.h"

#include "cli/commands/migrate.h"
#include "cli/server.h"
#include "generator/catalog/json.h"
#include "generator/project/checkout.h"
#include "generator/project/files.h"
#include "generator/project/interrupt.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/core.h>

namespace specql::cli {
namespace {

using Opened = std::variant<Side, Stop>;

/// What a word may name, and how it is told from others without its prefix.
struct Kind {
  std::string_view prefix;
  bool (*is_one)(const std::string& word, const Common& common, Session& session);
  Opened (*open)(const std::string& word, const Common& common, Session& session);
};

Opened from_json(const std::string& text, std::string_view name) {
  auto read = catalog::from_json(text);
  if (auto* database = std::get_if<catalog::Database>(&read)) return Side(std::move(*database));
  const std::string& unknown = std::get<catalog::JsonProblem>(read).unknown;
  return Stop{kSpecErrors, unknown.empty() ? fmt::format("{} is no catalog", name)
                                           : fmt::format("{} is of a newer specql: `{}` is not known here",
                                                         name, unknown)};
}

// ---- databases

bool is_database(const std::string& word, const Common&, Session&) {
  return word.starts_with("postgresql://") || word.starts_with("postgres://") || word.find('=') != word.npos;
}

/// A plain name is that of a database where libpq looks by itself: PGHOST and the like.
std::string parameters_of(const std::string& word) {
  if (word.find("://") != word.npos || word.find_first_of("='\\ ") != word.npos) return word;
  return fmt::format("dbname='{}'", word);
}

Opened open_database(const std::string& word, const Common&, Session&) {
  const std::string parameters = parameters_of(word);
  auto reached = reach_server(parameters);
  if (const auto* problem = std::get_if<ServerProblem>(&reached)) return Stop{kDatabase, problem->message};
  return Side(LiveDatabase{parameters, std::get<project::Connection>(std::move(reached))});
}

// ---- specs

/// What the specs of a session mean; nothing to say but its report where they have errors.
Opened lowered(Session& session) {
  project::Workspace& workspace = session.workspace();
  session.parse();
  const bool sound = workspace.check(session.trace());
  if (session.report() || !sound) return Stop{kSpecErrors, ""};
  workspace.lower(session.trace());
  return Side(workspace.database());
}

std::filesystem::path below(const std::string& word, const Common& common) {
  return std::filesystem::path(common.directory) / word;
}

bool is_directory(const std::string& word, const Common& common, Session&) {
  std::error_code error;
  return std::filesystem::is_directory(below(word, common), error);
}

/// Specs in another folder, under the name that somebody gave it; of what is said about them only errors
/// count here.
Opened specs_in(const std::filesystem::path& folder, std::string_view name, const Common& common) {
  Common there = common;
  there.directory = folder.string();
  there.quiet = true;
  Session session(there, {Channel::Error});
  Opened opened = lowered(session);
  if (auto* stop = std::get_if<Stop>(&opened))
    stop->message = fmt::format("these are the specs of `{}`", name);
  return opened;
}

Opened open_directory(const std::string& word, const Common& common, Session& session) {
  if (below(word, common).lexically_normal() == below(".", common).lexically_normal())
    return lowered(session);
  if (!is_directory(word, common, session))
    return Stop{kWrongUsage, fmt::format("there is no folder `{}`", word)};
  return specs_in(below(word, common), word, common);
}

// ---- migrations and their catalogs

bool is_migration(const std::string& word, const Common&, Session&) {
  const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  return digits == 4 && (word.size() == digits || word[digits] == '_');
}

std::variant<project::Migrations, Stop> migrations_of(Session& session) {
  auto migrations = read_migrations(session);
  if (!migrations) {
    static_cast<void>(session.report());
    return Stop{kSpecErrors, ""};
  }
  return std::move(*migrations);
}

Opened open_migration(const std::string& word, const Common&, Session& session) {
  auto migrations = migrations_of(session);
  if (auto* stop = std::get_if<Stop>(&migrations)) return std::move(*stop);
  const project::Migration* found = find_migration(std::get<project::Migrations>(migrations), word);
  if (found == nullptr) return Stop{kWrongUsage, fmt::format("there is no migration `{}`", word)};
  return from_json(found->catalog, found->name + "/catalog.json");
}

bool is_catalog(const std::string& word, const Common&, Session&) {
  return word.ends_with(".json");
}

Opened open_catalog(const std::string& word, const Common& common, Session&) {
  auto read = project::read_file(below(word, common));
  const auto* text = std::get_if<std::string>(&read);
  if (text == nullptr) return Stop{kWrongUsage, fmt::format("cannot read `{}`", word)};
  return from_json(*text, word);
}

// ---- revisions

bool is_revision(const std::string&, const Common&, Session&) {
  return true;
}

Opened open_revision(const std::string& word, const Common& common, Session& session) {
  const project::NoInterruption shield;  // the folder goes first
  auto made = project::Checkout::make(session.workspace().root(), word);
  if (const auto* problem = std::get_if<project::CheckoutProblem>(&made))
    return Stop{kWrongUsage, fmt::format("`{}`: {}", word, problem->message)};
  const auto& checkout = *std::get<std::unique_ptr<project::Checkout>>(made);
  Common there = common;
  if (there.project) there.project = std::filesystem::path(*there.project).filename().string();
  return specs_in(checkout.folder(), word, there);
}

/// The first one that fits is meant.
constexpr auto kKinds = std::to_array<Kind>({
    {"database:", is_database, open_database},
    {"directory:", is_directory, open_directory},
    {"migration:", is_migration, open_migration},
    {"catalog:", is_catalog, open_catalog},
    {"git:", is_revision, open_revision},
});

}  // namespace

std::variant<Side, Stop> open_side(const std::string& word, const Common& common, Session& session) {
  for (const Kind& kind : kKinds) {
    if (word.starts_with(kind.prefix)) return kind.open(word.substr(kind.prefix.size()), common, session);
  }
  const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const Kind& kind) { return kind.is_one(word, common, session); });
  return found->open(word, common, session);
}

std::variant<Side, Stop> open_last(const Common& common, Session& session) {
  auto migrations = migrations_of(session);
  if (auto* stop = std::get_if<Stop>(&migrations)) return std::move(*stop);
  const project::Migrations& found = std::get<project::Migrations>(migrations);
  if (found.all.empty()) {
    auto opened = open_revision("HEAD", common, session);
    if (auto* stop = std::get_if<Stop>(&opened)) stop->message = "there is no migration; " + stop->message;
    return opened;
  }
  return open_migration(found.all.back().name, common, session);
}

}  // namespace specql::cli
