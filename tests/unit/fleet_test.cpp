// The same work on many databases: which are begun, and which are not.
#include "generator/project/fleet.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

using project::FleetState;
using project::NamedDatabase;

std::vector<NamedDatabase> databases(std::size_t count) {
  std::vector<NamedDatabase> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back({"d" + std::to_string(i), "dbname=d" + std::to_string(i)});
  return all;
}

/// `D` done, `F` failed, `-` not begun.
std::string outcome(std::size_t count, const project::FleetRules& rules, const std::set<std::string>& ill) {
  std::string text;
  const auto work = [&](const NamedDatabase& one) {
    return ill.contains(one.name) ? std::optional<std::string>("no") : std::nullopt;
  };
  for (const auto& one : project::run_fleet(databases(count), rules, work)) {
    CHECK((one.state == FleetState::Failed) == !one.message.empty());
    text += one.state == FleetState::Done ? 'D' : one.state == FleetState::Failed ? 'F' : '-';
  }
  return text;
}

std::string problem_of(std::string_view text) {
  const auto read = project::read_database_list(text);
  const auto* problem = std::get_if<project::ListProblem>(&read);
  return problem == nullptr ? "" : std::to_string(problem->line) + ": " + problem->message;
}

}  // namespace

TEST_CASE("after a failure no other one is begun, unless more are allowed") {
  CHECK(outcome(4, {.jobs = 1}, {}) == "DDDD");
  CHECK(outcome(4, {.jobs = 1}, {"d1"}) == "DF--");
  CHECK(outcome(4, {.jobs = 1, .stop_after_failures = 2}, {"d1"}) == "DFDD");
  CHECK(outcome(5, {.jobs = 1, .stop_after_failures = 2}, {"d1", "d3"}) == "DFDF-");
}

TEST_CASE("a canary that fails keeps all others from being begun") {
  CHECK(outcome(4, {.jobs = 4, .canaries = 1, .stop_after_failures = 9}, {"d0"}) == "F---");
  CHECK(outcome(4, {.jobs = 1, .canaries = 2, .stop_after_failures = 9}, {"d2"}) == "DDFD");
  CHECK(outcome(2, {.jobs = 3, .canaries = 5}, {}) == "DD");
}

TEST_CASE("no more are under way than may be, and that many are") {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  const auto work = [&](const NamedDatabase&) -> std::optional<std::string> {
    const int here = ++now;
    for (int seen = most; seen < here && !most.compare_exchange_weak(seen, here);) {
    }
    for (int wait = 0; wait < 200 && most < 3; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    --now;
    return std::nullopt;
  };
  static_cast<void>(project::run_fleet(databases(9), {.jobs = 3}, work));
  CHECK(most == 3);
}

TEST_CASE("a list of databases") {
  const auto read = project::read_database_list(
      "# all of them\n\nnorth: postgresql://db1/crm\n  south-2:  service=south  \n");
  const auto& all = std::get<std::vector<NamedDatabase>>(read);
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "north");
  CHECK(all[0].parameters == "postgresql://db1/crm");
  CHECK(all[1].name == "south-2");
  CHECK(all[1].parameters == "service=south");
  CHECK(problem_of("").find("it names no database") != std::string::npos);
  CHECK(problem_of("a: x\na: y\n") == "2: there are two databases `a`");
  const std::string secret = problem_of("a: x\npostgresql://me:secret@db1/crm\n");
  CHECK(secret.starts_with("2: "));
  CHECK(secret.find("secret") == std::string::npos);
}

}  // namespace specql::testing
