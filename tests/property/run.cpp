#include "tests/property/run.h"

#include "tests/support/postgres.h"

#include <chrono>
#include <cstdlib>

#include <fmt/core.h>
#include <rapidcheck.h>

namespace specql::testing {
namespace {

using Clock = std::chrono::steady_clock;

/// A failing case is made smaller for so long.
constexpr std::chrono::seconds kShrinking{90};

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 10);
}

std::uint64_t seed() {
  return number_from("SPECQL_SEED", 20'260'101);
}

}  // namespace

std::size_t wanted_cases() {
  return number_from("SPECQL_PROPERTY_CASES", 200);
}

std::string falsify(std::size_t cases, const std::function<std::string()>& judge) {
  rc::detail::TestParams parameters;
  parameters.seed = seed();
  parameters.maxSuccess = static_cast<int>(cases);
  std::string smallest;
  Clock::time_point deadline = Clock::time_point::max();
  const auto property = [&] {
    if (Clock::now() > deadline) return;
    const std::string problem = judge();
    if (problem.empty()) return;
    if (smallest.empty()) deadline = Clock::now() + kShrinking;
    smallest = problem;
    RC_FAIL("see below");
  };
  const auto result = rc::detail::checkProperty(rc::detail::toProperty(property), {}, parameters);
  if (smallest.empty() && !result.template is<rc::detail::SuccessResult>())
    smallest = "no case could be made";
  if (smallest.empty()) return {};
  return fmt::format("{}\nagain with SPECQL_SEED={} SPECQL_PROPERTY_CASES={}", smallest, seed(),
                     wanted_cases());
}

Project draw_project() {
  return *rc::gen::exec([] { return random_project(); });
}

std::string output_problem(const Compiled& accepted) {
  return load_problem(script_of(accepted.workspace->database()));
}

}  // namespace specql::testing
