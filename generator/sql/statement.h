// The statements that function bodies and views are made of.
#pragma once

#include "generator/sql/expression.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::sql {

struct Target {
  Expr value;
  Identifier alias;  ///< empty: no `as`
};

enum class Join : std::uint8_t { First, Comma, Inner, Left, Cross };

/// One thing to read rows from.
struct From {
  Join join = Join::First;
  QualifiedName table;  ///< a table or view; empty if it is a function or a query
  Exprs function;       ///< none or one call
  std::shared_ptr<const Select> query;
  bool lateral = false;
  bool ordinality = false;
  Identifier alias;
  std::vector<Identifier> columns;  ///< `as alias (a, b)`
  Exprs on;                         ///< none or one condition
};

/// Row locks, weakest first (manual, section 13.3.2).
enum class Lock : std::uint8_t { None, KeyShare, Share, NoKeyUpdate, Update };

struct Insert;

/// `name as (…)`: what a query reads, or what an insertion returns.
struct CommonTable {
  Identifier name;
  std::shared_ptr<const Select> query;
  std::shared_ptr<const Insert> insert = {};  ///< instead of a query
};

struct Select {
  std::vector<CommonTable> with;
  bool distinct = false;
  Exprs distinct_on;
  std::vector<Target> targets;
  Exprs into;  ///< PL/pgSQL variables that take the row
  std::vector<From> from;
  Exprs where;  ///< conditions, all of which must hold
  Exprs group_by;
  std::vector<OrderBy> order_by;
  Exprs limit;  ///< none or one
  Lock lock = Lock::None;
};

struct Insert {
  QualifiedName table;
  Identifier alias;
  std::vector<Identifier> columns;
  Exprs values;                          ///< one row, in the order of the columns
  std::shared_ptr<const Select> query;   ///< instead of values
  bool ignore_conflicts = false;         ///< on conflict do nothing
  std::vector<Identifier> conflict_key;  ///< on conflict (…) do update
  Exprs conflict_where;                  ///< … where …, of a partial index
  std::vector<std::pair<Identifier, Expr>> conflict_set;
  std::vector<Target> returning;
  Exprs into;
};

struct Update {
  std::vector<CommonTable> with;
  QualifiedName table;
  Identifier alias;
  std::vector<std::pair<Identifier, Expr>> set;
  std::vector<From> from;
  Exprs where;
  std::vector<Target> returning;
  Exprs into;
};

struct Delete {
  std::vector<CommonTable> with;
  QualifiedName table;
  Identifier alias;
  std::vector<From> using_;
  Exprs where;
  std::vector<Target> returning;
  Exprs into;
};

using Statement = std::variant<Select, Insert, Update, Delete>;

[[nodiscard]] From from_table(QualifiedName table, std::string_view alias);
[[nodiscard]] From left_join(QualifiedName table, std::string_view alias, Expr on);
[[nodiscard]] From from_function(Expr call, std::string_view alias, std::vector<Identifier> columns = {});

}  // namespace specql::sql
