#include "generator/actions/steps/if.h"

#include "generator/actions/step.h"
#include "generator/expr/parser.h"

#include <array>

namespace specql::actions {
namespace {

enum class Key { If, Then, Elif, Else };
constexpr auto kRows =
    std::to_array<syntax::KeyRow>({{"if", "", "condition", "what decides"},
                                   {"then", "do steps", "list of steps", "what is done if it is true"},
                                   {"elif", "", "list of {if, then}", "further conditions, tried in order"},
                                   {"else", "", "list of steps", "what is done if none is true"}});

std::optional<IfSpec::Branch> read_branch(const syntax::Node* condition, const syntax::Node* steps, Span span,
                                          DiagnosticSink& sink) {
  if (condition == nullptr || steps == nullptr) {
    sink.report(diag::key_missing, span, condition == nullptr ? "if" : "then", "an `if` step");
    return std::nullopt;
  }
  const auto text = syntax::read_text(*condition, "`if`", sink, "a condition");
  IfSpec::Branch branch;
  branch.steps = read_steps(*steps, sink);
  if (!text) return std::nullopt;
  branch.condition = expr::parse_expression(*text, sink);
  return branch;
}

void read_elif(const syntax::Node& node, IfSpec& spec, DiagnosticSink& sink) {
  if (const syntax::Sequence* items = node.sequence()) {
    for (const syntax::Node& item : *items)
      read_elif(item, spec, sink);
    return;
  }
  const syntax::Mapping* mapping = syntax::read_mapping(node, "`elif`", sink, "a mapping or a list of them");
  if (mapping == nullptr) return;
  const syntax::KeyValues keys(*mapping, kIfKeys, sink);
  auto branch = read_branch(keys.value(Key::If), keys.value(Key::Then), node.span, sink);
  if (branch) spec.branches.push_back(std::move(*branch));
}

}  // namespace

const syntax::KeyTable kIfKeys{"an `if` step", kRows};

std::optional<IfSpec> read_if(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kIfKeys, sink);
  IfSpec spec;
  const Span span = keys.find(Key::If)->key.span;
  auto first = read_branch(keys.value(Key::If), keys.value(Key::Then), span, sink);
  if (first) spec.branches.push_back(std::move(*first));
  if (const syntax::Node* elif = keys.value(Key::Elif)) read_elif(*elif, spec, sink);
  if (const syntax::Node* otherwise = keys.value(Key::Else)) {
    spec.otherwise = read_steps(*otherwise, sink);
  }
  if (!first) return std::nullopt;
  return spec;
}

std::optional<IfStep> check(const IfSpec& spec, CheckContext& context) {
  IfStep step;
  bool sound = true;
  const std::size_t mark = context.variables.size();
  for (const IfSpec::Branch& branch : spec.branches) {
    IfStep::Branch checked;
    checked.condition = typing::type_condition(branch.condition, context.scope, context.sink);
    checked.steps = check_steps(branch.steps, context);
    context.leave_block(mark);
    sound = sound && !checked.condition.invalid();
    step.branches.push_back(std::move(checked));
  }
  step.otherwise = check_steps(spec.otherwise, context);
  context.leave_block(mark);
  if (!sound) return std::nullopt;
  return step;
}

void lower(const IfStep& step, LowerContext& context) {
  plpgsql::If result;
  NestedSteps nested(context);
  for (const IfStep::Branch& branch : step.branches) {
    result.branches.emplace_back(context.sql(branch.condition), plpgsql::Statements{});
    nested.lower(branch.steps, result.branches.back().second);
  }
  nested.lower(step.otherwise, result.otherwise);
  nested.finish({std::move(result)});
}

std::vector<const StepSpecs*> IfSpec::blocks() const {
  return lists_of(branches, otherwise);
}
std::vector<const Steps*> IfStep::blocks() const {
  return lists_of(branches, otherwise);
}

}  // namespace specql::actions
