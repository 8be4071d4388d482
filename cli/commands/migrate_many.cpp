#include "cli/commands/migrate_many.h"

#include "cli/session.h"
#include "generator/project/files.h"
#include "generator/project/fleet.h"
#include "generator/project/interrupt.h"
#include "generator/support/json_text.h"

#include <algorithm>
#include <charconv>
#include <mutex>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::cli {
namespace {

using project::FleetOutcome;
using project::FleetState;
using project::NamedDatabase;
using Json = nlohmann::ordered_json;

std::mutex& voices() {
  static std::mutex mutex;
  return mutex;
}

std::string_view words_of(FleetState state) {
  static constexpr std::string_view kWords[] = {"not begun", "done", "failed"};
  return kWords[static_cast<std::size_t>(state)];
}

int refuse(const MigrateOptions& options, const std::string& message) {
  const Stop stop{kWrongUsage, message};
  if (options.json) Voice().failed(stop);
  return end_with(stop);
}

std::variant<std::vector<NamedDatabase>, Stop> read_list(const Common& common, const std::string& path) {
  auto read = project::read_file(std::filesystem::path(common.directory) / path);
  if (const auto* error = std::get_if<project::ReadError>(&read))
    return Stop{kWrongUsage, fmt::format("cannot read {}: {}", path, error->reason)};
  auto list = project::read_database_list(std::get<std::string>(read));
  if (const auto* problem = std::get_if<project::ListProblem>(&list))
    return Stop{kWrongUsage, fmt::format("{}:{}: {}", path, problem->line, problem->message)};
  return std::get<std::vector<NamedDatabase>>(std::move(list));
}

/// How many go first: the number that the option says, or the one that it names, which is moved to the front.
std::optional<std::size_t> canaries_of(const std::optional<std::string>& option,
                                       std::vector<NamedDatabase>& databases) {
  if (!option) return 0;
  const auto named = std::find_if(databases.begin(), databases.end(),
                                  [&](const NamedDatabase& one) { return one.name == *option; });
  if (named != databases.end()) {
    std::rotate(databases.begin(), named, named + 1);
    return 1;
  }
  std::size_t number = 0;
  const char* end = option->data() + option->size();
  const auto [at, error] = std::from_chars(option->data(), end, number);
  if (error != std::errc() || at != end) return std::nullopt;
  return number;
}

void sum_up(const MigrateOptions& options, const std::vector<NamedDatabase>& databases,
            const std::vector<FleetOutcome>& outcomes) {
  for (std::size_t i = 0; i < databases.size(); ++i) {
    const FleetOutcome& outcome = outcomes[i];
    if (options.json) {
      Json event = {{"result", words_of(outcome.state)}};
      if (!outcome.message.empty()) event["message"] = outcome.message;
      Voice(databases[i].name).event(event);
      continue;
    }
    const std::string more = outcome.message.empty() ? "" : ": " + outcome.message;
    say(fmt::format("{:<30} {}{}\n", databases[i].name, words_of(outcome.state), more));
  }
}

}  // namespace

std::string Voice::named(const std::string& line) const {
  return is_one_of_many() ? fmt::format("{}: {}\n", database_, line) : line + "\n";
}

void Voice::tell(const std::string& line) const {
  const std::scoped_lock lock(voices());
  say(named(line));
}

void Voice::result(const std::string& line) const {
  const std::scoped_lock lock(voices());
  print(named(line));
}

void Voice::event(const Json& members) const {
  Json event = Json::object();
  if (is_one_of_many()) event["database"] = database_;
  event.update(members);
  const std::scoped_lock lock(voices());
  print(json_text(event) + "\n");
}

void Voice::failed(const Stop& stop) const {
  Json members = {{"failed", stop.message}, {"exit_code", stop.code}};
  if (!stop.help.empty()) members["help"] = stop.help;
  event(members);
}

int end_with_errors(const MigrateOptions& options) {
  if (options.json) Voice().failed({kSpecErrors, "the project's files have errors"});
  return kSpecErrors;
}

int for_each_database(const Common& common, const MigrateOptions& options, const OneOfMany& work) {
  auto read = read_list(common, *options.databases);
  if (const auto* stop = std::get_if<Stop>(&read)) return refuse(options, stop->message);
  auto& databases = std::get<std::vector<NamedDatabase>>(read);
  const auto canaries = canaries_of(options.canary, databases);
  if (!canaries)
    return refuse(options, fmt::format("`--canary {}` is no number and names no database", *options.canary));
  project::hold_interrupts();
  const project::FleetRules rules{options.jobs, *canaries, options.stop_after_failures};
  const auto outcomes = project::run_fleet(databases, rules, [&](const NamedDatabase& database) {
    if (project::interrupted())
      return std::optional<std::string>("interrupted; the next run goes on from here");
    MigrateOptions one = options;
    one.database = database.parameters;
    const auto stop = work(one, Voice(database.name));
    return stop ? std::optional(stop->message) : std::nullopt;
  });
  if (options.json || !common.quiet) sum_up(options, databases, outcomes);
  if (project::interrupted()) return kInterrupted;
  const bool all_done = std::all_of(outcomes.begin(), outcomes.end(), [](const FleetOutcome& outcome) {
    return outcome.state == FleetState::Done;
  });
  return all_done ? kGood : kNotAll;
}

}  // namespace specql::cli
