#include "generator/sql_lint/waivers.h"

#include "generator/diagnostics/specs.h"
#include "generator/sql/script.h"
#include "generator/sql_lint/rule.h"
#include "generator/support/text.h"

#include <algorithm>
#include <charconv>

namespace specql::sql_lint {
namespace {

constexpr std::string_view kMark = "specql:";

/// One code in one comment.
struct Waiver {
  std::uint16_t code = 0;
  Span at;     ///< of the code's word
  Span reach;  ///< where it holds
  bool used = false;
};

std::optional<std::uint16_t> code_of(std::string_view word) {
  if (word.size() != 6 || !equal_ignoring_case(word.substr(0, 2), "SQ")) return std::nullopt;
  std::uint16_t code = 0;
  const auto [end, error] = std::from_chars(word.data() + 2, word.data() + word.size(), code);
  const bool number = error == std::errc() && end == word.data() + word.size();
  return number && find_rule(code) != nullptr ? std::optional(code) : std::nullopt;
}

std::vector<std::string> all_codes() {
  std::vector<std::string> codes;
  for (const Rule& rule : all_rules())
    codes.push_back(diagnostics::code_text(rule.spec->code));
  return codes;
}

/// Takes words off the front of a text, without losing where they stand.
class Words {
 public:
  Words(std::string_view text, std::uint32_t address) : text_(text), address_(address) {}

  std::string_view next() {
    skip([](char c) { return is_space(c) || c == ','; });
    begin_ = at_;
    skip([](char c) { return !is_space(c) && c != ','; });
    return text_.substr(begin_, at_ - begin_);
  }
  /// Of the word that came last.
  [[nodiscard]] Span span() const {
    return {address_ + static_cast<std::uint32_t>(begin_), address_ + static_cast<std::uint32_t>(at_)};
  }

 private:
  template <class Is>
  void skip(Is is) {
    while (at_ < text_.size() && is(text_[at_]))
      ++at_;
  }

  std::string_view text_;
  std::uint32_t address_;
  std::size_t begin_ = 0;
  std::size_t at_ = 0;
};

class Reader {
 public:
  Reader(const Script& script, Span file, DiagnosticSink& sink) : script_(script), file_(file), sink_(sink) {}

  std::vector<Waiver> run() {
    for (const sql::Token& token : script_.tokens()) {
      if (token.comment) read(token);
    }
    return std::move(waivers_);
  }

 private:
  void read(const sql::Token& comment) {
    std::string_view text = script_.text_of(comment);
    if (trim(text) == sql::kOutside) return;  // it is for the runner
    const bool block = text.starts_with("/*");
    text = text.substr(0, text.size() - (block ? 2 : 0));
    const std::size_t mark = text.find_first_not_of(" \t", 2);
    if (mark == text.npos || !text.substr(mark).starts_with(kMark)) return;
    const std::size_t begin = mark + kMark.size();
    Words words(text.substr(begin), file_.begin + static_cast<std::uint32_t>(comment.begin + begin));
    const std::string_view verb = words.next();
    if (verb == "allow" || verb == "allow-file") {
      read_codes(words, verb == "allow" ? reach_of(comment) : file_);
    } else {
      sink_.report(diag::unknown_waiver, words.span(), verb)
          .suggest(verb, {"allow", "allow-file"})
          .help("say `-- specql: allow SQ5107 …` with a reason");
    }
  }

  void read_codes(Words& words, Span reach) {
    std::string_view word = words.next();
    const Span first = words.span();
    const std::string_view named = word;
    std::size_t count = 0;
    for (; word.starts_with("SQ") || word.starts_with("sq"); word = words.next(), ++count) {
      if (const auto code = code_of(word)) {
        waivers_.push_back({*code, words.span(), reach});
      } else {
        sink_.report(diag::unknown_waiver, words.span(), word).suggest(word, all_codes());
      }
    }
    if (count == 0) {
      sink_.report(diag::unknown_waiver, first, named).help("say the code that is allowed, as `SQ5107`");
    } else if (word.empty()) {
      sink_.report(diag::waiver_without_reason, first, named).help("say behind the code why it is good here");
    }
  }

  /// The statement that a comment stands in, behind on its line, or above. In a block it is for one of the
  /// block's.
  [[nodiscard]] Span reach_of(const sql::Token& comment) const {
    const Statement* found = nullptr;
    for (const Statement& statement : script_.statements()) {
      const bool inside =
          !statement.is_block && statement.range.begin < comment.begin && comment.begin < statement.range.end;
      const bool behind =
          statement.range.end <= comment.begin && !has_line_break(statement.range.end, comment.begin);
      const bool next = statement.range.begin >= comment.end;
      if (inside || behind) found = &statement;
      if (next && found == nullptr) found = &statement;
      if (next) break;
    }
    if (found == nullptr) return {};
    return {file_.begin + static_cast<std::uint32_t>(found->range.begin),
            file_.begin + static_cast<std::uint32_t>(found->range.end)};
  }

  [[nodiscard]] bool has_line_break(std::size_t from, std::size_t to) const {
    return script_.text().substr(from, to - from).find('\n') != std::string::npos;
  }

  const Script& script_;
  Span file_;
  DiagnosticSink& sink_;
  std::vector<Waiver> waivers_;
};

bool allows(const Waiver& waiver, const diagnostics::Diagnostic& diagnostic) {
  const Span at = diagnostic.primary.span;
  return waiver.code == diagnostic.code && waiver.reach.begin <= at.begin && at.begin < waiver.reach.end;
}

}  // namespace

std::vector<diagnostics::Diagnostic> apply_waivers(const Script& script, Span file,
                                                   std::vector<diagnostics::Diagnostic> found) {
  DiagnosticSink sink;
  std::vector<Waiver> waivers = Reader(script, file, sink).run();
  std::erase_if(found, [&](const diagnostics::Diagnostic& diagnostic) {
    bool allowed = false;
    for (Waiver& waiver : waivers) {
      if (!allows(waiver, diagnostic)) continue;
      waiver.used = true;
      allowed = true;
    }
    return allowed;
  });
  for (const Waiver& waiver : waivers) {
    if (!waiver.used)
      sink.report(diag::unused_waiver, waiver.at, diagnostics::code_text(waiver.code)).help("remove it");
  }
  std::vector<diagnostics::Diagnostic> own = sink.take();
  found.insert(found.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  return found;
}

}  // namespace specql::sql_lint
