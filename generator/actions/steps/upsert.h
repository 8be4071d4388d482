// `upsert: Setting BY key = $key SET value = $value`: changes the row of that key, or creates it.
#pragma once

#include "generator/actions/assignments.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

struct UpsertSpec {
  Located<std::string> entity;
  std::vector<AssignmentSpec> by;  ///< without a value: that of SET, or a parameter or variable of its name
  std::vector<AssignmentSpec> set;
  Located<std::string> as;  ///< empty: nobody needs the row
  Span span;
};

struct UpsertStep {
  EntityId entity;
  std::vector<Assignment> by;
  std::vector<Assignment> set;
  std::optional<std::uint32_t> variable;
};

extern const syntax::KeyTable kUpsertKeys;
[[nodiscard]] std::optional<UpsertSpec> read_upsert(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<UpsertStep> check(const UpsertSpec& spec, CheckContext& context);
void lower(const UpsertStep& step, LowerContext& context);

}  // namespace specql::actions
