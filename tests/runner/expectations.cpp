#include "tests/runner/expectations.h"

#include "generator/support/text.h"
#include "generator/support/utf8.h"

#include <algorithm>
#include <map>
#include <regex>

#include <fmt/core.h>

namespace specql::testing {
namespace {

using diagnostics::Diagnostic;
using Lines = std::vector<std::string>;

bool begins_expectation(const std::string& line) {
  static const std::regex kHead("^#(<?\\^*| +\\^*| ) (error|warning|advice) SQ[0-9]{4}: [^\\n]*\\n?$");
  return line.starts_with('#') && std::regex_match(line, kHead);
}

bool continues_expectation(const std::string& line) {
  static const std::regex kMore("^# +(here|help|fix|maybe|fill|note|context): [^\\n]*\\n?$");
  return line.starts_with('#') && std::regex_match(line, kMore);
}

/// Lines with their line breaks.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::string one_line(std::string_view text) {
  return replace_all(replace_all(std::string(text), "\n", "\\n"), "\r", "\\r");
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// `#    ^^^^`, the carets under the span as far as it stands on its first line.
std::string carets(const source::SourceMap& sources, Span span, std::size_t column) {
  const Span line = sources.line_around(span.begin);
  const Span shown{span.begin, std::min(span.end, line.end)};
  const std::size_t width = std::max<std::size_t>(count_code_points(sources.text(shown)), 1);
  if (column == 1) return "#<" + std::string(width < 2 ? 0 : width - 2, '^');
  return "#" + std::string(column - 2, ' ') + std::string(width, '^');
}

std::string fix_line(const diagnostics::Fix& fix, const source::SourceMap& sources) {
  constexpr std::string_view kWords[] = {"fix", "maybe", "fill"};
  std::string text = fmt::format("{}: ", kWords[static_cast<std::size_t>(fix.applicability)]);
  for (const diagnostics::Edit& edit : fix.edits) {
    if (&edit != &fix.edits.front()) text += ", ";
    text += fmt::format("`{}` -> `{}`", one_line(sources.text(edit.span)), one_line(edit.text));
  }
  return text;
}

std::string draw(const Diagnostic& diagnostic, const source::SourceMap& sources) {
  std::string head = "#";
  std::string margin = "#  ";
  if (diagnostic.primary.span.known()) {
    const auto place = sources.locate(diagnostic.primary.span.begin);
    head = carets(sources, diagnostic.primary.span, place.column);
    margin = "#" + std::string(std::max<std::size_t>(place.column, 3) - 2, ' ') + " ";
    if (place.column == 2) margin = "#  ";
  }
  std::string text = fmt::format("{} {} {}: {}\n", head, name_of(diagnostic.severity),
                                 diagnostics::code_text(diagnostic.code), one_line(diagnostic.message));
  const auto more = [&](std::string_view word, std::string_view what) {
    text += fmt::format("{}{}: {}\n", margin, word, one_line(what));
  };
  if (!diagnostic.primary.text.empty()) more("here", diagnostic.primary.text);
  for (const auto& label : diagnostic.related) {
    if (!label.span.known()) continue;
    const auto place = sources.locate(label.span.begin);
    more("note",
         fmt::format("{}:{}:{}: {}", sources.file_of(label.span).path, place.line, place.column, label.text));
  }
  for (const std::string& help : diagnostic.help)
    more("help", help);
  for (const auto& fix : diagnostic.fixes)
    text += margin + fix_line(fix, sources) + "\n";
  for (const std::string& context : diagnostic.context)
    more("context", context);
  return text;
}

}  // namespace

std::string strip_expectations(std::string_view text) {
  std::string stripped;
  bool inside = false;
  for (const std::string& line : lines_of(text)) {
    inside = begins_expectation(line) || (inside && continues_expectation(line));
    if (!inside) stripped += line;
  }
  return stripped;
}

Texts draw_expectations(const Texts& texts, const Compiled& compiled) {
  const source::SourceMap& sources = compiled.workspace->sources();
  std::map<std::string, std::map<std::size_t, std::string>> below;  // path, line: what stands there
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    std::string path = texts.begin()->first;
    std::size_t line = 0;
    if (diagnostic.primary.span.known()) {
      const std::string& own = sources.file_of(diagnostic.primary.span).path;
      if (texts.contains(own)) {
        path = own;
        line = sources.locate(diagnostic.primary.span.begin).line;
      }
    }
    below[path][line] += draw(diagnostic, sources);
  }
  Texts drawn;
  for (const auto& [path, text] : texts) {
    std::string& result = drawn[path];
    const auto& comments = below[path];
    const auto add = [&](std::size_t line) {
      const auto found = comments.find(line);
      if (found == comments.end()) return;
      if (!result.empty() && result.back() != '\n') result += '\n';
      result += found->second;
    };
    add(0);
    const Lines lines = lines_of(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      result += lines[i];
      add(i + 1);
    }
    if (comments.contains(lines.size() + 1)) add(lines.size() + 1);
  }
  return drawn;
}

}  // namespace specql::testing
