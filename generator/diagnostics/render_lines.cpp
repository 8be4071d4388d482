// Line-based and XML forms.
#include "generator/diagnostics/printable.h"
#include "generator/diagnostics/render.h"
#include "generator/support/text.h"

#include <map>

#include <fmt/core.h>

namespace specql::diagnostics {
namespace {

struct Place {
  std::string path = "specql";
  source::LineColumn begin;
  source::LineColumn end;
};

Place place_of(const Diagnostic& diagnostic, const source::SourceMap& sources) {
  const Span span = diagnostic.primary.span;
  if (!span.known()) return {};
  return {sources.file_of(span).path, sources.locate(span.begin), sources.locate(span.end)};
}

/// The message with its suggestions, in one line.
std::string whole_message(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  for (const std::string& help : diagnostic.help)
    text += "; " + help;
  for (const Fix& fix : diagnostic.fixes)
    text += "; " + fix.title;
  return text;
}

/// Workflow commands escape `%`, and in properties also `:` and `,`.
std::string github_data(std::string_view words, bool property) {
  std::string text = replace_all(printable(words), "%", "%25");
  if (!property) return text;
  text = replace_all(std::move(text), ":", "%3A");
  return replace_all(std::move(text), ",", "%2C");
}

std::string xml(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

}  // namespace

std::string render_compact(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& sources) {
  std::string out;
  for (const Diagnostic& d : diagnostics) {
    const Place place = place_of(d, sources);
    out += fmt::format("{}:{}:{}: {}: {} [{}]\n", printable(place.path), place.begin.line, place.begin.column,
                       name_of(d.severity), printable(whole_message(d)), code_text(d.code));
  }
  return out;
}

std::string render_github(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& sources) {
  std::string out;
  for (const Diagnostic& d : diagnostics) {
    const Place place = place_of(d, sources);
    const std::string_view command = d.severity == Severity::Error     ? "error"
                                     : d.severity == Severity::Warning ? "warning"
                                                                       : "notice";
    // What is about no place annotates no file.
    const std::string where =
        !d.primary.span.known()
            ? std::string()
            : fmt::format("file={},line={},col={},endLine={},endColumn={},", github_data(place.path, true),
                          place.begin.line, place.begin.column, place.end.line, place.end.column);
    out += fmt::format("::{} {}title={}::{}\n", command, where, code_text(d.code),
                       github_data(whole_message(d), false));
  }
  return out;
}

std::string render_junit(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& sources) {
  std::map<std::string, std::vector<const Diagnostic*>> by_file;
  for (const Diagnostic& d : diagnostics)
    by_file[place_of(d, sources).path].push_back(&d);
  std::string cases;
  std::size_t failures = 0;
  std::size_t count = 0;
  for (const auto& [path, items] : by_file) {
    for (const Diagnostic* d : items) {
      const Place place = place_of(*d, sources);
      ++count;
      cases += fmt::format("    <testcase classname=\"{}\" name=\"{} at {}:{}\">\n", xml(path),
                           code_text(d->code), place.begin.line, place.begin.column);
      if (d->severity == Severity::Error) {
        ++failures;
        cases += fmt::format("      <failure type=\"{}\" message=\"{}\"/>\n", code_text(d->code),
                             xml(whole_message(*d)));
      } else {
        cases += fmt::format("      <system-out>{}: {}</system-out>\n", name_of(d->severity),
                             xml(whole_message(*d)));
      }
      cases += "    </testcase>\n";
    }
  }
  if (count == 0) {
    count = 1;
    cases = "    <testcase classname=\"specql\" name=\"check\"/>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"specql\" tests=\"{}\" failures=\"{}\">\n{}  "
      "</testsuite>\n</testsuites>\n",
      count, failures, cases);
}

}  // namespace specql::diagnostics
