#include "generator/diagnostics/render.h"

#include "generator/support/check.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/core.h>

namespace specql::diagnostics {
namespace {

constexpr auto kFormats = std::to_array<FormatRow>({
    {Format::Text, "text", "frames around the source, for people"},
    {Format::Compact, "compact", "a line for each diagnostic: path:line:column: severity: message [code]"},
    {Format::Json, "json", "everything, with byte ranges and fixes as edits"},
    {Format::Sarif, "sarif", "SARIF 2.1.0, for code scanning"},
    {Format::Github, "github", "workflow commands, for annotations in pull requests"},
    {Format::Junit, "junit", "JUnit XML, for test reports"},
});

}  // namespace

std::span<const FormatRow> all_formats() {
  return kFormats;
}

std::vector<Diagnostic> arrange(std::vector<Diagnostic> diagnostics, const SeverityPolicy& policy,
                                const source::SourceMap& sources) {
  std::erase_if(diagnostics, [&](const Diagnostic& d) {
    return d.severity != Severity::Error && policy.waived.contains(d.code);
  });
  for (Diagnostic& d : diagnostics) {
    if (policy.strict && d.severity == Severity::Warning) d.severity = Severity::Error;
  }
  const auto key = [&](const Diagnostic& d) {
    const Span span = d.primary.span;
    const std::string_view path = span.known() ? std::string_view(sources.file_of(span).path) : "";
    return std::tuple(path, span.begin, d.code, std::string_view(d.message));
  };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  const auto same = [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); };
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), same), diagnostics.end());
  return diagnostics;
}

std::string render(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& sources,
                   Format format, const RenderOptions& options) {
  switch (format) {
    case Format::Text:
      return render_text(diagnostics, sources, options);
    case Format::Compact:
      return render_compact(diagnostics, sources);
    case Format::Json:
      return render_json(diagnostics, sources);
    case Format::Sarif:
      return render_sarif(diagnostics, sources, options);
    case Format::Github:
      return render_github(diagnostics, sources);
    case Format::Junit:
      return render_junit(diagnostics, sources);
  }
  SPECQL_UNREACHABLE("format");
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::Error; });
}

std::string count_text(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Advice}) {
    const auto count = std::count_if(diagnostics.begin(), diagnostics.end(),
                                     [&](const Diagnostic& d) { return d.severity == severity; });
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    const bool plural = count != 1 && severity != Severity::Advice;
    text += fmt::format("{} {}{}", count, name_of(severity), plural ? "s" : "");
  }
  return text;
}

}  // namespace specql::diagnostics
