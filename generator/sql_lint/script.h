// A script of SQL as rules look at it: statements in their order, each with its place, its transaction and
// the tables it is about.
#pragma once

#include "generator/migrate/plan.h"
#include "generator/sql/grammar.h"
#include "generator/sql/raw_problem.h"
#include "generator/sql_lint/settings.h"
#include "generator/sql_lint/tree.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace specql::sql_lint {

/// A range of bytes in the script.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// One of the things that an `alter table` does.
struct Command {
  std::string kind;  ///< `AT_AddColumn`
  const Json* node = nullptr;
  Range range;
};

/// A lock that a statement takes on a table that others use.
struct TableLock {
  Name table;
  migrate::Lock lock = migrate::Lock::AccessExclusive;
};

struct Statement {
  std::string kind;  ///< `IndexStmt`
  Json node;
  Range range;
  std::size_t index = 0;  ///< in the script
  /// Of a `do` block: a transaction of its own, if that stands outside of all.
  std::optional<std::size_t> block_part;
  bool is_block = false;          ///< a `do` block, whose statements come behind it
  bool exact = true;              ///< its words stand in its range; else it is in a literal
  std::size_t transaction = 0;    ///< which of the script's, from 1; 0 outside of all
  std::vector<Command> commands;  ///< of an `alter table`
  std::vector<Name> about;        ///< what it changes, by name
  std::vector<TableLock> locks;   ///< on what was there before the script
  bool is_about_new = false;      ///< only about what the script itself has made

  [[nodiscard]] bool is(std::string_view word) const { return kind == word; }
  /// Drops objects of this kind: `OBJECT_TABLE`.
  [[nodiscard]] bool drops(std::string_view objects) const;
  [[nodiscard]] Name table() const { return about.empty() ? Name{} : about.front(); }
};

struct DoBlock;

/// What runs a script does for it.
struct Surroundings {
  bool in_transaction = false;  ///< the whole script is one
  bool lock_timeout = false;    ///< somebody has set one
};

class Script {
 public:
  [[nodiscard]] static std::variant<Script, sql::RawProblem> read(const std::string& text,
                                                                  const Surroundings& surroundings);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<Statement>& statements() const { return statements_; }
  [[nodiscard]] const std::vector<sql::Token>& tokens() const { return tokens_; }
  [[nodiscard]] const Surroundings& surroundings() const { return surroundings_; }

  /// Whether a statement before this one has made it.
  [[nodiscard]] bool is_new(const Name& name, std::size_t before) const;
  /// Whether one before it has set this parameter, in a way that still holds there.
  [[nodiscard]] bool has_set(std::string_view parameter, const Statement& at) const;
  /// Whether one before it has taken away what was set.
  [[nodiscard]] bool has_reset(std::string_view parameter, const Statement& at) const;
  /// The tokens of a range, without comments.
  [[nodiscard]] std::vector<sql::Token> tokens_in(Range range) const;
  [[nodiscard]] std::string_view text_of(const sql::Token& token) const;
  /// Where the token that begins there ends.
  [[nodiscard]] std::size_t end_of_token(std::size_t begin) const;
  /// The first of a range's tokens that is this word, whatever its case.
  [[nodiscard]] std::optional<sql::Token> find_word(Range range, std::string_view word) const;

 private:
  [[nodiscard]] Statement& add(std::string kind, Json node, Range range);
  void add_block(DoBlock&& block);
  void number_transactions();
  /// The one that holds there.
  [[nodiscard]] const Setting* find_setting(std::string_view parameter, const Statement& at) const;

  struct NewThing {
    std::string schema;
    std::size_t by = 0;  ///< the statement that makes it
  };
  struct MadeSetting {
    Setting setting;
    std::size_t by = 0;
  };
  std::string text_;
  Surroundings surroundings_;
  std::vector<sql::Token> tokens_;
  std::vector<Statement> statements_;
  std::unordered_multimap<std::string, NewThing> new_things_;  ///< by name; schemas have none
  std::vector<MadeSetting> settings_;
};

}  // namespace specql::sql_lint
