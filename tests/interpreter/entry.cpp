// Calls as clients make them: what is said before the action begins, and what becomes of its answer.
#include "tests/interpreter/action.h"

#include <algorithm>
#include <utility>

namespace specql::testing::interpreter {
namespace {

using actions::Input;

[[nodiscard]] Refused refused(const char* code, const char* state) {
  return {{refusal(code, state)}};
}

/// A repeated call of an idempotent action does nothing.
class Entry {
 public:
  Entry(ActionId action, const Given& given, Machine& machine, Memory& memory)
      : action_(action),
        given_(given),
        machine_(machine),
        memory_(memory),
        signature_(machine.project.signatures[action]),
        inputs_(actions::inputs_of(signature_, machine.model())) {}

  Answer answer() {
    if (machine_.entity(signature_.entity).isolated() && machine_.caller.tenant.empty())
      throw refused("no_tenant", "SQ401");
    if (!signature_.idempotent) return done();
    refuse_problems();
    const auto place = std::tuple(machine_.caller.tenant, action_, key());
    const auto known = memory_.answers.find(place);
    if (known == memory_.answers.end()) {
      Answer answer = done();
      memory_.answers.emplace(place, Memory::Known{given_.text, answer});
      return answer;
    }
    if (known->second.input != given_.text) throw refused("key_reused", "SQ422");
    ++memory_.repeated;
    return known->second.answer;
  }

 private:
  [[nodiscard]] const std::optional<Value>& value(Input::Kind kind) const {
    const auto found =
        std::find_if(inputs_.begin(), inputs_.end(), [&](const Input& input) { return input.kind == kind; });
    return given_.values[static_cast<std::size_t>(found - inputs_.begin())];
  }
  [[nodiscard]] std::string key() const {
    const std::optional<Value>& given = value(Input::Kind::IdempotencyKey);
    return given && !is_null(*given) ? std::get<std::string>(*given) : "";
  }

  /// Nothing is looked up for an input that cannot be read.
  void refuse_problems() const {
    std::vector<Problem> problems = given_.problems;
    if (key().empty()) problems.push_back({std::string(actions::kIdempotencyKey), "required", ""});
    const bool judges = signature_.takes_fields() || !signature_.params.empty();
    if (!judges && signature_.subject == actions::Subject::Existing) {
      const std::optional<Value>& id = value(Input::Kind::Id);
      if (!id || is_null(*id)) problems.push_back({"id", "required", ""});
    }
    if (!problems.empty()) throw invalid_input(problems);
  }

  Answer done() {
    const Store before = machine_.store;
    Answer answer = perform(action_, given_, machine_);
    if (passed_by(before, machine_)) throw Unsure("a row that was there for this call only");
    if (answer.row) {
      const Row* row = machine_.store.find(answer.row->entity, answer.row->row);
      answer.shown = row != nullptr && !row->deleted && machine_.store.sees(machine_.caller, *row);
    }
    return answer;
  }

  ActionId action_;
  const Given& given_;
  Machine& machine_;
  Memory& memory_;
  const actions::Signature& signature_;
  std::vector<Input> inputs_;
};

}  // namespace

bool passed_by(const Store& before, const Machine& machine) {
  for (const EntityId entity : model::entity_ids(machine.model())) {
    for (std::int64_t number = before.next(entity); number < machine.store.next(entity); ++number) {
      if (machine.store.find(entity, number) == nullptr) return true;
    }
  }
  return false;
}

Response call(ActionId action, const Given& given, Machine& machine, Memory& memory) {
  const Store before = machine.store;
  Response response;
  try {
    response.answer = machine.project.signatures[action].bulk
                          ? answer_bulk(action, given, machine, memory)
                          : Entry(action, given, machine, memory).answer();
  } catch (const Refused& refused) {
    response.refusals = refused.possible;
    machine.store = before;
  } catch (const Unsure&) {
    machine.store = before;
    throw;
  }
  return response;
}

}  // namespace specql::testing::interpreter
