// A project that actions are run on: its rows and who calls, and what refuses a call.
#pragma once

#include "generator/check/check_project.h"
#include "tests/interpreter/scene.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace specql::testing::interpreter {

/// A mistake and the input it was found in; no path: it is about more than one.
struct Problem {
  std::string path;
  std::string code;
  std::string state;  ///< SQLSTATE, where the database itself says it
};

/// What a refused call answers.
struct Refusal {
  std::string code;
  std::string state;
  std::set<std::pair<std::string, std::string>> errors;  ///< path and code
};

/// Several where a statement breaks more than one rule: PostgreSQL names the one it meets first.
struct Refused {
  std::vector<Refusal> possible;
};

[[nodiscard]] Refusal refusal(std::string code, std::string state);
/// What a statement that breaks one of several rules is refused with.
[[nodiscard]] Refused broken(const std::vector<Problem>& problems);
/// Of several mistakes in one input the first counts.
[[nodiscard]] Refused invalid_input(const std::vector<Problem>& problems);
/// A number that has become too large.
[[nodiscard]] Refused out_of_range();

/// A row that a step touched beside the current one.
struct Touch {
  EntityId entity;
  std::int64_t row = 0;
  std::string operation;
};

struct Machine {
  const check::CheckedProject& project;
  Store& store;
  const Caller& caller;
  std::map<std::string, std::size_t, std::less<>> steps = {};  ///< and hooks, how many were done, by keyword

  [[nodiscard]] const model::Model& model() const { return project.model; }
  [[nodiscard]] const model::Entity& entity(EntityId id) const { return project.model.entities[id]; }
};

/// The field's name in inputs and answers.
[[nodiscard]] std::string public_name(const model::Field& field);

/// A value as the field's column keeps it. Throws `Overflow`.
[[nodiscard]] Value stored(const Value& value, const model::Field& field);
/// What is wrong with the value of a parameter; codes.
[[nodiscard]] std::vector<std::string> parameter_problems(const Value& value, const model::Field& parameter,
                                                          const Machine& machine);
enum class Judge : std::uint8_t { Input, Table };
/// Every rule that the row breaks by itself, in the order of its fields. A table does not say which member of
/// a composite is wrong.
[[nodiscard]] std::vector<Problem> problems_of(const Row& row, const Machine& machine,
                                               Judge judge = Judge::Input);
/// A row that has only defaults.
[[nodiscard]] Row new_row(EntityId entity, const Machine& machine);

/// A new row as it would be put in: completed by its hooks, with its number.
[[nodiscard]] Row completed(Row row, Machine& machine);
/// Puts in what one statement writes; refuses if a rule is broken then. Answers with the rows as they were
/// written, whatever became of them behind that.
Row put_in(const Row& completed, Machine& machine);
Row insert(Row row, Machine& machine);
std::vector<Row> write(const std::vector<Row>& rows, Machine& machine);
/// Those that are still there.
void note(const std::vector<Row>& rows, const std::string& operation, std::vector<Touch>& touched,
          const Machine& machine);

/// Marks rows as deleted, with what that means for rows that refer to them.
void mark_deleted(EntityId entity, const std::vector<std::int64_t>& rows, std::vector<Touch>& touched,
                  Machine& machine);
/// Removes rows, with what foreign keys do about it.
void remove(EntityId entity, const std::vector<std::int64_t>& rows, Machine& machine);

}  // namespace specql::testing::interpreter
