#include "tests/interpreter/machine.h"

#include <algorithm>

namespace specql::testing::interpreter {

Refusal refusal(std::string code, std::string state) {
  Refusal result{std::move(code), std::move(state), {}};
  result.errors.emplace("", result.code);
  return result;
}

Refused broken(const std::vector<Problem>& problems) {
  Refused refused;
  for (const Problem& problem : problems)
    refused.possible.push_back({problem.code, problem.state, {{problem.path, problem.code}}});
  return refused;
}

Refused invalid_input(const std::vector<Problem>& problems) {
  Refusal result{"invalid_input", "SQ400", {}};
  for (const Problem& problem : problems) {
    const bool known = std::any_of(result.errors.begin(), result.errors.end(),
                                   [&](const auto& error) { return error.first == problem.path; });
    if (!known || problem.path.empty()) result.errors.emplace(problem.path, problem.code);
  }
  return {{result}};
}

Refused out_of_range() {
  return {{refusal("out_of_range", "22003")}};
}

}  // namespace specql::testing::interpreter
