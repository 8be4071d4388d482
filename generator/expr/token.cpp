#include "generator/expr/token.h"

#include "generator/support/text.h"
#include "generator/support/utf8.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::expr {
namespace {

// Longest first, so that `!~*` is not read as `!` and `~*`.
constexpr std::array<std::string_view, 34> kSymbols = {
    "!~*", "->>", "!=", "<>", "<=", ">=", "||", "::", "~*", "!~", "@>", "<@", "&&", "->", "=", "<", ">",
    "+",   "-",   "*",  "/",  "%",  "^",  "~",  "(",  ")",  "[",  "]",  "{",  "}",  ",",  ".", "?", ":"};

constexpr auto kReserved = std::to_array<std::string_view>(
    {"and", "between", "case", "distinct", "else", "end",    "false", "from", "ilike", "in",
     "is",  "like",    "not",  "null",     "or",   "select", "then",  "true", "when",  "where"});
static_assert(std::is_sorted(kReserved.begin(), kReserved.end()));

/// A byte of a character beyond ASCII.
constexpr bool is_foreign(char c) {
  return (static_cast<unsigned char>(c) & 0x80U) != 0;
}

class Lexer {
 public:
  Lexer(const syntax::Text& source, DiagnosticSink& sink, Quotes quotes)
      : source_(source), sink_(sink), quotes_(quotes) {}

  std::vector<Token> run() {
    while (skip_space(), at_ < text().size())
      next();
    const std::size_t end = tokens_.empty() ? 0 : tokens_.back().end;
    tokens_.push_back({TokenKind::End, "", end, end});
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] const std::string& text() const { return source_.value; }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text().size() ? text()[at_ + ahead] : '\0';
  }
  void skip_space() {
    while (is_space(peek()))
      ++at_;
  }
  static constexpr std::size_t kCurvedQuote = 3;  // bytes of U+2018 to U+201F
  [[nodiscard]] bool starts_curved_quote(std::size_t at) const {
    return text().compare(at, 2, "\xE2\x80") == 0 && at + 2 < text().size() && text()[at + 2] >= '\x98' &&
           text()[at + 2] <= '\x9F';
  }
  template <class Accept>
  void skip_while(Accept&& accept) {
    while (at_ < text().size() && accept(text()[at_]))
      ++at_;
  }
  void push(TokenKind kind, std::size_t begin, std::string value) {
    tokens_.push_back({kind, std::move(value), begin, at_});
  }
  [[nodiscard]] std::string since(std::size_t begin) const { return text().substr(begin, at_ - begin); }

  /// In a quoted YAML value they may have to be doubled or escaped.
  [[nodiscard]] Applicability trust_in_quotes() const {
    const bool verbatim = source_.map.address(source_.offset) == source_.span.begin;
    return verbatim ? Applicability::MachineApplicable : Applicability::MaybeIncorrect;
  }

  void next();
  void word();
  void variable();
  void number();
  void quoted();
  void double_quoted();
  void symbol();
  void curved_quotes();
  bool other_spelling(std::string_view rest);

  const syntax::Text& source_;
  DiagnosticSink& sink_;
  Quotes quotes_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

void Lexer::next() {
  const char c = peek();
  if (starts_curved_quote(at_)) return curved_quotes();
  if (is_alpha(c) || c == '_' || is_foreign(c)) return word();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
  if (c == '$') return variable();
  if (c == '\'') return quoted();
  if (c == '"') return double_quoted();
  symbol();
}

/// Letters beyond ASCII are taken along, so that a word with them is one mistake.
void Lexer::word() {
  const std::size_t begin = at_;
  const std::size_t invisible = is_foreign(peek()) ? decode_utf8(text(), at_).size : 0;
  const bool shown = invisible != 0 && show_characters(text().substr(at_, invisible)).front() == '`';
  if (invisible != 0 && !shown) {
    at_ += invisible;
    sink_.report(diag::unexpected_character, source_.piece(begin, at_), show_characters(since(begin)))
        .replace("write a blank", " ");
    return;
  }
  skip_while([](char c) { return is_word(c) || is_foreign(c); });
  const std::string word = since(begin);
  if (std::any_of(word.begin(), word.end(), is_foreign)) {
    sink_.report(diag::unexpected_character, source_.piece(begin, at_), show_characters(word))
        .help("names have letters of the English alphabet, digits and `_`");
  }
  push(TokenKind::Word, begin, word);
}

/// `‘lead’`, as word processors write it.
void Lexer::curved_quotes() {
  const std::size_t begin = at_;
  at_ += kCurvedQuote;
  const std::size_t inner = at_;
  while (at_ < text().size() && !starts_curved_quote(at_))
    ++at_;
  std::string value = text().substr(inner, at_ - inner);
  const bool closed = at_ < text().size();
  at_ = closed ? at_ + kCurvedQuote : inner;
  auto report =
      sink_.report(diag::unexpected_character, source_.piece(begin, at_), show_characters(since(begin)));
  if (closed) report.replace("use straight quotes", expr::quoted(value), trust_in_quotes());
  push(TokenKind::Text, begin, std::move(value));
}

/// What other languages write for an operator. It is reported and taken for what it means.
bool Lexer::other_spelling(std::string_view rest) {
  struct Row {
    std::string_view written, meant;
    TokenKind kind;
    Applicability trust;  ///< only between conditions `&` and `!` mean words
  };
  static constexpr auto kRows = std::to_array<Row>({
      {"==", "=", TokenKind::Symbol, Applicability::MachineApplicable},
      {"&", "and", TokenKind::Word, Applicability::MaybeIncorrect},
      {"!", "not", TokenKind::Word, Applicability::MaybeIncorrect},
  });
  for (const Row& row : kRows) {
    if (!rest.starts_with(row.written)) continue;
    const std::size_t begin = at_;
    at_ += row.written.size();
    const bool needs_blank = row.kind == TokenKind::Word && !is_space(peek());
    sink_.report(diag::unexpected_character, source_.piece(begin, at_), show_characters(row.written))
        .replace(fmt::format("write `{}`", row.meant), std::string(row.meant) + (needs_blank ? " " : ""),
                 row.trust);
    push(row.kind, begin, std::string(row.meant));
    return true;
  }
  return false;
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
  if (quotes_ == Quotes::Single) {
    sink_.report(diag::double_quoted_text, source_.piece(begin, at_))
        .replace("use single quotes", expr::quoted(value), trust_in_quotes());
  }
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
  if (rest.starts_with("==") && other_spelling(rest)) return;
  for (const std::string_view symbol : kSymbols) {
    if (!rest.starts_with(symbol)) continue;
    at_ += symbol.size();
    push(TokenKind::Symbol, begin, std::string(symbol));
    return;
  }
  if (other_spelling(rest)) return;
  ++at_;
  sink_.report(diag::unexpected_character, source_.piece(begin, at_), show_characters(since(begin)));
}

}  // namespace

std::vector<Token> lex(const syntax::Text& source, DiagnosticSink& sink, Quotes quotes) {
  return Lexer(source, sink, quotes).run();
}

std::string quoted(std::string_view text) {
  return "'" + replace_all(std::string(text), "'", "''") + "'";
}

bool is_reserved(std::string_view word) {
  return std::binary_search(kReserved.begin(), kReserved.end(), lowercase(word));
}

}  // namespace specql::expr
