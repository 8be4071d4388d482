// `emit: order_shipped`: tells what happened, in the outbox of the same transaction.
#pragma once

#include "generator/actions/record.h"
#include "generator/actions/step_lists.h"

#include <optional>

namespace specql::actions {

struct EmitSpec {
  Located<std::string> event;
  std::optional<expr::Expr> of;
  RecordSpec with;
};

struct EmitStep {
  EntityId entity;
  std::size_t event = 0;              ///< of the entity's events
  std::optional<expr::TypedExpr> of;  ///< none: the current row
  Record with;
};

extern const syntax::KeyTable kEmitKeys;
[[nodiscard]] std::optional<EmitSpec> read_emit(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<EmitStep> check(const EmitSpec& spec, CheckContext& context);
void lower(const EmitStep& step, LowerContext& context);

}  // namespace specql::actions
