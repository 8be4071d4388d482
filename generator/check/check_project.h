// Specs of a whole project to what they mean, or to diagnostics.
#pragma once

#include "generator/actions/step.h"
#include "generator/check/settings.h"
#include "generator/diagnostics/sink.h"
#include "generator/spec/spec.h"

#include <optional>
#include <string>
#include <vector>

namespace specql::check {

struct CheckedProject {
  model::Model model;
  actions::Signatures signatures;
  IdVector<ActionId, actions::Action> actions;  ///< what each signature does
};

/// A file's declarations and the name under which others may extend them: `stdlib/crm/contact`.
struct Source {
  std::string path;  ///< without `.yaml`
  const spec::FileSpec* file = nullptr;
  bool part_of_project = true;  ///< else its entities are only there to be extended
};

/// The order of sources makes no difference. Nothing is returned if there were errors.
[[nodiscard]] std::optional<CheckedProject> check_project(const std::vector<Source>& sources,
                                                          const Settings& settings, DiagnosticSink& sink);

}  // namespace specql::check
