// Calls: arguments between commas, and the words that standard SQL has between some of them.
#include "generator/expr/parser.h"
#include "generator/support/text.h"

#include <iterator>

namespace specql::expr {
namespace {

/// A function whose arguments the standard parts by words, each where others have a comma.
struct Worded {
  std::string_view function;
  std::string_view placing;
};
constexpr Worded kWorded[] = {{"overlay", "placing"}, {"substring", ""}};

/// Which end `trim` is about, and the function that is about it.
struct End {
  std::string_view word;
  std::string_view function;
};
constexpr End kEnds[] = {{"both", "trim"}, {"leading", "ltrim"}, {"trailing", "rtrim"}};

}  // namespace

Exprs Parser::arguments() {
  Exprs items;
  do {
    items.push_back(expression());
  } while (!failed_ && accept_symbol(","));
  return items;
}

Expr Parser::call(Words words) {
  Call node;
  node.name = std::move(words.back());
  words.pop_back();
  node.receiver = std::move(words);
  const Span from = node.receiver.empty() ? node.name.span : node.receiver.front().span;
  take();
  node.distinct = accept_word("distinct");
  if (accept_symbol("*")) {
    node.star = true;
  } else if (!at_symbol(")")) {
    read_arguments(node);
  }
  if (accept_word("where")) node.where.push_back(expression());
  node.order_by = order_by();
  expect_symbol(")");
  return {from.to(span_of(tokens_[at_ - 1])), std::move(node)};
}

void Parser::read_arguments(Call& node) {
  const std::string name = lowercase(node.name.value);
  if (name == "position") {
    node.arguments = position_arguments();
    return;
  }
  if (name == "trim") {
    read_trimmed(node);
    return;
  }
  node.arguments = arguments();
  for (const Worded& row : kWorded) {
    if (row.function == name) read_worded(row.placing, node.arguments);
  }
}

/// `substring(title from 2 for 3)`, `overlay(title placing 'x' from 2)`. What has no `from` begins at 1.
void Parser::read_worded(std::string_view placing, Exprs& items) {
  if (!placing.empty() && accept_word(placing)) items.push_back(expression());
  const Span before = span_of(peek());
  const bool from = accept_word("from");
  if (from) items.push_back(expression());
  if (!accept_word("for")) return;
  if (!from) items.push_back({before, NumberLiteral{"1"}});
  items.push_back(expression());
}

/// `position('a' in title)`.
Exprs Parser::position_arguments() {
  Exprs items;
  Expr first = expression(Binding::Other);
  if (!accept_word("in")) {
    items.push_back(std::move(first));
    if (accept_symbol(",")) {
      for (Expr& more : arguments())
        items.push_back(std::move(more));
    }
    return items;
  }
  items.push_back(expression());
  items.push_back(std::move(first));
  return items;
}

/// `trim(leading '0' from title)`: the text that is trimmed stands last.
void Parser::read_trimmed(Call& node) {
  for (const End& end : kEnds) {
    const TokenKind next = peek(1).kind;
    if (!at_word(end.word) || next == TokenKind::Symbol || next == TokenKind::End) continue;
    take();
    node.name.value = end.function;
    break;
  }
  if (!at_word("from")) node.arguments = arguments();
  if (!accept_word("from")) return;
  Exprs items = arguments();
  std::move(node.arguments.begin(), node.arguments.end(), std::back_inserter(items));
  node.arguments = std::move(items);
}

}  // namespace specql::expr
