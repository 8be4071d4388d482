// The checker behind type_expression.h, in parts: names, operators, casts, calls, the
// caller, set queries, literals, constants.
#pragma once

#include "generator/typing/type_expression.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace specql::typing {

/// `caller`, or `current_user`.
[[nodiscard]] bool is_caller(std::string_view word);
/// How to say what `word` says of a caller elsewhere, such as `is_owner`; empty if it says nothing.
[[nodiscard]] std::string_view said_otherwise(std::string_view word);

class Typer {
 public:
  Typer(const Scope& scope, DiagnosticSink& sink) : scope_(scope), sink_(sink) {
    if (scope.rows.entity.valid()) {
      queries_.push_back({scope.rows.name, kTargetRows, scope.rows.entity});
    }
  }

  expr::TypedExpr type(const expr::Expr& expression);
  /// What stands beside a value of another type: its enum's labels are known there.
  expr::TypedExpr type_beside(const Type& other, const expr::Expr& expression);
  expr::TypedExpr condition(const expr::Expr& expression);
  expr::TypedExpr value(const expr::Expr& expression, const Type& wanted, std::string_view what);
  expr::TypedExpr sort_key(const expr::Expr& expression);

 private:
  friend struct TypeVisitor;

  /// The row of a set query that encloses what is being typed.
  struct Query {
    std::string name;  ///< the word it goes by: entity, relation or alias
    std::uint32_t index;
    EntityId entity;
  };
  /// A row and where its fields may be looked for.
  struct Row {
    expr::RowRef ref;
    std::vector<expr::Hop> path;
    EntityId entity;
  };

  // names.cpp
  expr::TypedExpr name_path(const expr::NamePath& path, Span span);
  [[nodiscard]] std::optional<Row> input_row(std::string_view word) const;
  expr::TypedExpr variable_path(const expr::Words& parts, Span span, std::size_t first_field);
  /// The visible variable that words name from `at` on: two of them, `error.code`, or the first alone. How
  /// many there are, if there is none.
  [[nodiscard]] std::uint32_t find_variable(const expr::Words& parts, std::size_t at, bool bare_only) const;
  /// Another value of the same row than those that a loop fetches, `row.quantty`; nothing if it is none.
  [[nodiscard]] std::optional<expr::TypedExpr> unknown_part(const expr::Words& parts, std::size_t at,
                                                            Span span);
  /// Its value, or what the words behind its name say of it.
  expr::TypedExpr variable_value(std::uint32_t index, const expr::Words& parts, std::size_t at, Span span);
  expr::TypedExpr input_value(const expr::Words& parts, Span span);
  [[nodiscard]] std::string instead_of_variable(std::string_view word) const;
  [[nodiscard]] bool names_variable(std::string_view word) const;
  expr::TypedExpr unknown_variable(const Located<std::string>& word, const std::string& sign, Span span);
  expr::TypedExpr fields_of(Row row, const expr::Words& parts, std::size_t at, Span span);
  /// Members of a composite value, from `parts[at]` on.
  expr::TypedExpr members_of(expr::TypedExpr value, const expr::Words& parts, std::size_t at, Span span);
  expr::TypedExpr row_identity(const expr::RowRef& row, Span span) const;
  [[nodiscard]] const Query* find_query(std::string_view word) const;
  [[nodiscard]] bool has_field(EntityId entity, std::string_view word) const;
  /// The current row may have what its entity lacks: an unknown parent's.
  [[nodiscard]] bool self_is_partial() const {
    return scope_.self.valid() && scope_.model.entities[scope_.self].partial;
  }
  bool report_bare_value(const Located<std::string>& word);
  expr::TypedExpr unknown_name(const Located<std::string>& word, Span span);
  expr::TypedExpr unknown_field(EntityId entity, const Located<std::string>& word,
                                std::string_view hint = {});
  expr::TypedExpr relation_as_value(EntityId entity, const Located<std::string>& word);
  [[nodiscard]] std::vector<std::string> names_in(EntityId entity) const;

  // operators.cpp
  expr::TypedExpr binary(const expr::Binary& node, Span span);
  expr::TypedExpr logic(const expr::Binary& node, Span span);
  expr::TypedExpr comparison(const expr::Binary& node, Span span);
  expr::TypedExpr pattern(const expr::Binary& node, Span span);
  expr::TypedExpr joining(const expr::Binary& node, Span span);
  expr::TypedExpr range_membership(expr::Op op, expr::TypedExpr left, expr::TypedExpr right, Span span);
  expr::TypedExpr membership(const expr::Binary& node, Span span);
  expr::TypedExpr arithmetic(const expr::Binary& node, Span span);
  expr::TypedExpr number_arithmetic(expr::Op op, expr::TypedExpr left, expr::TypedExpr right, Span span);
  expr::TypedExpr time_arithmetic(const expr::Binary& node, expr::TypedExpr left, expr::TypedExpr right,
                                  Span span);
  expr::TypedExpr time_error(expr::Op op, const expr::TypedExpr& left, const expr::TypedExpr& right,
                             Span span);
  // currencies.cpp
  /// One of several values that an expression may have: false if it is money of another currency than the
  /// others, which is then reported.
  bool share_currency(const expr::TypedExpr& value, Type& type, std::string_view op);
  /// The currency of what a calculation makes; false if the operands' do not go together.
  bool calculate_currency(expr::Op op, const Type& left, const Type& right, Type& result) const;

  // operators.cpp
  /// The targets of a reference to one of several entities; null if the value is none.
  [[nodiscard]] const std::vector<EntityId>* arc_targets(const expr::TypedExpr& value) const;
  /// The key that such a reference holds of one entity.
  [[nodiscard]] static expr::TypedExpr arm_of(const expr::TypedExpr& arc, EntityId target);
  /// Where an arc is compared with a row of one of its targets, the arc becomes that target's key.
  void choose_arm(expr::TypedExpr& left, expr::TypedExpr& right) const;
  expr::TypedExpr differs_from_arc(expr::TypedExpr left, expr::TypedExpr right, Span span);
  expr::TypedExpr is_null(const expr::IsNull& node, Span span);
  expr::TypedExpr is_valid(const expr::IsValid& node, Span span);
  [[nodiscard]] bool has_rule(const Type& type) const;
  static void share_rule(const expr::TypedExpr& value, Type& type);
  expr::TypedExpr is_distinct(const expr::IsDistinct& node, Span span);
  expr::TypedExpr between(const expr::Between& node, Span span);
  expr::TypedExpr in_list(const expr::InList& node, Span span);
  expr::TypedExpr case_of(const expr::Case& node, Span span);
  expr::TypedExpr list_of(const expr::ListLiteral& node, Span span);
  expr::TypedExpr operand_error(std::string_view op, const Type& left, const Type& right, Span span);
  /// Neither side is what `||` or `&&` joins: other languages join conditions with them.
  void suggest_word(const expr::Binary& node, diagnostics::Builder& report) const;

  // casts.cpp
  expr::TypedExpr cast(const expr::Cast& node, Span span);
  bool check_modifiers(const NamedType& type, Span span);
  expr::TypedExpr extract(const expr::Extract& node, Span span);

  // calls.cpp
  expr::TypedExpr call(const expr::Call& node, Span span);
  expr::TypedExpr form(const expr::Call& node, Span span);
  expr::TypedExpr overload(const expr::Call& node, Span span);
  expr::TypedExpr unknown_function(const expr::Call& node, Span span);
  /// A call behind a dot, which only a caller's `has_role` may be.
  expr::TypedExpr unknown_member(const expr::Call& node, bool of_caller, Span span);
  /// The arguments' typed forms, or nothing if one is invalid.
  std::optional<expr::TypedExprs> types_of(const expr::Exprs& arguments);

  // caller.cpp
  expr::TypedExpr context_value(const expr::Words& parts, Span span);
  expr::TypedExpr context_call(const expr::Call& node, Span span);
  expr::TypedExpr setting(const expr::Expr& argument, Span span);
  /// The caller acts in one of the roles that texts name.
  expr::TypedExpr acts_in_one_of(const expr::Exprs& names, bool negated, Span span);
  /// The role of that name and those that include it; null if there is none, which is reported.
  const std::vector<std::string>* roles_that_are(const expr::Expr& name);
  /// `caller.role = 'sales'` and `caller.role in ('sales', 'support')` ask what `has_role` does.
  std::optional<expr::TypedExpr> compared_role(const expr::Binary& node, Span span);
  std::optional<expr::TypedExpr> listed_role(const expr::InList& node, Span span);

  // signatures.cpp
  /// Literal arguments become what an overload takes; false if one cannot, which is then reported.
  bool convert_arguments(const expr::FunctionInfo& function, expr::TypedExprs& arguments);
  expr::TypedExpr as_element(expr::TypedExpr value, const Type& element);
  bool fits(const expr::FunctionInfo& function, const expr::TypedExprs& arguments) const;
  void widen_whole_numbers(const expr::FunctionInfo& function, expr::TypedExprs& arguments) const;
  [[nodiscard]] Type result_of(const expr::FunctionInfo& function, const expr::TypedExprs& arguments) const;

  // constants.cpp
  /// Arguments that stand in the spec and that the function refuses would fail at every use.
  bool check_constants(const expr::FunctionInfo& function, const expr::TypedExprs& arguments);
  bool check_pattern_arguments(const expr::FunctionInfo& function, const expr::TypedExprs& arguments);
  bool check_written_arguments(const expr::FunctionInfo& function, const expr::TypedExprs& arguments);
  bool check_truncation(const expr::TypedExpr& part);
  bool check_date(const expr::TypedExprs& arguments);
  bool check_stride(const expr::TypedExpr& stride);
  bool check_base_of_logarithm(const expr::TypedExprs& arguments);
  bool check_ends(std::string_view range, const expr::TypedExprs& arguments);
  bool check_buckets(const expr::TypedExprs& arguments);
  bool check_number_argument(std::string_view function, const expr::TypedExprs& arguments);
  /// The divisor may be a zero that stands in the spec.
  bool check_divisor(const expr::TypedExpr& divisor);
  bool check_power(std::string_view spelling, const expr::TypedExpr& base, const expr::TypedExpr& exponent);

  // queries.cpp
  expr::TypedExpr set_call(const expr::Call& node, Span span);
  expr::TypedExpr no_source(const expr::Call& node, Span span);
  [[nodiscard]] std::vector<std::string> relations_of(EntityId entity) const;
  /// `count($list)`; nothing if the argument is no list.
  std::optional<expr::TypedExpr> count_of_list(const expr::Call& node, Span span);
  expr::TypedExpr relation_exists(const expr::NamePath& path, bool negated, Span span);
  /// Opens a query on what a word names; false if it names no set.
  bool open_query(const expr::Words& words, std::string_view alias, expr::TypedQuery& query);
  bool open_relation(EntityId owner, const expr::RowRef& owner_row, std::string_view word,
                     expr::TypedQuery& query);
  void push_query(std::string name, expr::TypedQuery& query);
  expr::TypedExpr finish_query(expr::TypedQuery query, const expr::Exprs& where,
                               const std::vector<expr::SortKey>& order_by, Span span);
  [[nodiscard]] Type query_type(const expr::TypedQuery& query) const;
  bool check_sortable(const expr::TypedExpr& value, std::string_view word, std::string_view needed);
  bool check_query_value(const expr::TypedQuery& query, Span span);
  [[nodiscard]] bool names_a_set(const expr::Words& words) const;
  /// The relation of another row than the current one, as a question that can be asked; or nothing.
  [[nodiscard]] std::string written_out(const expr::Expr& argument) const;
  [[nodiscard]] const expr::NamePath* find_source(const expr::Expr& expression) const;
  [[nodiscard]] EntityId find_entity(const expr::Words& words, bool quiet) const;

  // selects.cpp
  expr::TypedExpr select(const expr::SelectQuery& node, Span span);
  /// The value that answers a question of several aggregates: each becomes a question of its own.
  [[nodiscard]] std::optional<expr::Expr> asked_apart(const expr::SelectQuery& node) const;
  expr::TypedExpr exists_in(const expr::ExistsIn& node, Span span);

  // literals.cpp
  /// Brings both sides to comparable types where one is a literal; false if they never compare.
  bool unify(expr::TypedExpr& left, expr::TypedExpr& right, std::string_view op, Span span);
  /// Makes a literal what `wanted` needs, or reports why it cannot be that.
  expr::TypedExpr coerce(expr::TypedExpr value, const Type& wanted);
  /// Every item of a list that is written out becomes what the list must hold, if each can.
  expr::TypedExpr coerce_list(expr::TypedExpr list, const Type& wanted);
  expr::TypedExpr coerce_choice(expr::TypedExpr choice, const Type& wanted);
  /// A text that takes the type its place needs: a literal, or a `case` of such.
  [[nodiscard]] static bool is_open_text(const expr::TypedExpr& value);
  expr::TypedExpr coerce_text(expr::TypedExpr value, const Type& wanted);
  [[nodiscard]] bool comparable(const Type& left, const Type& right) const;
  [[nodiscard]] bool assignable(const Type& from, const Type& to) const;
  [[nodiscard]] bool labels_within(EnumId inner, EnumId outer) const;
  [[nodiscard]] std::string owner_of(EnumId id) const;
  expr::TypedExpr unknown_label(const expr::TypedExpr& value, const Type& wanted, std::string_view label);
  expr::TypedExpr typed_literal(const expr::TypedLiteral& node, Span span);
  bool keeps_rule(const expr::TypedExpr& value, const Type& wanted);

  [[nodiscard]] std::string describe(const Type& type) const { return typing::describe(type, scope_.model); }
  [[nodiscard]] std::string describe(const expr::TypedExprs& arguments) const;
  [[nodiscard]] static expr::TypedExpr invalid(Span span) { return {Type{}, span, expr::TypedInvalid{}}; }

  const Scope& scope_;
  DiagnosticSink& sink_;
  std::vector<Query> queries_;
  Type beside_;  ///< of what is compared with what is being typed, if that is known
  std::uint32_t next_query_ = kTargetRows + 1;
};

}  // namespace specql::typing
