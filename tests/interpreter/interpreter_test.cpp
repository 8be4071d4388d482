// Random calls of random actions, run by the interpreter and on PostgreSQL: answers and rows are the same.
//   SPECQL_INTERPRETER_PROJECTS   how many projects are made; 20 if not set
//   SPECQL_INTERPRETER_CALLS      how often the actions of each are called; 120 if not set
//   SPECQL_SEED                   which project is the first; the same in each run if not set
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "tests/interpreter/random_calls.h"
#include "tests/interpreter/shape.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

using nlohmann::json;

std::uint64_t number_from_environment(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 10);
}

json sorted(json list) {
  std::sort(list.begin(), list.end());
  return list;
}

/// What both sides say of an answer. Words for people are left out.
json picture(const Answer& answer, const model::Model& model) {
  json result = {{"status", answer.status},
                 {"entity_type", model.entities[answer.entity].name},
                 {"entity_id", nullptr},
                 {"shown", answer.shown},
                 {"updated_fields", sorted(json(answer.changed))},
                 {"cascade", json::array()}};
  if (answer.row) {
    result["entity_id"] = label(model, answer.row->entity, answer.row->row);
  }
  for (const Touch& touch : answer.touched)
    result["cascade"].push_back(label(model, touch.entity, touch.row) + " " + touch.operation);
  result["cascade"] = sorted(result["cascade"]);
  if (answer.result) result["result"] = *answer.result;
  return result;
}

json picture(const Refusal& refusal, const std::string& entity) {
  return {{"status", "failed:" + refusal.code},
          {"entity_type", entity},
          {"sqlstate", refusal.state},
          {"errors", json(refusal.errors)},
          {"shown", false},
          {"updated_fields", json::array()},
          {"cascade", json::array()}};
}

/// Where a mistake is: in an input, or in one of an item.
std::string place_of(const json& path) {
  if (path.empty()) return "";
  const auto first = path[0].get<std::string>();
  if (first != "items" || path.size() == 1) return first;
  return fmt::format("items/{}/{}", path[1].dump(), path.size() > 2 ? path[2].get<std::string>() : "");
}

/// Places and codes.
json mistakes(const json& errors) {
  json result = json::array();
  for (const json& error : errors)
    result.push_back({place_of(error["path"]), error["code"]});
  return sorted(result);
}

/// The same of what PostgreSQL answered.
json picture(const json& response) {
  if (!response.is_object()) return response;
  json result = {{"status", response["status"]},
                 {"entity_type", response["entity_type"]},
                 {"shown", !response["entity"].is_null()},
                 {"updated_fields", sorted(response["updated_fields"])},
                 {"cascade", json::array()}};
  for (const json& item : response["cascade"]) {
    const std::string id = item["id"].is_string() ? item["id"].get<std::string>() : "null";
    result["cascade"].push_back(id + " " + item["operation"].get<std::string>());
  }
  result["cascade"] = sorted(result["cascade"]);
  const json& metadata = response["metadata"];
  if (!response["status"].get<std::string>().starts_with("failed:")) {
    result["entity_id"] = response["entity_id"];
    if (metadata.contains("result")) result["result"] = metadata["result"];
    const bool of_items = result.contains("result") && result["result"].contains("errors");
    if (of_items) result["result"]["errors"] = mistakes(result["result"]["errors"]);
    return result;
  }
  result["sqlstate"] = metadata["sqlstate"];
  result["errors"] = mistakes(metadata["errors"]);
  return result;
}

struct Totals {
  std::size_t calls = 0;
  std::size_t refused = 0;
  std::size_t unsure = 0;
  std::size_t repeated = 0;                  ///< of idempotent actions
  std::map<std::string, std::size_t> steps;  ///< and hooks that were done, by keyword

  void add(const Totals& more) {
    calls += more.calls;
    refused += more.refused;
    unsure += more.unsure;
    repeated += more.repeated;
    for (const auto& [keyword, times] : more.steps)
      steps[keyword] += times;
  }
};

/// One project, loaded, with the rows that its calls have made.
class Trial {
 public:
  Trial(std::uint64_t seed, const Texts& texts)
      : choices_(seed + 1'000'000),
        compiled_(check(texts)),
        project_(*compiled_.workspace->checked()),
        store_(project_.model),
        database_(texts, project_.model) {}

  /// What is wrong with one call more; empty if nothing.
  std::string problem() {
    const RandomCall random = next_call();
    const actions::Signature& signature = project_.signatures[random.action];
    Machine machine{project_, store_, random.caller};
    Response ours;
    try {
      ours = call(random.action, random.given, machine, memory_);
    } catch (const Unsure&) {
      ++totals_.unsure;
      return {};
    }
    count(ours, machine);
    json theirs = database_.call(signature.name, random.caller, random.input);
    const json rows = database_.picture(store_);
    database_.name_rows(theirs);
    const std::string difference = compare(ours, picture(theirs), rows, signature);
    store_.told.clear();
    if (difference.empty()) return {};
    return fmt::format("{}({}) as tenant {} with roles {}\n{}", signature.name, random.input.dump(),
                       random.caller.tenant, json(random.caller.roles).dump(), difference);
  }

  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  /// Sometimes the same as before, where that is to be answered in the same way.
  RandomCall next_call() {
    if (repeatable_ && choices_.chance(30)) return *repeatable_;
    RandomCall random = random_call(choices_, project_, store_, database_);
    if (project_.signatures[random.action].idempotent) repeatable_ = random;
    return random;
  }

  std::string compare(const Response& ours, const json& theirs, const json& rows,
                      const actions::Signature& signature) const {
    json expected = json::array();
    if (ours.answer) expected.push_back(picture(*ours.answer, project_.model));
    for (const Refusal& refusal : ours.refusals)
      expected.push_back(picture(refusal, project_.model.entities[signature.entity].name));
    const json known = interpreter::picture(store_, project_.model);
    const bool answered = std::find(expected.begin(), expected.end(), theirs) != expected.end();
    if (answered && rows == known) return {};
    return fmt::format("interpreter: {}\nPostgreSQL:  {}\nrows: {}", expected.dump(), theirs.dump(),
                       rows == known ? "the same" : json::diff(known, rows).dump() + "\nof " + known.dump(1));
  }

  void count(const Response& ours, const Machine& machine) {
    ++totals_.calls;
    totals_.refused += ours.answer ? 0 : 1;
    totals_.repeated = memory_.repeated;
    for (const auto& [keyword, times] : machine.steps)
      totals_.steps[keyword] += times;
  }

  Totals totals_;
  Choices choices_;
  Compiled compiled_;
  const check::CheckedProject& project_;
  Store store_;
  Database database_;
  Memory memory_;
  std::optional<RandomCall> repeatable_;
};

/// The first call whose outcome differs; empty if there is none.
std::string trial_problem(std::uint64_t seed, std::size_t calls, const Texts& texts, Totals& totals) {
  Trial trial(seed, texts);
  std::string problem;
  for (std::size_t i = 0; i < calls && problem.empty(); ++i) {
    problem = trial.problem();
    if (!problem.empty()) problem = fmt::format("call {}: {}", i, problem);
  }
  totals.add(trial.totals());
  return problem;
}

std::string project_problem(std::uint64_t seed, std::size_t calls, Totals& totals) {
  Choices choices(seed);
  const ProjectShape project = random_project(choices);
  const Texts texts = {{"specql.yaml", project_file()}, {"all.yaml", project.yaml()}};
  std::string problem;
  try {
    problem = trial_problem(seed, calls, texts, totals);
  } catch (const std::exception& error) {
    problem = error.what();
  }
  if (problem.empty()) return {};
  return fmt::format("{}\n{}\nagain with SPECQL_SEED={} SPECQL_INTERPRETER_PROJECTS=1", project.yaml(),
                     problem, seed);
}

}  // namespace

TEST_CASE("actions do on PostgreSQL what their steps say") {
  const std::uint64_t seed = number_from_environment("SPECQL_SEED", 20'260'101);
  const std::uint64_t projects = number_from_environment("SPECQL_INTERPRETER_PROJECTS", 20);
  const std::uint64_t calls = number_from_environment("SPECQL_INTERPRETER_CALLS", 120);
  Totals totals;
  for (std::uint64_t i = 0; i < projects; ++i) {
    const std::string problem = project_problem(seed + i, calls, totals);
    CHECK_MESSAGE(problem.empty(), problem);
  }
  MESSAGE(totals.calls, " calls, ", totals.refused, " refused, ", totals.unsure, " left out");
  // a run that compares little would prove little
  CHECK(totals.unsure * 10 < totals.calls + 10);
  CHECK(totals.refused * 4 < totals.calls * 3);
  CHECK(totals.repeated > 0);
  std::vector<std::string> wanted = known_steps();
  wanted.insert(wanted.end(), hook_kinds().begin(), hook_kinds().end());
  wanted.insert(wanted.end(), {"bulk atomic", "bulk partial"});
  for (const std::string& keyword : wanted)
    CHECK_MESSAGE(totals.steps[keyword] > 0, keyword, " was never done");
}

}  // namespace specql::testing::interpreter
