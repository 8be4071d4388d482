// Text to expressions: a Pratt parser. Steps use it too, for `SET a = 1 WHERE …` around expressions.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/expr/expression.h"
#include "generator/expr/token.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace specql::expr {

class Parser {
 public:
  /// Deeper nesting than this is refused, so that no stage needs a deep stack.
  static constexpr std::size_t kMaximumDepth = 100;
  /// Operators of one expression: `a + b + c` nests to the left, as deep as it is long.
  static constexpr std::size_t kMostOperators = 300;

  Parser(const syntax::Text& source, DiagnosticSink& sink, Quotes quotes = Quotes::Single);

  /// An expression; stops before the first token that cannot be part of it.
  [[nodiscard]] Expr expression(Binding least = Binding::Or);

  /// `select value from Entity …`, up to its end.
  [[nodiscard]] Expr select_query();
  /// `order by a, b desc`, if it comes next.
  [[nodiscard]] std::vector<SortKey> order_by();

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
  [[nodiscard]] bool at_end() const { return peek().kind == TokenKind::End; }
  [[nodiscard]] bool at_word(std::string_view keyword, std::size_t ahead = 0) const;
  [[nodiscard]] bool at_symbol(std::string_view symbol, std::size_t ahead = 0) const;
  bool accept_word(std::string_view keyword);
  bool accept_symbol(std::string_view symbol);
  bool expect_word(std::string_view keyword);
  bool expect_symbol(std::string_view symbol);
  /// A name: any word that is not reserved. Reports and returns nothing if there is none.
  [[nodiscard]] std::optional<Located<std::string>> expect_name(std::string_view what);
  /// An entity's name, perhaps with its schema: `sales.Order`. A keyword of the steps is none where it can be
  /// read as one.
  [[nodiscard]] std::optional<Located<std::string>> expect_entity();
  Token take();
  [[nodiscard]] Span span_of(const Token& token) const;
  /// From a token's begin to the last token taken.
  [[nodiscard]] Span since(std::size_t begin) const;

  /// "expected X, found Y" at the next token; at most once for a text.
  void fail(std::string_view expected);
  [[nodiscard]] bool failed() const { return failed_; }
  /// What was read is of no use; that has been reported.
  void refuse() { failed_ = true; }
  /// Reports what stands behind the expected end.
  void expect_end(std::string_view expected = "the end of the expression");

 private:
  [[nodiscard]] static bool never_chains(Binding level);
  /// Of the operator that comes next, if one does.
  [[nodiscard]] std::optional<Binding> next_level() const;
  Expr too_deep(std::size_t most);
  Expr prefix();
  Expr primary();
  Expr word_primary();
  Expr infix(Expr left, Binding least, bool& done);
  Expr binary(Expr left, const OpInfo& row, bool negated);
  Expr is_suffix(Expr left);
  Expr between(Expr left, bool negated);
  Expr in_list(Expr left, bool negated);
  Expr parenthesised();
  Expr list_literal(std::size_t begin);
  Expr case_expression();
  Expr path();
  Expr variable();
  Expr extract(std::size_t begin);
  Expr select(SelectQuery::Kind kind, std::size_t begin);
  Expr select_body(SelectQuery::Kind kind, std::size_t begin);
  Words entity_words();
  Expr exists_in(Expr left);
  std::vector<SortKey> sort_keys();
  Located<std::string> type_name();
  Expr invalid(std::string_view expected);

  // parse_call.cpp
  Expr call(Words words);
  Exprs arguments();
  void read_arguments(Call& node);
  void read_worded(std::string_view placing, Exprs& items);
  Exprs position_arguments();
  void read_trimmed(Call& node);

  template <class Node>
  Expr make(std::size_t begin, Node node) {
    return {since(begin), std::move(node)};
  }

  const syntax::Text& source_;
  DiagnosticSink& sink_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t operators_ = 0;
  bool failed_ = false;
};

/// A text that is one expression and nothing else.
[[nodiscard]] Expr parse_expression(const syntax::Text& source, DiagnosticSink& sink);

}  // namespace specql::expr
