// Expressions as written: names are still words, nothing has a type.
#pragma once

#include "generator/expr/operator.h"
#include "generator/source/span.h"
#include "generator/support/list.h"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace specql::expr {

struct Expr;
using Exprs = List<Expr>;
using Words = std::vector<Located<std::string>>;

/// What could not be read. It has been reported; whatever holds it stays silent.
struct Invalid {};

struct NullLiteral {};
struct BooleanLiteral {
  bool value;
};
struct NumberLiteral {
  std::string digits;
};
struct TextLiteral {
  std::string value;
};
/// `date '2026-01-01'`, `interval '1 day'`.
struct TypedLiteral {
  Located<std::string> type;
  Located<std::string> value;
};
/// `email`, `company.name`, `caller.id`, `this`.
struct NamePath {
  Words parts;
};
/// `$total`, `$company.name`: the first word without its dollar.
struct VariablePath {
  Words parts;
};

struct Not {
  Exprs operand;
};
struct Negative {
  Exprs operand;
};
struct Binary {
  Op op;
  Span op_span;
  Exprs operands;
  bool negated = false;
};
struct IsNull {
  bool negated;
  Exprs operand;
};
struct IsTruth {
  bool value;
  bool negated;
  Exprs operand;
};
struct IsDistinct {
  bool negated;
  Exprs operands;
};
struct IsValid {
  bool negated;
  Exprs operand;
};
/// `customer exists in Customer`: a row, or the id of one, that is there.
struct ExistsIn {
  Exprs operand;
  Words entity;
};
struct Between {
  bool negated;
  Exprs operands;
};
struct InList {
  bool negated;
  Exprs operand;
  Exprs items;
};
struct Cast {
  Exprs operand;
  Located<std::string> type;
};
struct When;

struct Case {
  Exprs operand;
  std::vector<When> branches;
  Exprs otherwise;
};
struct ListLiteral {
  Exprs items;
};
/// `extract(year from x)`.
struct Extract {
  Located<std::string> part;
  Exprs operand;
};

struct SortKey;

/// `round(x, 2)`, and for sets `sum(orders.total where paid order by …)`.
struct Call {
  Located<std::string> name;  ///< `has_role` for `caller.has_role('x')`, with `caller` before it
  Words receiver;             ///< words in front of the last dot
  Exprs arguments;
  bool star = false;
  bool distinct = false;
  Exprs where;  ///< none or one
  std::vector<SortKey> order_by;
};

/// `(select sum(total) from OrderItem where …)`, `exists (select …)`, or `… in (select …)`.
struct SelectQuery {
  enum class Kind : std::uint8_t { Value, Exists, List };
  Kind kind = Kind::Value;
  Exprs value;  ///< one; none for `select *` or `select 1` under exists
  Words entity;
  Located<std::string> alias;  ///< empty if none
  Exprs where;
  std::vector<SortKey> order_by;
  bool distinct = false;
};

struct Expr {
  Span span;
  std::variant<Invalid, NullLiteral, BooleanLiteral, NumberLiteral, TextLiteral, TypedLiteral, NamePath,
               VariablePath, Not, Negative, Binary, IsNull, IsTruth, IsDistinct, IsValid, ExistsIn, Between,
               InList, Cast, Case, ListLiteral, Extract, Call, SelectQuery>
      node;
};

/// `when` something, `then` something.
struct When {
  Expr condition;
  Expr value;
};

struct SortKey {
  Expr key;
  bool descending = false;
};

}  // namespace specql::expr
