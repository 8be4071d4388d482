#include "generator/sql_lint/do_block.h"

#include "generator/sql/statement_trees.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace specql::sql_lint {
namespace {

constexpr auto kCommands = std::to_array<std::string_view>(
    {"alter",  "analyze", "cluster",  "comment", "create",  "delete",  "drop",  "execute",
     "grant",  "insert",  "lock",     "perform", "refresh", "reindex", "reset", "revoke",
     "select", "set",     "truncate", "update",  "vacuum",  "with"});
constexpr auto kBeforeCommands = std::to_array<std::string_view>({"begin", "else", "loop", "then"});

template <std::size_t size>
bool is_among(const std::array<std::string_view, size>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view one) { return equal_ignoring_case(one, word); });
}

/// The text between its quotes, as far as it stands there as it is.
std::optional<Range> inside_of(std::string_view script, const sql::Token& token) {
  const std::string_view text = script.substr(token.begin, token.end - token.begin);
  const std::size_t quote = text.starts_with('$') ? text.find('$', 1) + 1 : text.starts_with('\'') ? 1 : 0;
  if (quote == 0 || text.size() < 2 * quote) return std::nullopt;
  const std::string_view inside = text.substr(quote, text.size() - 2 * quote);
  if (quote == 1 && inside.find('\'') != inside.npos) return std::nullopt;
  return Range{token.begin + quote, token.end - quote};
}

/// A node's locations are bytes of what was parsed.
void change_locations(Json& node, const std::function<std::size_t(std::size_t)>& change) {
  if (node.is_object() && node.contains("location") && node["location"].is_number_integer()) {
    const auto at = node["location"].get<long long>();
    if (at >= 0) node["location"] = change(static_cast<std::size_t>(at));
  }
  if (!node.is_structured()) return;
  for (Json& part : node)
    change_locations(part, change);
}

/// `format` with its marks as words: `alter table crm.%I` is about `crm."%I"`.
std::string with_marks_as_words(std::string_view text) {
  std::string words;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t end = text[at] == '%' ? text.find_first_of("sIL%", at + 1) : text.npos;
    if (end == text.npos) {
      words += text[at];
      continue;
    }
    const std::string_view mark = text.substr(at, end - at + 1);
    const char quote = mark.back() == 'L' ? '\'' : '"';
    if (mark == "%%") {
      words += '%';
    } else {
      words.append(1, quote).append(mark).append(1, quote);
    }
    at = end;
  }
  return words;
}

class Reader {
 public:
  Reader(const std::string& script, Range body) : script_(script), body_(body) {}

  DoBlock run() {
    block_.tokens = sql::scan_sql(script_.substr(body_.begin, body_.end - body_.begin));
    for (sql::Token& token : block_.tokens) {
      token.begin += body_.begin;
      token.end += body_.begin;
      if (!token.comment) words_.push_back(token);
    }
    for (std::size_t begin = 0; begin < words_.size();) {
      std::size_t end = begin;
      while (end < words_.size() && word(end) != ";")
        ++end;
      read(begin, end);
      begin = end + 1;
    }
    return std::move(block_);
  }

 private:
  [[nodiscard]] std::string_view word(std::size_t index) const {
    const sql::Token& token = words_[index];
    return std::string_view(script_).substr(token.begin, token.end - token.begin);
  }

  [[nodiscard]] bool is_word(std::size_t index, std::string_view text) const {
    return equal_ignoring_case(word(index), text);
  }

  /// What stands between two semicolons: control, then a command.
  void read(std::size_t begin, std::size_t end) {
    bool may_begin = true;
    for (std::size_t i = begin; i < end; ++i) {
      if (may_begin && (is_word(i, "commit") || is_word(i, "rollback"))) {
        ++part_;
        return;
      }
      if (may_begin && is_among(kCommands, word(i))) {
        read_command(i, end);
        return;
      }
      may_begin = is_among(kBeforeCommands, word(i));
    }
  }

  void read_command(std::size_t begin, std::size_t end) {
    if (is_word(begin, "execute")) {
      read_executed(begin + 1, end);
      return;
    }
    const std::size_t from = words_[begin].begin;
    const Range range{from, words_[end - 1].end};
    std::string text = script_.substr(from, end_without_targets(begin, end) - from);
    constexpr std::string_view kPerform = "perform";
    constexpr std::string_view kSelect = "select ";
    static_assert(kPerform.size() == kSelect.size());  // so that all that follows stands where it stood
    if (is_word(begin, kPerform)) text.replace(0, kPerform.size(), kSelect);
    take(text, range, true);
  }

  /// Before the variables that `returning` fills.
  [[nodiscard]] std::size_t end_without_targets(std::size_t begin, std::size_t end) const {
    bool returning = false;
    for (std::size_t i = begin; i < end; ++i) {
      returning = returning || is_word(i, "returning");
      if (returning && is_word(i, "into")) return words_[i].begin;
    }
    return words_[end - 1].end;
  }

  /// `execute 'alter table …'`, or `execute format('alter table crm.%I …', …)`.
  void read_executed(std::size_t begin, std::size_t end) {
    const bool formatted = begin + 2 < end && is_word(begin, "format") && word(begin + 1) == "(";
    const std::size_t at = formatted ? begin + 2 : begin;
    if (at >= end) return;
    const std::string_view next = at + 1 < end ? word(at + 1) : "";
    const bool whole = formatted ? next == "," || next == ")"
                                 : next.empty() || is_word(at + 1, "using") || is_word(at + 1, "into");
    const auto inside = inside_of(script_, words_[at]);
    if (!whole || !inside) return;
    const std::string text = script_.substr(inside->begin, inside->end - inside->begin);
    take(formatted ? with_marks_as_words(text) : text, {words_[at].begin, words_[at].end}, false);
  }

  /// `exact`: the text stands there as it is, from the beginning of its range.
  void take(const std::string& text, Range range, bool exact) {
    auto trees = sql::read_statements(text);
    if (std::holds_alternative<sql::RawProblem>(trees)) return;
    for (sql::StatementTree& tree : std::get<std::vector<sql::StatementTree>>(trees)) {
      change_locations(tree.node, [&](std::size_t at) { return range.begin + (exact ? at : 0); });
      block_.statements.push_back({std::move(tree.kind), std::move(tree.node), range, part_, exact});
    }
  }

  const std::string& script_;
  Range body_;
  std::vector<sql::Token> words_;
  DoBlock block_;
  std::size_t part_ = 0;
};

}  // namespace

DoBlock read_do_block(const std::string& script, const std::vector<sql::Token>& tokens, const Json& node) {
  std::string body;
  for (const Json& one : list_of(node, "args")) {
    const Json& option = inner(one, "DefElem");
    const std::string value = text_of(inner(child_of(option, "arg"), "String"), "sval");
    const std::string name = text_of(option, "defname");
    if (name == "language" && !equal_ignoring_case(value, "plpgsql")) return {};
    if (name == "as") body = value;
  }
  for (const sql::Token& token : tokens) {
    const auto inside = inside_of(script, token);
    if (!inside || script.compare(inside->begin, inside->end - inside->begin, body) != 0) continue;
    DoBlock block = Reader(script, *inside).run();
    block.body = {token.begin, token.end};
    return block;
  }
  return {};
}

}  // namespace specql::sql_lint
