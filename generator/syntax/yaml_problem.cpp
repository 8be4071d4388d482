#include "generator/syntax/yaml_problem.h"

#include "generator/support/text.h"
#include "generator/support/utf8.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/core.h>

namespace specql::syntax {
namespace {

/// Rows are tried in order; a complaint belongs to the first that it begins with. `{}` is the
/// character the complaint is about, or the word behind an indicator.
struct Row {
  std::string_view complaint;
  std::string_view words;
  std::string_view help;
};
constexpr auto kRows = std::to_array<Row>({
    {"end of map flow", "expected `,` or `}}`", ""},
    {"end of sequence flow", "expected `,` or `]`", ""},
    {"end of map", "this is no key of the mapping above",
     "keys of one mapping stand in one column; text with `: ` or `#` needs quotes"},
    {"end of sequence", "this is no item of the list above",
     "items of one list stand in one column, each behind `- `"},
    {"illegal map value", "a second `:` in one line",
     "a plain value cannot contain `: `; put it on a line of its own or in quotes"},
    {"illegal map key", "a key cannot stand here", ""},
    {"illegal block entry", "a list cannot begin here", "put its first `- ` on a line of its own"},
    {"illegal flow end", "this bracket closes nothing", ""},
    {"illegal tab", "a tab in the indentation", "YAML is indented with spaces, never with tabs"},
    {"illegal document indicator", "`---` inside a text in quotes",
     "close the quote before it, or indent the line"},
    {"illegal EOF", "a quote is never closed", ""},
    {"unknown escape", "`\\{}` is no escape",
     "write `\\\\` for a backslash, or put the text in single quotes"},
    {"bad character found while scanning hex", "an escape lacks hexadecimal digits",
     "write `\\\\` for a backslash, or put the text in single quotes"},
    {"invalid unicode", "this escape names no character", ""},
    {"unknown token", "`{}` cannot begin a value", "put the value in quotes"},
    {"the referenced anchor", "there is no anchor `&{}` above", "text that begins with `*` needs quotes"},
    {"alias not found", "`*` is not followed by the name of an anchor",
     "text that begins with `*` needs quotes"},
    {"illegal character found while scanning alias", "this character cannot stand in the name of an anchor",
     "text that begins with `*` needs quotes"},
    {"anchor not found", "`&` is not followed by a name", "text that begins with `&` needs quotes"},
    {"illegal character found while scanning anchor", "this character cannot stand in the name of an anchor",
     "text that begins with `&` needs quotes"},
    {"aliases can't", "an alias stands alone, nothing can be added to it", ""},
    {"cannot assign multiple tags", "two tags for one value", ""},
    {"cannot assign multiple", "two anchors for one value", ""},
    {"illegal character found while scanning tag", "this tag cannot be read",
     "text that begins with `!` needs quotes"},
    {"tag handle", "this tag cannot be read", "text that begins with `!` needs quotes"},
    {"end of verbatim tag", "this tag cannot be read", "text that begins with `!` needs quotes"},
    {"cannot set zero indentation", "text behind `|` or `>` is indented by at least one blank", ""},
    {"unexpected character in block", "`|` and `>` stand at the end of a line",
     "the text begins on the next line, indented"},
});

bool is_directive_complaint(std::string_view complaint) {
  return complaint.find("YAML") != complaint.npos || complaint.find("directive") != complaint.npos;
}

std::size_t line_begin(std::string_view text, std::size_t at) {
  return at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
}

std::string_view line_around(std::string_view text, std::size_t at) {
  const std::size_t begin = line_begin(text, at);
  return text.substr(begin, text.find('\n', at) - begin);
}

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

/// The word behind `*` for what is about a name, else the character at hand.
std::string subject_of(std::string_view complaint, std::string_view text, std::size_t at) {
  if (complaint.starts_with("the referenced anchor")) {
    std::size_t begin = std::min(text.find('*', at), text.size());
    begin = std::min(begin + 1, text.size());
    std::size_t end = begin;
    while (end < text.size() && !is_space(text[end]) && text[end] != ',' && text[end] != ']' &&
           text[end] != '}')
      ++end;
    return std::string(text.substr(begin, end - begin));
  }
  if (complaint.starts_with("unknown escape")) return std::string(complaint.substr(complaint.size() - 1));
  return std::string(text.substr(at, std::max<std::size_t>(1, decode_utf8(text, at).size)));
}

/// What stands wrongly where the next key of a mapping was expected.
YamlProblem stray_in_mapping(std::string_view text, std::size_t at, const Row& row) {
  const std::string_view before = trim(line_around(text, at).substr(0, at - line_begin(text, at)));
  if (text.substr(at, 1) == "-" && before.empty()) {
    return {"a list item among the keys of a mapping", "give the list a key, and indent it below that"};
  }
  if (before.ends_with('\'') || before.ends_with('"')) {
    return {"text behind a closing quote",
            "put all of the value in quotes; a quote inside is written twice in '…'"};
  }
  if (before.ends_with(']') || before.ends_with('}')) {
    return {"text behind a closing bracket", "put all of the value in quotes"};
  }
  return {std::string(row.words), std::string(row.help)};
}

/// A colon that is the first of its line fails because of what the line above has begun.
std::optional<YamlProblem> value_above(std::string_view text, std::size_t at) {
  const std::size_t begin = line_begin(text, at);
  if (begin == 0 || text.substr(begin, at - begin).find(": ") != text.npos) return std::nullopt;
  const std::size_t above = line_begin(text, begin - 1);
  const std::string_view line = trim(text.substr(above, begin - above));
  const std::size_t from = static_cast<std::size_t>(line.data() - text.data());
  const std::size_t colon = line.find(':');
  if (line.empty() || line.front() == '#' || colon == line.npos || colon + 1 == line.size()) {
    return std::nullopt;
  }
  if (!is_blank(line[colon + 1])) {
    if (!is_identifier(line.substr(0, colon)) || line[colon + 1] == '/') return std::nullopt;
    const std::size_t blank = from + colon + 1;
    return YamlProblem{"no blank behind `:`", "", from, from + line.size(), blank};
  }
  const std::string_view key = trim(text.substr(begin, at - begin));
  const std::string_view value = trim(line.substr(colon + 1));
  const auto key_begin = static_cast<std::size_t>(key.data() - text.data());
  std::string help =
      value.starts_with("ref(") ? "options stand in the parentheses: `\"ref(Contact, on_delete: cascade)\"`"
      : value.ends_with('{')    ? "braces that go over several lines are closed by `}` and hold no comments"
                                : "keys of one mapping stand in one column; beside attributes "
                                  "the type is a key too, `type: …`";
  return YamlProblem{fmt::format("`{}` is the value already, keys cannot stand below it", value),
                     std::move(help), key_begin, key_begin + key.size()};
}

/// An escape that could not be read; the parser stopped behind it.
std::size_t escape_begin(std::string_view complaint, std::string_view text, std::size_t at) {
  const bool escape = complaint.starts_with("unknown escape") ||
                      complaint.starts_with("bad character found while scanning hex") ||
                      complaint.starts_with("invalid unicode");
  const std::size_t backslash = escape && at > 0 ? text.rfind('\\', at - 1) : text.npos;
  return backslash == text.npos ? at : backslash;
}

}  // namespace

YamlProblem explain_yaml(std::string_view complaint, std::string_view text, std::size_t at) {
  const std::string_view line = line_around(text, at);
  const std::size_t tab = line.substr(0, indentation(line)).find('\t');
  if (tab != line.npos) {
    const std::size_t begin = line_begin(text, at) + tab;
    return {"a tab in the indentation", "YAML is indented with spaces, never with tabs", begin, begin + 1};
  }
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [complaint](const Row& one) { return complaint.starts_with(one.complaint); });
  YamlProblem problem;
  if (row == kRows.end()) {
    problem = is_directive_complaint(complaint)
                  ? YamlProblem{"this directive cannot be read",
                                "a spec needs no `%` lines; text that begins with `%` needs quotes"}
                  : YamlProblem{std::string(complaint), ""};
  } else if (row->complaint == "end of map") {
    problem = stray_in_mapping(text, at, *row);
  } else {
    if (row->complaint == "illegal map value") {
      if (auto above = value_above(text, at)) return *above;
    }
    problem = {fmt::format(fmt::runtime(row->words), subject_of(complaint, text, at)),
               std::string(row->help)};
  }
  problem.begin = escape_begin(complaint, text, at);
  problem.end = std::min(problem.begin == at ? at + 1 : at, text.size());
  return problem;
}

}  // namespace specql::syntax
