// The printer behind print.h, in parts: expressions, statements, PL/pgSQL.
#pragma once

#include "generator/sql/layout.h"
#include "generator/sql/plpgsql.h"
#include "generator/sql/statement.h"

#include <string>

namespace specql::sql {

/// How tightly an expression binds; parentheses go around what binds less than its place needs.
enum class Level : std::uint8_t {
  Or,
  And,
  Not,
  Is,
  Comparison,
  Range,
  Other,
  Additive,
  Multiplicative,
  Power,
  AtTimeZone,
  Negative,
  Subscript,
  Cast,
  Primary
};

[[nodiscard]] Level level_of(const Expr& expr);

enum class TargetStyle : std::uint8_t { Filled, OnePerLine };

class Printer {
 public:
  explicit Printer(std::size_t indent = 0, bool one_line = false) : layout_(indent, one_line) {}

  void expr(const Expr& expr, Level least = Level::Or);
  void select(const Select& select, TargetStyle style = TargetStyle::Filled);
  void statement(const Statement& statement);
  void block(const plpgsql::Block& block);

  [[nodiscard]] std::string take() && { return std::move(layout_).take(); }

 private:
  friend struct ExprVisitor;
  friend struct StatementVisitor;

  void put(std::string_view text) { layout_.put(text); }
  void name(const Identifier& name);
  void name(const QualifiedName& name);
  void type(const TypeName& type);
  void literal(std::string_view value);
  /// Items with commas, as many on a line as fit.
  template <class Items, class Print>
  void fill(const Items& items, Print&& print, std::string_view separator = ",");
  void list(const Exprs& items, Level least = Level::Or);
  void arguments(const Call& call);
  void order_by(const std::vector<OrderBy>& keys);

  void target(const Target& target);
  void from(const From& from);
  void from_clause(const std::vector<From>& items, std::string_view word);
  void where(const Exprs& conditions);
  void with(const std::vector<CommonTable>& tables);
  void assignments(const std::vector<std::pair<Identifier, Expr>>& items);
  void returning(const std::vector<Target>& targets, const Exprs& into);
  void select_clauses(const Select& select, TargetStyle style, std::string_view verb = "select");
  void insert(const Insert& insert);
  void update(const Update& update);
  void remove(const Delete& remove);

  void plpgsql(const plpgsql::Statement& statement);
  void until_word(const Expr& node);
  void execute_text(const plpgsql::ExecuteText& node);
  void plpgsql_if(const plpgsql::If& node);
  void plpgsql_case(const plpgsql::Case& node);
  void loop(const plpgsql::Statements& statements);
  void comment(const std::string& text);
  void statements(const plpgsql::Statements& list);
  void body(const plpgsql::Statements& list);
  void declarations(const std::vector<plpgsql::Declaration>& items);

  Layout layout_;
};

template <class Items, class Print>
void Printer::fill(const Items& items, Print&& print, std::string_view separator) {
  bool first = true;
  bool broken = false;  // the last item took several lines: the next begins one of its own
  for (const auto& item : items) {
    if (!first) put(separator);
    const auto on_this_line = [&] {
      if (!first) put(" ");
      print(item);
    };
    const bool fits = !broken && layout_.try_flat(on_this_line);
    if (!fits) {
      if (!first) layout_.hard_line();
      broken = !layout_.try_flat([&] { print(item); });
      if (broken) print(item);
    }
    first = false;
  }
}

}  // namespace specql::sql
