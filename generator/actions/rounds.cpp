// Steps that are done again and again.
#include "generator/actions/names.h"
#include "generator/actions/refusal.h"
#include "generator/actions/step_lists.h"
#include "generator/actions/variables.h"

#include <string>
#include <utility>

namespace specql::actions {

void check_deadline(plpgsql::Statements& round, LowerContext& context) {
  const std::size_t timeout = context.signature.timeout_ms;
  if (timeout == 0) return;
  const sql::Expr now = sql::call("clock_timestamp", {});
  declare_own(
      context.block, kDeadline, sql::builtin_type("timestamptz"),
      {sql::binary(sql::Operator::Add, now,
                   sql::cast(sql::text(std::to_string(timeout) + " ms"), sql::builtin_type("interval")))});
  plpgsql::If late;
  late.branches.emplace_back(sql::binary(sql::Operator::Greater, now, sql::name(kDeadline)),
                             plpgsql::Statements{fail("408", "timeout", "Not done in time")});
  round.push_back({std::move(late)});
}

void lower_times(sql::Expr times, const Steps& steps, LowerContext& context) {
  const sql::Expr left = sql::name(context.declare("v_times", sql::builtin_type("bigint")));
  context.assign(left, std::move(times));
  plpgsql::While result;
  result.condition = sql::binary(sql::Operator::Greater, left, sql::number("0"));
  result.body.push_back(
      {plpgsql::Assign{left, sql::binary(sql::Operator::Subtract, left, sql::number("1"))}});
  NestedSteps nested(context);
  nested.lower_round(steps, result.body);
  nested.finish({std::move(result)});
}

}  // namespace specql::actions
