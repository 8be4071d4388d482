#include "generator/expr/token.h"

#include <algorithm>
#include <array>

#include "generator/support/text.h"
#include "generator/support/utf8.h"

namespace specql::expr {
namespace {

// Longest first, so that `!~*` is not read as `!` and `~*`.
constexpr std::array<std::string_view, 32> kSymbols = {
    "!~*", "->>", "!=", "<>", "<=", ">=", "||", "::", "~*", "!~", "@>", "<@", "&&", "->", "=", "<",
    ">",   "+",   "-",  "*",  "/",  "%",  "^",  "~",  "(",  ")",  "[",  "]",  ",",  ".",  "?",  ":"};

constexpr auto kReserved = std::to_array<std::string_view>(
    {"and", "between", "case", "distinct", "else", "end", "false", "from", "ilike", "in", "is",
     "like", "not", "null", "or", "select", "then", "true", "when", "where"});
static_assert(std::is_sorted(kReserved.begin(), kReserved.end()));

class Lexer {
 public:
  Lexer(const syntax::Text& source, DiagnosticSink& sink) : source_(source), sink_(sink) {}

  std::vector<Token> run() {
    while (skip_space(), at_ < text().size()) next();
    tokens_.push_back({TokenKind::End, "", at_, at_});
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] const std::string& text() const { return source_.value; }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text().size() ? text()[at_ + ahead] : '\0';
  }
  void skip_space() {
    while (is_space(peek())) ++at_;
  }
  template <class Accept>
  void skip_while(Accept&& accept) {
    while (at_ < text().size() && accept(text()[at_])) ++at_;
  }
  void push(TokenKind kind, std::size_t begin, std::string value) {
    tokens_.push_back({kind, std::move(value), begin, at_});
  }
  [[nodiscard]] std::string since(std::size_t begin) const {
    return text().substr(begin, at_ - begin);
  }

  void next();
  void word();
  void variable();
  void number();
  void quoted();
  void double_quoted();
  void symbol();

  const syntax::Text& source_;
  DiagnosticSink& sink_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

void Lexer::next() {
  const char c = peek();
  if (is_alpha(c) || c == '_') return word();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
  if (c == '$') return variable();
  if (c == '\'') return quoted();
  if (c == '"') return double_quoted();
  symbol();
}

void Lexer::word() {
  const std::size_t begin = at_;
  skip_while(is_word);
  push(TokenKind::Word, begin, since(begin));
}

void Lexer::variable() {
  const std::size_t begin = at_++;
  skip_while(is_word);
  if (at_ == begin + 1) {
    sink_.report(diag::expression_syntax, source_.piece(begin, at_), "a name behind `$`", "`$`");
    return;
  }
  push(TokenKind::Variable, begin, text().substr(begin + 1, at_ - begin - 1));
}

void Lexer::number() {
  const std::size_t begin = at_;
  skip_while(is_digit);
  if (peek() == '.' && is_digit(peek(1))) {
    ++at_;
    skip_while(is_digit);
  }
  const bool exponent = to_lower(peek()) == 'e' &&
                        (is_digit(peek(1)) || ((peek(1) == '-' || peek(1) == '+') && is_digit(peek(2))));
  if (exponent) {
    at_ += 2;
    skip_while(is_digit);
  }
  push(TokenKind::Number, begin, since(begin));
}

void Lexer::quoted() {
  const std::size_t begin = at_++;
  std::string value;
  while (at_ < text().size()) {
    if (peek() == '\'' && peek(1) != '\'') {
      ++at_;
      push(TokenKind::Text, begin, std::move(value));
      return;
    }
    if (peek() == '\'') ++at_;
    value += text()[at_++];
  }
  sink_.report(diag::unterminated_text, source_.piece(begin, begin + 1));
}

/// SQL would read a column name, the author means text: say so, and go on with the text.
void Lexer::double_quoted() {
  const std::size_t begin = at_++;
  skip_while([](char c) { return c != '"'; });
  if (at_ >= text().size()) {
    sink_.report(diag::unterminated_text, source_.piece(begin, begin + 1));
    return;
  }
  std::string value = text().substr(begin + 1, at_ - begin - 1);
  ++at_;
  sink_.report(diag::double_quoted_text, source_.piece(begin, at_))
      .replace("use single quotes", "'" + replace_all(value, "'", "''") + "'");
  push(TokenKind::Text, begin, std::move(value));
}

void Lexer::symbol() {
  const std::size_t begin = at_;
  const std::string_view rest = std::string_view(text()).substr(at_);
  if (rest.starts_with("--") || rest.starts_with("/*") || rest.starts_with(";")) {
    const std::size_t size = rest.starts_with(";") ? 1 : 2;
    sink_.report(diag::not_an_expression, source_.piece(begin, begin + size), rest.substr(0, size));
    at_ = text().size();
    return;
  }
  for (const std::string_view symbol : kSymbols) {
    if (!rest.starts_with(symbol)) continue;
    at_ += symbol.size();
    push(TokenKind::Symbol, begin, std::string(symbol));
    return;
  }
  const std::size_t size = std::max<std::size_t>(1, decode_utf8(text(), at_).size);
  at_ += size;
  sink_.report(diag::unexpected_character, source_.piece(begin, at_), text().substr(begin, size));
}

}  // namespace

std::vector<Token> lex(const syntax::Text& source, DiagnosticSink& sink) {
  return Lexer(source, sink).run();
}

bool is_reserved(std::string_view word) {
  return std::binary_search(kReserved.begin(), kReserved.end(), lowercase(word));
}

}  // namespace specql::expr
