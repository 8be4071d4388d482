// `{when: …, then: […]}`: one list of steps of several, and what chooses it.
#pragma once

#include "generator/actions/step_spec.h"

#include <optional>

namespace specql::actions {

struct WhenThen {
  const syntax::Node* when;
  StepSpecs then;
};

/// Keys of such a mapping: `when` first, then `then`.
[[nodiscard]] std::optional<WhenThen> read_when_then(const syntax::Node& node, const syntax::KeyTable& keys,
                                                     DiagnosticSink& sink);

}  // namespace specql::actions
