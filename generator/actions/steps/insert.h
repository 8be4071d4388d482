// `insert: Invoice SET customer = $customer`, or `insert: Invoice` from the action's input.
#pragma once

#include "generator/actions/assignments.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

struct InsertSpec {
  Located<std::string> entity;
  std::vector<AssignmentSpec> set;
  bool from_input = false;
  Located<std::string> as;  ///< empty: nobody needs the row
  Span span;
};

struct InsertStep {
  EntityId entity;
  std::vector<Assignment> set;
  bool from_input = false;
  std::optional<std::uint32_t> variable;
};

extern const syntax::KeyTable kInsertKeys;
[[nodiscard]] std::optional<InsertSpec> read_insert(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<InsertStep> check(const InsertSpec& spec, CheckContext& context);
void lower(const InsertStep& step, LowerContext& context);

}  // namespace specql::actions
