// `SET a = 1, b = $x`: the part of insert and update that says what goes into which field.
#pragma once

#include "generator/actions/contexts.h"
#include "generator/expr/expression.h"
#include "generator/expr/parser.h"
#include "generator/expr/typed.h"

#include <optional>
#include <string>
#include <vector>

namespace specql::actions {

struct AssignmentSpec {
  Located<std::string> field;
  std::optional<expr::Expr> value;                 ///< none: `field = ?`, from the input field of that name
  std::vector<Located<std::string>> members = {};  ///< `address.city = …`: the way to what is set
};

struct Assignment {
  FieldId field;
  expr::TypedExpr value;
  EntityId arm;                                ///< of an exclusive arc: the target that is set
  std::vector<FieldId> members = {};           ///< the way to the member of a composite that is set
  std::optional<expr::TypedExpr> before = {};  ///< the whole value that the member is set in
};

/// `a = 1, b = ?` up to a keyword or the end.
[[nodiscard]] std::vector<AssignmentSpec> parse_assignments(expr::Parser& parser);
/// `(a: 1, b = 2)` or `{a: 1}` up to its closing bracket, the opening one taken.
[[nodiscard]] std::vector<AssignmentSpec> parse_named_values(expr::Parser& parser, std::string_view closing,
                                                             DiagnosticSink& sink);
/// A mapping of field to expression; `what` names it: "`set`".
[[nodiscard]] std::vector<AssignmentSpec> read_assignments(const syntax::Node& node, std::string_view what,
                                                           DiagnosticSink& sink);

enum class AssignmentUse : std::uint8_t { Insert, Update };

/// Resolves fields and types values, which are read where `value_scope` says.
[[nodiscard]] std::vector<Assignment> check_assignments(const std::vector<AssignmentSpec>& specs,
                                                        EntityId entity, AssignmentUse use,
                                                        const typing::Scope& value_scope,
                                                        CheckContext& context);

/// Reports what a new row must have and neither the values given nor a default say.
void report_incomplete_row(const std::vector<AssignmentSpec>& given, EntityId entity, Span span,
                           CheckContext& context);

/// The value as an expression; `?` reads the parameter named like the field.
[[nodiscard]] expr::Expr value_of(const AssignmentSpec& spec);

/// Whether one of the specs is about a field, or a member of it.
[[nodiscard]] bool names_field(const std::vector<AssignmentSpec>& specs, const model::Field& field);

/// The fields that take their value from the input (`field = ?`).
[[nodiscard]] std::vector<Located<std::string>> input_words(const std::vector<AssignmentSpec>& specs);

/// Columns and values, ready for INSERT or UPDATE.
[[nodiscard]] std::vector<std::pair<sql::Identifier, sql::Expr>> lower_assignments(
    const std::vector<Assignment>& assignments, EntityId entity, const translate::RowNames& rows,
    const LowerContext& context);

}  // namespace specql::actions
