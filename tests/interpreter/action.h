// Actions: what they are given, how far one has come, what it answers.
#pragma once

#include "generator/actions/step_spec.h"
#include "tests/interpreter/machine.h"

#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace specql::testing::interpreter {

/// An input as far as it could be read: the values by number of `inputs_of`, nothing where there is none.
struct Given {
  std::vector<std::optional<Value>> values;
  std::vector<Problem> problems;  ///< of those that could not be read
  std::vector<Given> items;       ///< of a bulk action
  bool by_action = false;         ///< another action calls
  std::string text;               ///< all of it, as a client wrote it
};

/// A row and its entity.
struct Place {
  EntityId entity;
  std::int64_t row = 0;
};

struct Answer {
  std::string status = "success";
  EntityId entity;               ///< that it speaks of
  std::optional<Place> row;      ///< that it shows
  std::optional<Place> subject;  ///< that its status is about
  std::set<std::string> changed;
  std::vector<Touch> touched;
  std::optional<nlohmann::json> result;
  bool shown = false;  ///< the row could be shown when the call was done
};

/// What idempotent actions have answered to their keys.
struct Memory {
  struct Known {
    std::string input;
    Answer answer;
  };
  std::map<std::tuple<std::string, ActionId, std::string>, Known> answers;  ///< by tenant, action and key
  std::size_t repeated = 0;                                                 ///< given once more
};

/// Variables of a hook of updates.
constexpr std::size_t kOld = 0;
constexpr std::size_t kNew = 1;

/// An action that is being run, or a hook.
struct Frame {
  Frame(Machine& machine, ActionId action);

  Machine& machine;
  const actions::Signature& signature;
  const actions::Action& action;
  std::vector<Variable> variables;
  /// The current row as the steps know it; none if there is none, or no more.
  std::optional<Row> self;
  std::optional<Place> subject;  ///< what the answer is about
  bool stale = false;            ///< the row may have changed since
  bool self_gone = false;        ///< removed by a step of this action, which still knows it
  Row wanted;                    ///< the current row as the input wants it
  std::vector<FieldId> changes;  ///< fields that the input gives another value
  std::vector<FieldId> given;    ///< fields that the input names
  /// Rows that the input links the current one with.
  std::map<FieldId, std::set<std::int64_t>> links;
  std::size_t depth = 0;  ///< of lists of steps
  std::string status = "success";
  std::set<std::string> changed;
  std::vector<Touch> touched;
  std::optional<Answer> answer;  ///< there is one: no further step is done

  /// Names mean this in the action's expressions, and the target's row where a step has one.
  [[nodiscard]] Scene scene(const Row* target = nullptr) const;
  [[nodiscard]] Value value(const expr::TypedExpr& expression) const;
  /// A row as others are told of it: one that a variable holds, or that is there.
  [[nodiscard]] std::optional<Place> named_row(const expr::TypedExpr& expression) const;
  [[nodiscard]] const model::Entity& entity() const { return machine.entity(signature.entity); }
  /// The current row is this one now, by whatever name.
  void know(std::optional<Row> row);
  /// The current row is what is stored now, if that may be something else.
  void read_self_again();
  /// A hook in front of the writing: the current row is what is about to be written.
  [[nodiscard]] bool completes() const {
    return signature.hook && signature.hook->before && signature.hook->event != actions::Hook::Event::Delete;
  }
  /// The answer as things stand.
  [[nodiscard]] Answer so_far() const;
};

/// Runs the action as another one calls it; throws `Refused`.
[[nodiscard]] Answer perform(ActionId action, const Given& given, Machine& machine);
/// As a client calls it: a refusal leaves the rows as they were.
struct Response {
  std::optional<Answer> answer;
  std::vector<Refusal> refusals;  ///< one of these, if there is no answer
};
[[nodiscard]] Response call(ActionId action, const Given& given, Machine& machine, Memory& memory);

/// An action once for each item of a list; throws `Refused`.
[[nodiscard]] Answer answer_bulk(ActionId action, const Given& given, Machine& machine, Memory& memory);
/// Some row was made and removed: nobody can know its id.
[[nodiscard]] bool passed_by(const Store& before, const Machine& machine);
/// Its status says that a row was written.
[[nodiscard]] bool wrote(const Answer& answer);
/// And is about another row than the one that it shows, or about none.
[[nodiscard]] bool tells_of_another(const Answer& answer);

/// The keywords of the kinds of steps that the interpreter knows.
[[nodiscard]] std::vector<std::string> known_steps();

void run_steps(const actions::Steps& steps, Frame& frame);

/// A value as an answer shows it; a row by its name among all rows.
[[nodiscard]] nlohmann::json shown(const expr::TypedExpr& expression, Frame& frame);
[[nodiscard]] nlohmann::json shown(const actions::Record& record, Frame& frame);

// What the kinds of steps do. One that is not here is not supported.
void run(const actions::ValidateStep& step, Frame& frame);
void run(const actions::RequireStep& step, Frame& frame);
void run(const actions::IfStep& step, Frame& frame);
void run(const actions::LetStep& step, Frame& frame);
void run(const actions::InsertStep& step, Frame& frame);
void run(const actions::UpdateStep& step, Frame& frame);
void run(const actions::DeleteStep& step, Frame& frame);
void run(const actions::FindStep& step, Frame& frame);
void run(const actions::CallStep& step, Frame& frame);
void run(const actions::ReturnStep& step, Frame& frame);
void run(const actions::RejectStep& step, Frame& frame);
void run(const actions::SwitchStep& step, Frame& frame);
void run(const actions::ForeachStep& step, Frame& frame);
void run(const actions::ForQueryStep& step, Frame& frame);
void run(const actions::WhileStep& step, Frame& frame);
void run(const actions::TryStep& step, Frame& frame);
void run(const actions::UpsertStep& step, Frame& frame);
void run(const actions::TransitionStep& step, Frame& frame);
void run(const actions::EmitStep& step, Frame& frame);
void run(const actions::NotifyStep& step, Frame& frame);
void run(const actions::EnqueueStep& step, Frame& frame);

/// Live rows of a condition, in the order in which they were made.
[[nodiscard]] std::vector<Row> chosen(EntityId entity, const expr::TypedExpr& where, const Frame& frame);

}  // namespace specql::testing::interpreter
