#include "generator/expr/parser.h"

#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::expr {

Parser::Parser(const syntax::Text& source, DiagnosticSink& sink, Quotes quotes)
    : source_(source), sink_(sink), tokens_() {
  const std::size_t errors = sink.error_count();
  tokens_ = lex(source, sink, quotes);
  failed_ = sink.error_count() != errors;  // one report for a text is enough
}

const Token& Parser::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool Parser::at_word(std::string_view keyword, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == TokenKind::Word && equal_ignoring_case(token.text, keyword);
}

bool Parser::at_symbol(std::string_view symbol, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == TokenKind::Symbol && token.text == symbol;
}

bool Parser::accept_word(std::string_view keyword) {
  if (!at_word(keyword)) return false;
  take();
  return true;
}

bool Parser::accept_symbol(std::string_view symbol) {
  if (!at_symbol(symbol)) return false;
  take();
  return true;
}

bool Parser::expect_word(std::string_view keyword) {
  if (accept_word(keyword)) return true;
  fail(fmt::format("`{}`", keyword));
  return false;
}

bool Parser::expect_symbol(std::string_view symbol) {
  if (accept_symbol(symbol)) return true;
  fail(fmt::format("`{}`", symbol));
  return false;
}

std::optional<Located<std::string>> Parser::expect_name(std::string_view what) {
  if (peek().kind != TokenKind::Word || is_reserved(peek().text)) {
    fail(what);
    return std::nullopt;
  }
  const Token token = take();
  return Located<std::string>{token.text, span_of(token)};
}

std::optional<Located<std::string>> Parser::expect_entity() {
  const bool keyword = (at_word("set") && at_symbol("=", 2)) || (at_word("values") && at_symbol("(", 1)) ||
                       (at_word("as") && peek(1).kind == TokenKind::Word);
  if (keyword) {
    fail("an entity");
    return std::nullopt;
  }
  auto entity = expect_name("an entity");
  if (!entity || !accept_symbol(".")) return entity;
  const auto name = expect_name("an entity");
  if (!name) return std::nullopt;
  return Located<std::string>{entity->value + "." + name->value, entity->span.to(name->span)};
}

Token Parser::take() {
  Token token = peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

Span Parser::span_of(const Token& token) const {
  return source_.piece(token.begin, token.end);
}

Span Parser::since(std::size_t begin) const {
  const std::size_t end = at_ == 0 ? begin : tokens_[at_ - 1].end;
  return source_.piece(begin, std::max(begin, end));
}

void Parser::fail(std::string_view expected) {
  if (failed_) return;
  failed_ = true;
  const Token& token = peek();
  const std::string found =
      token.kind == TokenKind::End
          ? "the end"
          : fmt::format("`{}`", source_.value.substr(token.begin, token.end - token.begin));
  sink_.report(diag::expression_syntax, span_of(token), expected, found);
}

void Parser::expect_end(std::string_view expected) {
  if (!at_end()) fail(expected);
}

Expr Parser::invalid(std::string_view expected) {
  fail(expected);
  return {span_of(peek()), Invalid{}};
}

Expr parse_expression(const syntax::Text& source, DiagnosticSink& sink) {
  Parser parser(source, sink);
  Expr expr = parser.expression();
  parser.expect_end();
  if (parser.failed()) return {source.span, Invalid{}};
  return expr;
}

}  // namespace specql::expr
