// The grammar of expressions, from loosest to tightest.
#include "generator/expr/parser.h"
#include "generator/support/text.h"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>

namespace specql::expr {
namespace {

/// Functions PostgreSQL writes without parentheses are plain names here; these words, followed by a
/// text, are literals.
bool is_literal_type(std::string_view word) {
  const std::string name = lowercase(word);
  return name == "date" || name == "time" || name == "timestamp" || name == "timestamptz" ||
         name == "datetime" || name == "interval";
}

bool is_join(std::string_view word) {
  constexpr std::string_view kWords[] = {"join", "inner", "left", "right", "full", "cross", "natural"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [word](std::string_view one) { return equal_ignoring_case(word, one); });
}

/// Words that may stand behind the entity of a sub-select and are no other name for it.
bool goes_on_select(std::string_view word) {
  constexpr std::string_view kWords[] = {"order", "limit", "group", "having", "union", "offset", "fetch"};
  return is_join(word) || std::any_of(std::begin(kWords), std::end(kWords), [word](std::string_view one) {
           return equal_ignoring_case(word, one);
         });
}

constexpr Binding tighter(Binding level) {
  return static_cast<Binding>(static_cast<std::uint8_t>(level) + 1);
}

}  // namespace

Expr Parser::expression(Binding least) {
  if (++depth_ > kMaximumDepth) {
    --depth_;
    return too_deep(kMaximumDepth);
  }
  Expr left = prefix();
  std::optional<Binding> before;
  for (bool done = false; !done && !failed_;) {
    const std::optional<Binding> level = next_level();
    if (level && level == before && *level >= least && never_chains(*level)) {
      left = invalid("parentheses around what stands before");
      break;
    }
    before = level;
    left = infix(std::move(left), least, done);
    if (!done && ++operators_ > kMostOperators) left = too_deep(kMostOperators);
  }
  --depth_;
  return left;
}

/// `a < b < c` and `a is null is true` mean nothing to PostgreSQL.
bool Parser::never_chains(Binding level) {
  return level == Binding::Is || level == Binding::Comparison || level == Binding::Range;
}

std::optional<Binding> Parser::next_level() const {
  if (peek().kind != TokenKind::Word && peek().kind != TokenKind::Symbol) return std::nullopt;
  if (at_word("is") || at_word("exists")) return Binding::Is;
  const std::size_t ahead = at_word("not") ? 1 : 0;
  if (at_word("between", ahead) || at_word("in", ahead)) return Binding::Range;
  const OpInfo* row = find_operator(lowercase(peek(ahead).text));
  return row == nullptr ? std::nullopt : std::optional(row->level);
}

Expr Parser::too_deep(std::size_t most) {
  if (!failed_) sink_.report(diag::expression_too_deep, span_of(peek()), most);
  failed_ = true;
  return {span_of(peek()), Invalid{}};
}

Expr Parser::prefix() {
  const std::size_t begin = peek().begin;
  if (at_word("not")) {
    take();
    if (at_word("exists") && at_symbol("(", 1)) {
      Expr inner = primary();
      return make(begin, Not{{std::move(inner)}});
    }
    Expr operand = expression(Binding::Not);
    return make(begin, Not{{std::move(operand)}});
  }
  if (at_symbol("-")) {
    take();
    Expr operand = expression(Binding::Sign);
    return make(begin, Negative{{std::move(operand)}});
  }
  if (accept_symbol("+")) return expression(Binding::Sign);
  return primary();
}

Expr Parser::infix(Expr left, Binding least, bool& done) {
  const Token& token = peek();
  const bool is_operator = token.kind == TokenKind::Word || token.kind == TokenKind::Symbol;
  if (!is_operator) {
    done = true;
    return left;
  }
  if (at_word("is") && least <= Binding::Is) return is_suffix(std::move(left));
  if (at_word("exists") && least <= Binding::Is) {  // `company exists`
    take();
    if (at_word("in")) return exists_in(std::move(left));
    const Span span = left.span.to(span_of(tokens_[at_ - 1]));
    return {span, IsNull{true, {std::move(left)}}};
  }
  const bool negated = at_word("not");
  const std::size_t ahead = negated ? 1 : 0;
  if (least <= Binding::Range && at_word("between", ahead)) return between(std::move(left), negated);
  if (least <= Binding::Range && at_word("in", ahead)) return in_list(std::move(left), negated);
  if (least <= Binding::Cast && at_symbol("::")) {
    take();
    Located<std::string> type = type_name();
    const Span span = left.span.to(type.span);
    return {span, Cast{{std::move(left)}, std::move(type)}};
  }
  const OpInfo* row = find_operator(lowercase(peek(ahead).text));
  const bool not_matches = negated && at_word("matches", ahead);
  const bool may_be_negated = row != nullptr && (row->op == Op::Like || row->op == Op::ILike || not_matches);
  if (row == nullptr || row->level < least || (negated && !may_be_negated)) {
    done = true;
    return left;
  }
  if (negated) take();
  if (not_matches) return binary(std::move(left), *find_operator("!~"), false);
  return binary(std::move(left), *row, negated);
}

/// `… exists in Customer`.
Expr Parser::exists_in(Expr left) {
  take();
  Words entity = entity_words();
  const Span span = left.span.to(span_of(tokens_[at_ - 1]));
  return {span, ExistsIn{{std::move(left)}, std::move(entity)}};
}

Expr Parser::binary(Expr left, const OpInfo& row, bool negated) {
  const Token op = take();
  Expr right = expression(tighter(row.level));
  const Span span = left.span.to(right.span);
  Binary node{row.op, span_of(op), {}, negated};
  node.operands.push_back(std::move(left));
  node.operands.push_back(std::move(right));
  return {span, std::move(node)};
}

Expr Parser::is_suffix(Expr left) {
  take();
  const bool negated = accept_word("not");
  const auto finish = [&](auto node) -> Expr {
    const Span span = left.span.to(span_of(tokens_[at_ - 1]));
    node.operand.push_back(std::move(left));
    return {span, std::move(node)};
  };
  if (accept_word("null")) return finish(IsNull{negated, {}});
  if (accept_word("true")) return finish(IsTruth{true, negated, {}});
  if (accept_word("false")) return finish(IsTruth{false, negated, {}});
  if (accept_word("valid")) return finish(IsValid{negated, {}});
  if (accept_word("distinct")) {
    expect_word("from");
    Expr right = expression(tighter(Binding::Is));
    const Span span = left.span.to(right.span);
    IsDistinct node{negated, {}};
    node.operands.push_back(std::move(left));
    node.operands.push_back(std::move(right));
    return {span, std::move(node)};
  }
  return invalid("`null`, `true`, `false`, `valid` or `distinct from` behind `is`");
}

Expr Parser::between(Expr left, bool negated) {
  if (negated) take();
  take();
  Expr low = expression(Binding::Other);
  expect_word("and");
  Expr high = expression(Binding::Other);
  const Span span = left.span.to(high.span);
  Between node{negated, {}};
  node.operands.push_back(std::move(left));
  node.operands.push_back(std::move(low));
  node.operands.push_back(std::move(high));
  return {span, std::move(node)};
}

Expr Parser::in_list(Expr left, bool negated) {
  if (negated) take();
  take();
  InList node{negated, {}, {}};
  if (at_symbol("(") && at_word("select", 1)) {
    node.items.push_back(select(SelectQuery::Kind::List, peek().begin));
  } else if (accept_symbol("(")) {
    node.items = arguments();
    expect_symbol(")");
  } else {
    node.items.push_back(expression(Binding::Other));  // `x in $list`
  }
  const Span span = left.span.to(span_of(tokens_[at_ - 1]));
  node.operand.push_back(std::move(left));
  return {span, std::move(node)};
}

Expr Parser::primary() {
  const Token& token = peek();
  const std::size_t begin = token.begin;
  switch (token.kind) {
    case TokenKind::Number: {
      Token number = take();
      return make(begin, NumberLiteral{std::move(number.text)});
    }
    case TokenKind::Text: {
      Token text = take();
      return make(begin, TextLiteral{std::move(text.text)});
    }
    case TokenKind::Variable:
      return variable();
    case TokenKind::Word:
      return word_primary();
    case TokenKind::Symbol:
      if (at_symbol("(")) return parenthesised();
      if (accept_symbol("[")) return list_literal(begin);
      return invalid("a value");
    case TokenKind::End:
      return invalid("a value");
  }
  return invalid("a value");
}

Expr Parser::word_primary() {
  const std::size_t begin = peek().begin;
  if (accept_word("null")) return make(begin, NullLiteral{});
  if (accept_word("true")) return make(begin, BooleanLiteral{true});
  if (accept_word("false")) return make(begin, BooleanLiteral{false});
  if (at_word("case")) return case_expression();
  if (at_word("array") && at_symbol("[", 1)) {
    take();
    take();
    return list_literal(begin);
  }
  if (at_word("exists") && at_symbol("(", 1) && at_word("select", 2)) {
    take();
    return select(SelectQuery::Kind::Exists, begin);
  }
  if (at_word("extract") && at_symbol("(", 1)) return extract(begin);
  if (is_literal_type(peek().text) && peek(1).kind == TokenKind::Text) {
    const Token type = take();
    const Token value = take();
    return make(begin, TypedLiteral{{lowercase(type.text), span_of(type)}, {value.text, span_of(value)}});
  }
  if (is_reserved(peek().text)) return invalid("a value");
  return path();
}

Expr Parser::parenthesised() {
  const std::size_t begin = peek().begin;
  if (at_word("select", 1)) return select(SelectQuery::Kind::Value, begin);
  take();
  Expr inner = expression();
  expect_symbol(")");
  inner.span = since(begin);
  return inner;
}

Expr Parser::list_literal(std::size_t begin) {
  ListLiteral node;
  if (!at_symbol("]")) node.items = arguments();
  expect_symbol("]");
  return make(begin, std::move(node));
}

Expr Parser::case_expression() {
  const std::size_t begin = take().begin;
  Case node;
  if (!at_word("when")) node.operand.push_back(expression());
  while (accept_word("when") && !failed_) {
    Expr condition = expression();
    expect_word("then");
    Expr value = expression();
    node.branches.emplace_back(std::move(condition), std::move(value));
  }
  if (node.branches.empty()) return invalid("`when`");
  if (accept_word("else")) node.otherwise.push_back(expression());
  expect_word("end");
  return make(begin, std::move(node));
}

/// `name`, `a.b.c`, `f(…)`, `caller.has_role(…)`. Behind a dot every word is a name.
Expr Parser::path() {
  const std::size_t begin = peek().begin;
  Words words;
  const Token first = take();
  words.push_back({first.text, span_of(first)});
  while (at_symbol(".") && peek(1).kind == TokenKind::Word) {
    take();
    const Token next = take();
    words.push_back({next.text, span_of(next)});
  }
  if (at_symbol("(")) return call(std::move(words));
  return make(begin, NamePath{std::move(words)});
}

Expr Parser::variable() {
  const std::size_t begin = peek().begin;
  VariablePath node;
  const Token first = take();
  node.parts.push_back({first.text, span_of(first)});
  while (at_symbol(".") && peek(1).kind == TokenKind::Word) {
    take();
    const Token next = take();
    node.parts.push_back({next.text, span_of(next)});
  }
  return make(begin, std::move(node));
}

std::vector<SortKey> Parser::order_by() {
  if (!at_word("order") || !at_word("by", 1)) return {};
  take();
  take();
  return sort_keys();
}

std::vector<SortKey> Parser::sort_keys() {
  std::vector<SortKey> keys;
  do {
    SortKey key{expression(), false};
    if (accept_word("desc")) {
      key.descending = true;
    } else {
      accept_word("asc");
    }
    keys.push_back(std::move(key));
  } while (!failed_ && accept_symbol(","));
  return keys;
}

Expr Parser::extract(std::size_t begin) {
  take();
  take();
  const auto part = expect_name("a part such as `year`");
  if (!part) return {since(begin), Invalid{}};
  expect_word("from");
  Expr operand = expression();
  expect_symbol(")");
  return make(begin, Extract{{lowercase(part->value), part->span}, {std::move(operand)}});
}

/// The SQL spelling of a set query, for one entity.
Expr Parser::select(SelectQuery::Kind kind, std::size_t begin) {
  take();
  Expr query = select_body(kind, begin);
  if (failed_ || std::holds_alternative<Invalid>(query.node)) return query;
  expect_symbol(")");
  query.span = since(begin);
  return query;
}

Expr Parser::select_query() {
  return select_body(SelectQuery::Kind::Value, peek().begin);
}

/// `Order`, `sales.Order`.
Words Parser::entity_words() {
  Words words;
  do {
    const auto word = expect_name("an entity");
    if (!word) return {};
    words.push_back(*word);
  } while (accept_symbol("."));
  return words;
}

/// From `select` on.
Expr Parser::select_body(SelectQuery::Kind kind, std::size_t begin) {
  take();
  SelectQuery node;
  node.kind = kind;
  node.distinct = accept_word("distinct");
  if (!accept_symbol("*")) {
    Expr value = expression();
    const bool just_one =
        kind == SelectQuery::Kind::Exists && std::holds_alternative<NumberLiteral>(value.node);
    if (!just_one) node.value.push_back(std::move(value));
  }
  if (at_symbol(",")) {
    if (!failed_) {
      sink_.report(diag::expression_syntax, span_of(peek()), "one value: a sub-select gives one", "`,`")
          .help("`find: Entity WHERE … as name` reads a whole row, `for_query` several values of each row");
    }
    refuse();
    return {span_of(peek()), Invalid{}};
  }
  expect_word("from");
  node.entity = entity_words();
  if (node.entity.empty()) return {since(begin), Invalid{}};
  const bool said = accept_word("as");
  if (peek().kind == TokenKind::Word && !is_reserved(peek().text) && (said || !goes_on_select(peek().text))) {
    const Token alias = take();
    node.alias = {alias.text, span_of(alias)};
  }
  if (at_symbol(",") || is_join(peek().text)) {
    return invalid("one entity: reach others through their references, as in `company.name`");
  }
  if (accept_word("where")) node.where.push_back(expression());
  node.order_by = order_by();
  if (kind != SelectQuery::Kind::List && accept_word("limit")) {
    if (peek().text != "1") return invalid("`1`: a sub-select gives one value");
    take();
  }
  return make(begin, std::move(node));
}

/// `numeric(12, 2)`, `text[]`, `double precision`: one text, read where types are known.
Located<std::string> Parser::type_name() {
  const std::size_t begin = peek().begin;
  if (peek().kind != TokenKind::Word) {
    fail("a type behind `::`");
    return {"", span_of(peek())};
  }
  std::string text = lowercase(take().text);
  if (text == "double" && accept_word("precision")) text = "double";
  if (at_symbol("(") && peek(1).kind == TokenKind::Number) {
    text += take().text;
    while (!at_end() && !at_symbol(")"))
      text += take().text;
    text += ")";
    expect_symbol(")");
  }
  if (at_symbol("[") && at_symbol("]", 1)) {
    take();
    take();
    text += "[]";
  }
  return {std::move(text), since(begin)};
}

}  // namespace specql::expr
