// SQL expressions as data. Only the printer turns them into text, and it alone places parentheses.
#pragma once

#include "generator/sql/identifier.h"
#include "generator/sql/type_name.h"
#include "generator/support/list.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::sql {

enum class Operator : std::uint8_t {
#define SPECQL_SQL_OPERATOR(name, spelling, precedence, associativity) name,
#include "generator/sql/operators.def"
#undef SPECQL_SQL_OPERATOR
};

struct Expr;
struct Select;
using Exprs = List<Expr>;

struct Literal {
  enum class Kind : std::uint8_t { Null, Boolean, Number, Text, Keyword };
  Kind kind = Kind::Null;
  std::string text;  ///< "true", "-1.5", a keyword, or the text itself, unquoted
};

/// A column, a variable or a parameter: `c.email`, `v_contact.email`, `p_id`.
struct Name {
  Identifier qualifier;  ///< empty for a bare name
  Identifier name;
};

/// Every column of a row: `c.*`.
struct AllColumns {
  Identifier qualifier;
};

struct Not {
  Exprs operand;
};
struct Negative {
  Exprs operand;
};
struct Binary {
  Operator op;
  Exprs operands;
};

struct Is {
  enum class What : std::uint8_t { Null, NotNull, True, NotTrue, False, NotFalse };
  What what;
  Exprs operand;
};

struct Between {
  bool negated;
  Exprs operands;
};  ///< operand, low, high
struct In {
  bool negated;
  Exprs operand;
  Exprs items;
};
struct InSelect {
  bool negated;
  Exprs operand;
  std::shared_ptr<const Select> query;
};
/// `operand op any (array)`, or `all`.
struct Quantified {
  Operator op;
  bool all;
  Exprs operands;
};
struct Cast {
  Exprs operand;
  TypeName type;
};

struct OrderBy;

/// What few calls have.
struct CallOptions {
  std::vector<Identifier> argument_names;  ///< named notation; empty, or one for each argument
  bool star = false;                       ///< count(*)
  bool distinct = false;
  std::vector<OrderBy> order_by;
  Exprs filter;  ///< none or one condition
};

struct Call {
  Interned builtin;        ///< a function of PostgreSQL, as spelled in our tables
  QualifiedName function;  ///< else one of the generated functions
  Exprs arguments;
  std::shared_ptr<const CallOptions> options;  ///< often none
};

/// `extract(year from x)`.
struct Extract {
  std::string part;
  Exprs operand;
};
struct When;

struct Case {
  Exprs operand;
  std::vector<When> branches;
  Exprs otherwise;
};
struct Array {
  Exprs items;
};
struct Row {
  Exprs items;
};
/// `(expression).field`, of a composite value that is not a plain variable.
struct FieldOf {
  Exprs operand;
  Identifier field;
};
/// `array[index]`, counted from 1.
struct Subscript {
  Exprs operands;
};

struct Subquery {
  enum class Kind : std::uint8_t { Scalar, Exists, NotExists, Array };
  Kind kind;
  std::shared_ptr<const Select> query;
};

struct Expr {
  std::variant<Literal, Name, AllColumns, Not, Negative, Binary, Is, Between, In, InSelect, Quantified, Cast,
               Call, Extract, Case, Array, Row, FieldOf, Subscript, Subquery>
      node;
};

/// `when` something, `then` something.
struct When {
  Expr condition;
  Expr value;
};

struct OrderBy {
  Expr key;
  bool descending = false;
};

// The words sentences are made of. Each returns the plainest form of what its name says.
[[nodiscard]] Expr null();
[[nodiscard]] Expr boolean(bool value);
[[nodiscard]] Expr number(std::string_view digits);
[[nodiscard]] Expr number(std::size_t value);
[[nodiscard]] Expr text(std::string_view value);
/// A word of SQL that stands for a value: `current_date`, `default`, `found`.
[[nodiscard]] Expr keyword(std::string_view word);
[[nodiscard]] Expr name(std::string_view bare);
[[nodiscard]] Expr name(Identifier bare);
[[nodiscard]] Expr name(std::string_view qualifier, std::string_view column);
[[nodiscard]] Expr name(std::string_view qualifier, Identifier column);
[[nodiscard]] Expr all_columns(std::string_view qualifier);
[[nodiscard]] Expr negate(Expr operand);
[[nodiscard]] Expr operator_not(Expr operand);
[[nodiscard]] Expr binary(Operator op, Expr left, Expr right);
[[nodiscard]] Expr is(Is::What what, Expr operand);
[[nodiscard]] Expr cast(Expr operand, TypeName type);
[[nodiscard]] Expr call(std::string_view builtin, Exprs arguments);
[[nodiscard]] Expr call(QualifiedName function, Exprs arguments);
[[nodiscard]] Expr call(std::string_view builtin, Exprs arguments, CallOptions options);
[[nodiscard]] Expr call(QualifiedName function, Exprs arguments, CallOptions options);
[[nodiscard]] Expr array(Exprs items);
/// `operand = any (array)`.
[[nodiscard]] Expr equals_any(Expr operand, Expr array);
[[nodiscard]] Expr in(Expr operand, Exprs items);
[[nodiscard]] Expr subquery(Subquery::Kind kind, Select query);
/// All of them joined with `and`; one stands alone, none is `true`.
[[nodiscard]] Expr all_of(Exprs conditions);
[[nodiscard]] Expr any_of(Exprs conditions);
[[nodiscard]] Expr equal(Expr left, Expr right);
/// `array['a', 'b']`, or `'{}'::text[]` without items.
[[nodiscard]] Expr text_array(const std::vector<std::string>& items);
/// `'…'::jsonb`; the text must be JSON.
[[nodiscard]] Expr jsonb_literal(std::string_view json);

}  // namespace specql::sql
