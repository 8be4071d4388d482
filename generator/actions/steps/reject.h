// `reject: too_late`: refuses.
#pragma once

#include "generator/actions/refusal.h"

namespace specql::actions {

struct RejectSpec {
  RefusalSpec refusal;
};

struct RejectStep {
  Refusal refusal;
};

extern const syntax::KeyTable kRejectKeys;
[[nodiscard]] std::optional<RejectSpec> read_reject(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<RejectStep> check(const RejectSpec& spec, CheckContext& context);
void lower(const RejectStep& step, LowerContext& context);

}  // namespace specql::actions
