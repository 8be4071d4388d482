#include "generator/spec/type_notation.h"

#include "generator/support/text.h"
#include "generator/support/utf8.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::spec {
namespace {

constexpr std::size_t kMaximumListDepth = 8;

class NotationParser {
 public:
  NotationParser(const Text& source, DiagnosticSink& sink) : source_(source), sink_(sink) {}

  std::optional<TypeNotation> run() {
    result_.span = source_.span;
    if (is_sql_name()) return std::nullopt;
    if (!type()) return std::nullopt;
    marks();
    if (accept('=')) {
      default_value();
    } else {
      skip_space();
      if (at_ < text().size()) return fail("`!`, `?`, `=` or the end"), std::nullopt;
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] const std::string& text() const { return source_.value; }
  [[nodiscard]] char peek() const { return at_ < text().size() ? text()[at_] : '\0'; }
  void skip_space() {
    while (is_space(peek()))
      ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void fail(std::string_view expected) {
    if (failed_) return;
    failed_ = true;
    skip_space();
    if (at_ >= text().size()) {
      const std::string_view words = trim(text());
      const auto end = static_cast<std::size_t>(words.data() - text().data()) + words.size();
      sink_.report(diag::type_syntax, source_.piece(end, end), expected, "the end");
      return;
    }
    std::size_t size = std::max<std::size_t>(1, decode_utf8(text(), at_).size);
    if (is_word(peek())) {
      while (at_ + size < text().size() && is_word(text()[at_ + size]))
        ++size;
    }
    sink_.report(diag::type_syntax, source_.piece(at_, at_ + size), expected,
                 show_characters(text().substr(at_, size)));
  }

  bool is_sql_name();
  bool type();
  bool arguments(char close);
  void square_brackets();
  bool list_inside();
  bool argument(std::size_t begin, std::size_t end);
  bool nothing_at(std::size_t at, std::string_view needed);
  void marks();
  void default_value();

  const Text& source_;
  DiagnosticSink& sink_;
  std::size_t at_ = 0;
  bool failed_ = false;
  TypeNotation result_;
};

/// The names of PostgreSQL's types that are more than one word, and what they are here.
struct SqlName {
  std::string_view words;
  std::string_view name;
};
constexpr SqlName kSqlNames[] = {{"double precision", "double"},
                                 {"character varying", "text"},
                                 {"timestamp with time zone", "datetime"},
                                 {"timestamp without time zone", "datetime"},
                                 {"time without time zone", "time"}};

bool NotationParser::is_sql_name() {
  const std::string all = lowercase(text());
  for (const SqlName& row : kSqlNames) {
    if (!all.starts_with(row.words)) continue;
    sink_
        .report(diag::type_syntax, source_.piece(0, row.words.size()), "a type of one word",
                fmt::format("`{}`", text().substr(0, row.words.size())))
        .replace(fmt::format("write `{}`", row.name), std::string(row.name));
    return true;
  }
  return false;
}

bool NotationParser::type() {
  skip_space();
  const std::size_t begin = at_;
  while (is_word(peek()))
    ++at_;
  if (at_ == begin) return fail("a type"), false;
  Word name{text().substr(begin, at_ - begin), source_.piece(begin, at_)};
  if ((name.value == "list" || name.value == "array") && peek() == '(') {
    if (++result_.list_depth > kMaximumListDepth) return fail("no more lists in lists"), false;
    ++at_;
    if (!type()) return false;
    if (!accept(')')) return fail("`)`"), false;
  } else {
    result_.name = std::move(name);
    if (result_.name.value == "enum" && peek() == '[') return square_brackets(), false;
    if (accept('(') && !arguments(')')) return false;
  }
  while (text().compare(at_, 2, "[]") == 0) {
    at_ += 2;
    if (++result_.list_depth > kMaximumListDepth) return fail("no more lists in lists"), false;
  }
  return true;
}

/// `enum[a, b]`, as the older tool let one write.
void NotationParser::square_brackets() {
  const std::size_t close = text().find(']', at_);
  auto report = sink_.report(diag::type_syntax, source_.piece(at_, at_ + 1), "`(`", "`[`");
  if (close == std::string::npos) return;
  report.fix("values stand in parentheses",
             {{source_.piece(at_, at_ + 1), "("}, {source_.piece(close, close + 1), ")"}},
             Applicability::MachineApplicable);
}

/// Splits at commas that stand outside quotes and inner parentheses.
bool NotationParser::arguments(char close) {
  std::size_t begin = at_;
  std::size_t depth = 0;
  bool quoted = false;
  for (; at_ < text().size(); ++at_) {
    const char c = text()[at_];
    if (c == '\'') quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++depth;
    if (c == close && depth == 0) {
      const std::size_t end = at_++;
      return argument(begin, end);
    }
    if (c == ')') --depth;
    if (c == ',' && depth == 0) {
      if (!argument(begin, at_)) return false;
      begin = at_ + 1;
    }
  }
  if (quoted) at_ = begin;
  return fail(quoted ? "a closing quote" : "`)`"), false;
}

bool NotationParser::nothing_at(std::size_t at, std::string_view needed) {
  at_ = at;
  fail(needed);
  return false;
}

bool NotationParser::argument(std::size_t begin, std::size_t end) {
  Text piece = source_.slice(begin, end);
  if (result_.name.value != "ref") {
    if (piece.value.empty()) return nothing_at(end, result_.name.value == "enum" ? "a value" : "an argument");
    result_.arguments.push_back(std::move(piece));
    return true;
  }
  const std::size_t colon = piece.value.find(':');
  if (colon != std::string::npos) {
    const Text key = piece.slice(0, colon);
    result_.options.push_back({key.located(), piece.slice(colon + 1, piece.value.size())});
    return true;
  }
  if (!result_.targets.empty()) {
    if (piece.value.empty()) return nothing_at(end, "an option such as `on_delete: cascade`");
    result_.options.push_back({piece.located(), {}});
    return true;
  }
  std::size_t from = 0;
  for (const std::string_view target : split(piece.value, '|')) {
    Text word = piece.slice(from, from + target.size());
    from += target.size() + 1;
    if (word.value.empty()) {
      const bool last = from > piece.value.size();
      return nothing_at(last ? end : begin + from - 1, "an entity");
    }
    result_.targets.push_back(std::move(word));
  }
  return true;
}

void NotationParser::marks() {
  skip_space();
  if (peek() == '!' || peek() == '?') {
    const Span mark = source_.piece(at_, at_ + 1);
    (peek() == '!' ? result_.required : result_.nullable) = mark;
    ++at_;
  }
}

/// All that follows, but for a `!` at the very end that is not part of a quoted text.
void NotationParser::default_value() {
  std::size_t end = text().size();
  while (end > at_ && is_space(text()[end - 1]))
    --end;
  if (end > at_ && text()[end - 1] == '!') {
    const auto quotes = std::count(text().begin() + static_cast<std::ptrdiff_t>(at_),
                                   text().begin() + static_cast<std::ptrdiff_t>(end), '\'');
    const bool inside_quotes = quotes % 2 != 0;
    if (!inside_quotes) {
      if (!result_.required) result_.required = source_.piece(end - 1, end);
      --end;
    }
  }
  Text value = source_.slice(at_, end);
  if (value.value.empty()) {
    at_ = text().size();
    fail("a default behind `=`");
    return;
  }
  result_.default_value = std::move(value);
}

}  // namespace

std::optional<TypeNotation> parse_type_notation(const Text& text, DiagnosticSink& sink) {
  return NotationParser(text, sink).run();
}

}  // namespace specql::spec
