// Steps that decide, keep and answer.
#include "tests/interpreter/action.h"

#include <utility>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

template <class Kind>
concept Known = requires(const Kind& kind, Frame& frame) { run(kind, frame); };

void guard(const expr::TypedExpr& condition, const actions::Refusal& words, Frame& frame) {
  Scene scene = frame.scene();
  if (!holds(condition, scene)) throw Refused{{refusal(words.code, "SQ" + words.status)}};
}

}  // namespace

nlohmann::json shown(const expr::TypedExpr& expression, Frame& frame) {
  if (expression.type.kind != Type::Kind::Ref) return to_json(frame.value(expression));
  const auto place = frame.named_row(expression);
  if (!place) return nullptr;
  return label(frame.machine.model(), place->entity, place->row);
}

nlohmann::json shown(const actions::Record& record, Frame& frame) {
  auto result = nlohmann::json::object();
  for (const auto& [name, value] : record)
    result[name] = shown(value, frame);
  return result;
}

void run_steps(const actions::Steps& steps, Frame& frame) {
  ++frame.depth;
  for (const actions::Step& step : steps) {
    if (frame.answer) break;
    frame.read_self_again();
    const std::string keyword(actions::all_steps()[step.value.index() - 1].keyword);
    std::visit(
        [&](const auto& kind) {
          if constexpr (Known<std::decay_t<decltype(kind)>>) {
            ++frame.machine.steps[keyword];
            run(kind, frame);
          } else {
            throw NotSupported(fmt::format("the step `{}`", keyword));
          }
        },
        step.value);
  }
  --frame.depth;
}

namespace {

template <std::size_t... Is>
std::vector<std::string> known_among(std::index_sequence<Is...>) {
  std::vector<std::string> keywords;
  const auto add = [&](bool known, std::size_t i) {
    if (known) keywords.emplace_back(actions::all_steps()[i].keyword);
  };
  (add(Known<std::variant_alternative_t<Is + 1, actions::StepValue>>, Is), ...);
  return keywords;
}

}  // namespace

std::vector<std::string> known_steps() {
  return known_among(std::make_index_sequence<std::variant_size_v<actions::StepValue> - 1>());
}

void run(const actions::ValidateStep& step, Frame& frame) {
  guard(step.condition, step.refusal, frame);
}

void run(const actions::RequireStep& step, Frame& frame) {
  guard(step.condition, step.refusal, frame);
}

void run(const actions::RejectStep& step, Frame&) {
  throw Refused{{refusal(step.refusal.code, "SQ" + step.refusal.status)}};
}

void run(const actions::IfStep& step, Frame& frame) {
  for (const actions::IfStep::Branch& branch : step.branches) {
    Scene scene = frame.scene();
    if (holds(branch.condition, scene)) return run_steps(branch.steps, frame);
  }
  run_steps(step.otherwise, frame);
}

void run(const actions::LetStep& step, Frame& frame) {
  for (const actions::LetStep::Binding& binding : step.bindings) {
    if (frame.action.variables[binding.variable].used)
      frame.variables[binding.variable].value = frame.value(binding.value);
  }
}

void run(const actions::ReturnStep& step, Frame& frame) {
  Answer answer = frame.so_far();
  if (step.value && step.value->type.kind == Type::Kind::Ref) {
    answer.entity = step.value->type.entity;
    answer.row = frame.named_row(*step.value);
  } else if (step.value) {
    answer.result = shown(*step.value, frame);
  } else {
    answer.result = shown(step.record, frame);
  }
  frame.answer = std::move(answer);
}

}  // namespace specql::testing::interpreter
