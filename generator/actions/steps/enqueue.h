// `enqueue: send_invoice` with `args:`: a job for a worker, once the transaction is done.
#pragma once

#include "generator/actions/record.h"
#include "generator/actions/step_lists.h"

#include <optional>

namespace specql::actions {

struct EnqueueSpec {
  Located<std::string> job;
  std::string operation;  ///< of a service: the job is `service.operation`
  RecordSpec arguments;
  std::optional<expr::Expr> run_at;
};

struct EnqueueStep {
  std::string job;
  Record arguments;
  std::optional<expr::TypedExpr> run_at;  ///< none: at once
};

extern const syntax::KeyTable kEnqueueKeys;
[[nodiscard]] std::optional<EnqueueSpec> read_enqueue(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<EnqueueStep> check(const EnqueueSpec& spec, CheckContext& context);
void lower(const EnqueueStep& step, LowerContext& context);

}  // namespace specql::actions
