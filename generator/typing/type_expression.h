// From expressions as written to typed ones.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/expr/expression.h"
#include "generator/expr/typed.h"
#include "generator/typing/scope.h"

#include <optional>
#include <string>
#include <string_view>

namespace specql::typing {

/// The typed form of an expression. What is wrong is reported once; the result is then invalid, and
/// so is whatever is made of it.
[[nodiscard]] expr::TypedExpr type_expression(const expr::Expr& expression, const Scope& scope,
                                              DiagnosticSink& sink);

/// An expression that must be a condition.
[[nodiscard]] expr::TypedExpr type_condition(const expr::Expr& expression, const Scope& scope,
                                             DiagnosticSink& sink);

/// An expression for a place of a known type: literals become what the place needs, and a bare word
/// may be an enum's label. `what` names the place: "`status`".
[[nodiscard]] expr::TypedExpr type_value(const expr::Expr& expression, const Type& wanted,
                                         std::string_view what, const Scope& scope, DiagnosticSink& sink);

/// An expression whose value is to be shown to others: a row is shown by its public id, so it must be known
/// of which entity it is.
[[nodiscard]] expr::TypedExpr type_shown(const expr::Expr& expression, const Scope& scope,
                                         DiagnosticSink& sink);

/// A value that rows are to be sorted by.
[[nodiscard]] expr::TypedExpr type_sort_key(const expr::Expr& expression, const Scope& scope,
                                            DiagnosticSink& sink);

/// How a type reads in messages: "text", "enum(lead, qualified)", "Company".
[[nodiscard]] std::string describe(const Type& type, const model::Model& model);

/// The type a word of the basic types names, as used in casts: `integer`, `numeric(12, 2)`, `text[]`.
struct NamedType {
  Type type;
  std::string modifiers;
};
[[nodiscard]] std::optional<NamedType> find_named_type(std::string_view name);

}  // namespace specql::typing
