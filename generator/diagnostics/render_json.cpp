// JSON forms: our own, and SARIF 2.1.0 (OASIS standard).
#include "generator/diagnostics/render.h"
#include "generator/diagnostics/specs.h"
#include "generator/support/json_text.h"
#include "generator/support/text.h"

#include <map>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::diagnostics {
namespace {

using Json = nlohmann::ordered_json;

Json place(Span span, const source::SourceMap& sources) {
  if (!span.known()) return nullptr;
  const source::SourceFile& file = sources.file_of(span);
  const source::LineColumn begin = sources.locate(span.begin);
  const source::LineColumn end = sources.locate(span.end);
  return {{"path", file.path},       {"begin", span.begin - file.base}, {"end", span.end - file.base},
          {"line", begin.line},      {"column", begin.column},          {"end_line", end.line},
          {"end_column", end.column}};
}

Json edits_of(const Fix& fix, const source::SourceMap& sources) {
  Json edits = Json::array();
  for (const Edit& edit : fix.edits) {
    Json item = place(edit.span, sources);
    item["text"] = edit.text;
    edits.push_back(std::move(item));
  }
  return edits;
}

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Advice:
      return "note";
  }
  return "none";
}

Json region(Span span, const source::SourceMap& sources) {
  const source::SourceFile& file = sources.file_of(span);
  const source::LineColumn begin = sources.locate(span.begin);
  const source::LineColumn end = sources.locate(span.end);
  return {{"startLine", begin.line}, {"startColumn", begin.column},          {"endLine", end.line},
          {"endColumn", end.column}, {"byteOffset", span.begin - file.base}, {"byteLength", span.size()}};
}

/// A path as a URI reference (RFC 3986): all but unreserved characters and `/` are escaped.
std::string uri_of(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const bool plain = is_word(c) || std::string_view("-.~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

Json artifact(Span span, const source::SourceMap& sources) {
  return {{"uri", uri_of(sources.file_of(span).path)}};
}

Json location(const Label& label, const source::SourceMap& sources) {
  Json result = {
      {"physicalLocation",
       {{"artifactLocation", artifact(label.span, sources)}, {"region", region(label.span, sources)}}}};
  if (!label.text.empty()) result["message"] = {{"text", label.text}};
  return result;
}

Json sarif_fix(const Fix& fix, const source::SourceMap& sources) {
  Json changes = Json::array();
  for (const Edit& edit : fix.edits) {
    changes.push_back({{"artifactLocation", artifact(edit.span, sources)},
                       {"replacements", Json::array({{{"deletedRegion", region(edit.span, sources)},
                                                      {"insertedContent", {{"text", edit.text}}}}})}});
  }
  return {{"description", {{"text", fix.title}}}, {"artifactChanges", std::move(changes)}};
}

/// The bold line of a page, which says in a sentence what the code means.
std::string title_of(std::string_view page) {
  const std::size_t begin = page.find("**");
  const std::size_t end = begin == page.npos ? page.npos : page.find("**", begin + 2);
  return end == page.npos ? std::string() : std::string(page.substr(begin + 2, end - begin - 2));
}

/// What is known of a code, whichever place it is about.
Json sarif_rule(std::uint16_t code, const RenderOptions& options) {
  const DiagnosticRow& row = *find_diagnostic(code);
  Json rule = {{"id", code_text(code)},
               {"name", row.name},
               {"defaultConfiguration", {{"level", level_of(row.severity)}}}};
  const std::string page = options.page ? options.page(code) : std::string();
  if (page.empty()) return rule;
  rule["shortDescription"] = {{"text", title_of(page)}};
  rule["help"] = {{"text", page}, {"markdown", page}};
  return rule;
}

/// The message with what helps; fixes stand beside it.
std::string sarif_message(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  for (const std::string& help : diagnostic.help)
    text += "; " + help;
  return text;
}

}  // namespace

std::string render_json(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& sources) {
  Json list = Json::array();
  for (const Diagnostic& d : diagnostics) {
    Json related = Json::array();
    for (const Label& label : d.related) {
      related.push_back({{"at", place(label.span, sources)}, {"text", label.text}});
    }
    Json fixes = Json::array();
    for (const Fix& fix : d.fixes) {
      fixes.push_back({{"title", fix.title},
                       {"applicability", name_of(fix.applicability)},
                       {"edits", edits_of(fix, sources)}});
    }
    list.push_back({{"code", code_text(d.code)},
                    {"severity", name_of(d.severity)},
                    {"message", d.message},
                    {"at", place(d.primary.span, sources)},
                    {"label", d.primary.text},
                    {"related", std::move(related)},
                    {"context", d.context},
                    {"help", d.help},
                    {"fixes", std::move(fixes)}});
  }
  return json_text(Json{{"diagnostics", std::move(list)}}, 2) + "\n";
}

std::string render_sarif(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& sources,
                         const RenderOptions& options) {
  Json rules = Json::array();
  std::map<std::uint16_t, std::size_t> indexes;
  Json results = Json::array();
  for (const Diagnostic& d : diagnostics) {
    const auto [rule, is_first] = indexes.emplace(d.code, rules.size());
    if (is_first) rules.push_back(sarif_rule(d.code, options));
    Json result = {{"ruleId", code_text(d.code)},
                   {"ruleIndex", rule->second},
                   {"level", level_of(d.severity)},
                   {"message", {{"text", sarif_message(d)}}}};
    if (d.primary.span.known()) result["locations"] = Json::array({location(d.primary, sources)});
    Json related = Json::array();
    for (const Label& label : d.related)
      related.push_back(location(label, sources));
    if (!related.empty()) result["relatedLocations"] = std::move(related);
    Json fixes = Json::array();
    for (const Fix& fix : d.fixes)
      fixes.push_back(sarif_fix(fix, sources));
    if (!fixes.empty()) result["fixes"] = std::move(fixes);
    results.push_back(std::move(result));
  }
  const Json driver = {{"name", "specql"}, {"version", options.version}, {"rules", std::move(rules)}};
  const Json run = {
      {"tool", {{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", std::move(results)}};
  const Json whole = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                      {"version", "2.1.0"},
                      {"runs", Json::array({run})}};
  return json_text(whole, 2) + "\n";
}

}  // namespace specql::diagnostics
