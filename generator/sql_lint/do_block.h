// Statements in the body of a `do` block, taken out of PL/pgSQL by its words alone: whatever stands between
// them may run or not, once or many times.
#pragma once

#include "generator/sql_lint/script.h"

#include <cstddef>
#include <string>
#include <vector>

namespace specql::sql_lint {

struct BlockStatement {
  std::string kind;
  Json node;  ///< its locations are the script's
  Range range;
  std::size_t part = 0;  ///< which of the block's transactions, from 0: `commit` and `rollback` end one
  bool exact = true;     ///< its words stand in the script; else it is in a literal
};

struct DoBlock {
  std::vector<BlockStatement> statements;
  std::vector<sql::Token> tokens;  ///< what the body consists of, in the script
  Range body;                      ///< the token that they stand for
};

/// Reads a `DoStmt` that stands in a script. What PostgreSQL's grammar does not take, such as text that is
/// put together for `execute`, is left out; `format('… %I …')` is read with its marks for names. Empty if the
/// block is in another language, or its body has escapes.
[[nodiscard]] DoBlock read_do_block(const std::string& script, const std::vector<sql::Token>& tokens,
                                    const Json& node);

}  // namespace specql::sql_lint
