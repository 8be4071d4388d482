// PL/pgSQL as data: declarations, statements, handlers.
#pragma once

#include "generator/sql/statement.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace specql::plpgsql {

struct Statement;
using Statements = List<Statement>;

/// Words for the reader, one `--` line for each line of text; any text is safe.
struct Comment {
  std::string text;
};
struct BlankLine {};
struct Assign {
  sql::Expr target;
  sql::Expr value;
};
struct Perform {
  sql::Expr value;
};
/// `perform … from …`: a query for what it does, as locking rows.
struct PerformRows {
  std::shared_ptr<const sql::Select> rows;
};
/// A statement of SQL; results go where its `into` says.
struct Execute {
  std::shared_ptr<const sql::Statement> statement;

  explicit Execute(sql::Statement what)
      : statement(std::make_shared<const sql::Statement>(std::move(what))) {}
};
/// `execute 'text' into … using …`: a text that was given, its `$1`, `$2`, … bound.
struct ExecuteText {
  sql::Expr text;
  sql::Exprs into;
  sql::Exprs values;
};
struct If {
  std::vector<std::pair<sql::Expr, Statements>> branches;
  Statements otherwise;
};
struct While {
  sql::Expr condition;
  Statements body;
};
/// `for a, b in select … loop`: once for each row.
struct ForRows {
  std::vector<std::string> variables;
  std::shared_ptr<const sql::Select> rows;
  Statements body;
};
/// `foreach a in array … loop`: once for each element.
struct ForEach {
  std::string variable;
  sql::Expr array;
  Statements body;
};
/// `case x when a, b then …`; without an operand its branches are conditions.
struct Case {
  struct Branch {
    sql::Exprs values;
    Statements body;
  };
  sql::Exprs operand;  ///< none or one
  std::vector<Branch> branches;
  Statements otherwise;
};
struct Block;
/// A block among other statements, with handlers of its own: a savepoint.
struct Nested {
  std::shared_ptr<const Block> block;
};
struct Return {
  sql::Expr value;
};
/// `raise;` in a handler: the error goes on as it came.
struct Reraise {};
/// `set constraints a, b immediate`, or `deferred`.
struct SetConstraints {
  std::vector<sql::QualifiedName> names;
  bool immediate;
};
/// `get stacked diagnostics variable = item, …`.
struct GetStackedDiagnostics {
  std::vector<std::pair<std::string, std::string>> items;
};

struct Statement {
  std::variant<Comment, BlankLine, Assign, Perform, PerformRows, Execute, ExecuteText, If, Case, While,
               ForRows, ForEach, Nested, Return, Reraise, SetConstraints, GetStackedDiagnostics>
      node;
};

struct Declaration {
  std::string name;
  sql::TypeName type;
  sql::Exprs initial;  ///< none or one
};

struct Handler {
  std::vector<std::string> conditions;  ///< "sqlstate 'SQ000'", "integrity_constraint_violation"
  Statements statements;
};

struct Block {
  std::vector<Declaration> declarations;
  Statements statements;
  std::vector<Handler> handlers;
  bool variables_first = false;  ///< a name alone is a variable, also where a column has it
};

}  // namespace specql::plpgsql
