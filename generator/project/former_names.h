// `was` of specs, held against the version that they are to follow.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/diagnostics/sink.h"
#include "generator/model/model.h"

#include <string>
#include <vector>

namespace specql::project {

/// A field or entity that says what it was called.
struct FormerName {
  enum class Kind { Entity, Field, Composite };  ///< the last is a field with a column for each member
  Kind kind = Kind::Entity;
  std::string name;  ///< as the spec has it
  Located<std::string> was;
  catalog::QualifiedName table;         ///< its own, or its entity's
  catalog::QualifiedName former_table;  ///< that of an entity which was renamed
};

/// All that a model has; it is gone when it is lowered.
[[nodiscard]] std::vector<FormerName> former_names(const model::Model& model);

/// Reports those of what is new in `after` that `before` does not know. One that a migration has followed
/// is of something that is there already, and may stay.
void report_unknown(const std::vector<FormerName>& names, const catalog::Database& before,
                    const catalog::Database& after, DiagnosticSink& sink);

}  // namespace specql::project
