#include "generator/actions/steps/while.h"

#include "generator/actions/step.h"
#include "generator/expr/parser.h"

#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { While, Do, Limit };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"while", "", "condition", "asked before each round; null ends the loop"},
     {"do", "loop steps then", "list of steps", "what is done in a round"},
     {"limit", "", "number of rounds", "`too_many_rounds` is answered beyond it; 10 000 if absent"}});

constexpr auto kOthers =
    std::to_array<syntax::OtherKey>({{"max_iterations", "the most rounds there may be: write `limit`"}});

}  // namespace

const syntax::KeyTable kWhileKeys{"a `while` step", kRows, kOthers};

std::optional<WhileSpec> read_while(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kWhileKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::While), "`while`", sink, "a condition");
  WhileSpec spec;
  if (keys.value(Key::Do) == nullptr) {
    keys.report_missing("do", keys.find(Key::While)->key.span, "a `while` step", sink);
    return std::nullopt;
  }
  spec.steps = read_steps(*keys.value(Key::Do), sink);
  if (const syntax::Node* limit = keys.value(Key::Limit)) {
    const auto count = syntax::read_count(*limit, "`limit`", sink);
    if (count && (count->value == 0 || count->value > kMostRounds)) {
      sink.report(diag::wrong_shape, count->span, "`limit`",
                  fmt::format("a number from 1 to {}", kMostRounds), fmt::format("`{}`", count->value));
    } else if (count) {
      spec.limit = count->value;
    }
  }
  if (!text) return std::nullopt;
  spec.condition = expr::parse_expression(*text, sink);
  return spec;
}

std::optional<WhileStep> check(const WhileSpec& spec, CheckContext& context) {
  WhileStep step;
  step.limit = spec.limit;
  step.condition = typing::type_condition(spec.condition, context.scope, context.sink);
  step.refusal = check_refusal(
      {}, {"422", "too_many_rounds", fmt::format("Not done after {} rounds", spec.limit)}, context);
  const std::size_t mark = context.variables.size();
  step.steps = check_steps(spec.steps, context);
  context.leave_block(mark);
  if (step.condition.invalid()) return std::nullopt;
  return step;
}

void lower(const WhileStep& step, LowerContext& context) {
  const sql::Expr rounds = sql::name(context.declare("v_rounds", sql::builtin_type("integer")));
  context.assign(rounds, sql::number("0"));
  plpgsql::While result;
  result.condition = context.sql(step.condition);
  result.body.push_back({plpgsql::Assign{rounds, sql::binary(sql::Operator::Add, rounds, sql::number("1"))}});
  plpgsql::If enough;
  enough.branches.emplace_back(sql::binary(sql::Operator::Greater, rounds, sql::number(step.limit)),
                               plpgsql::Statements{lower_refusal(step.refusal, context)});
  result.body.push_back({std::move(enough)});
  NestedSteps nested(context);
  nested.lower_round(step.steps, result.body);
  nested.finish({std::move(result)});
}

}  // namespace specql::actions
