// Expressions after checking: every name is an id, every node has a type, nothing can go wrong.
#pragma once

#include "generator/expr/function.h"
#include "generator/expr/operator.h"
#include "generator/source/span.h"
#include "generator/support/list.h"
#include "generator/types/type.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace specql::expr {

struct TypedExpr;
using TypedExprs = List<TypedExpr>;

/// Where a row comes from.
struct RowRef {
  enum class Kind : std::uint8_t {
    This,      ///< the row an expression is about
    Variable,  ///< a row held by an action's variable
    Query      ///< the row of an enclosing set query
  };
  Kind kind = Kind::This;
  std::uint32_t index = 0;  ///< of the variable or the query
  EntityId entity;
};

/// A column of an entity: declared, or owned by a pattern.
using FieldRef = std::variant<FieldId, SystemField>;

/// One reference followed from an entity to another.
struct Hop {
  EntityId from;
  FieldId field;
  EntityId to;
};

struct TypedNull {};
struct TypedBoolean {
  bool value;
};
struct TypedNumber {
  std::string digits;
};
/// A text or an enum's label, or, by its type, a date, an interval, a uuid, … in text form.
struct TypedText {
  std::string value;
};
/// A field of a row, or of a row reached from it. Of a reference to one of several entities `arm` says
/// whose key is meant.
struct TypedField {
  RowRef row;
  std::vector<Hop> path;
  FieldRef field;
  EntityId arm = {};
};
/// A member of a composite value.
struct TypedMember {
  CompositeId composite;
  FieldId member;
  TypedExprs operand;
};
/// A row's identity.
struct TypedRow {
  RowRef row;
};
/// A value held by a parameter or a variable of an action.
struct TypedVariable {
  std::uint32_t index;
};
struct TypedNot {
  TypedExprs operand;
};
struct TypedNegative {
  TypedExprs operand;
};
struct TypedBinary {
  Op op;
  bool negated;
  TypedExprs operands;
};
struct TypedIsNull {
  bool negated;
  TypedExprs operand;
};
struct TypedIsTruth {
  bool value;
  bool negated;
  TypedExprs operand;
};
struct TypedIsDistinct {
  bool negated;
  TypedExprs operands;
};
/// `is valid`: the operand keeps the rule of its type.
struct TypedIsValid {
  bool negated;
  TypedExprs operand;
};
struct TypedBetween {
  bool negated;
  TypedExprs operands;
};
struct TypedIn {
  bool negated;
  TypedExprs operand;
  TypedExprs items;
};
/// The operand is one of an array's elements.
struct TypedInArray {
  bool negated;
  TypedExprs operands;
};
/// The operand's type becomes this node's.
struct TypedCast {
  TypedExprs operand;
  std::string modifiers;
};
struct TypedWhen;

struct TypedCase {
  TypedExprs operand;
  std::vector<TypedWhen> branches;
  TypedExprs otherwise;
};
struct TypedList {
  TypedExprs items;
};
struct TypedExtract {
  std::string part;
  TypedExprs operand;
};
struct TypedCall {
  const FunctionInfo* function;
  TypedExprs arguments;
};
/// coalesce, nullif, greatest, least.
struct TypedForm {
  std::string name;
  TypedExprs arguments;
};

enum class ContextValue : std::uint8_t { UserId, TenantId };
struct TypedContext {
  ContextValue value;
};
/// The caller has one of these roles.
struct TypedHasRole {
  std::vector<std::string> roles;
};
struct TypedSetting {
  std::string name;
};

struct TypedSortKey;

/// A question about the rows of an entity.
struct TypedQuery {
  enum class Kind : std::uint8_t { Exists, Count, Sum, Avg, Min, Max, First, List };
  Kind kind;
  EntityId entity;
  std::uint32_t index;  ///< names the query's row in `RowRef`
  TypedExprs value;     ///< none for exists and count(*)
  TypedExprs where;     ///< all must hold
  std::vector<TypedSortKey> order_by;
  bool distinct = false;
  /// The rows are those a many-to-many field links with a row: from the field's owner to its
  /// targets, or backwards.
  struct Junction {
    RowRef row;
    EntityId field_owner;
    FieldId field;
    bool backwards;
  };
  std::optional<Junction> junction;
};

struct TypedInvalid {};

struct TypedExpr {
  Type type;
  Span span;
  std::variant<TypedInvalid, TypedNull, TypedBoolean, TypedNumber, TypedText, TypedField, TypedMember,
               TypedRow, TypedVariable, TypedNot, TypedNegative, TypedBinary, TypedIsNull, TypedIsTruth,
               TypedIsDistinct, TypedIsValid, TypedBetween, TypedIn, TypedInArray, TypedCast, TypedCase,
               TypedList, TypedExtract, TypedCall, TypedForm, TypedContext, TypedHasRole, TypedSetting,
               TypedQuery>
      node;

  [[nodiscard]] bool invalid() const { return type.invalid(); }
};

/// `when` something, `then` something.
struct TypedWhen {
  TypedExpr condition;
  TypedExpr value;
};

struct TypedSortKey {
  TypedExpr key;
  bool descending = false;
};

/// Calls `visit` for what the expression is made of, as written.
void for_each_child(const TypedExpr& expr, const std::function<void(const TypedExpr&)>& visit);
/// Calls `visit` for the expression and everything in it, outermost first.
void for_each(const TypedExpr& expr, const std::function<void(const TypedExpr&)>& visit);

/// The worst volatility in it; reading rows, the clock or the caller is Stable.
[[nodiscard]] Volatility volatility(const TypedExpr& expr);
/// It reads nothing but columns of the row it is about.
[[nodiscard]] bool is_row_local(const TypedExpr& expr);
[[nodiscard]] bool is_constant(const TypedExpr& expr);

}  // namespace specql::expr
