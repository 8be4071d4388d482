// JSON forms: our own, and SARIF 2.1.0 (OASIS standard).
#include "generator/diagnostics/render.h"
#include "generator/diagnostics/specs.h"

#include <nlohmann/json.hpp>

namespace specql::diagnostics {
namespace {

using Json = nlohmann::ordered_json;

// File names may be any bytes; JSON is UTF-8.
constexpr auto kReplaceBadBytes = Json::error_handler_t::replace;

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

Json location(const Label& label, const source::SourceMap& sources) {
  Json result = {{"physicalLocation",
                  {{"artifactLocation", {{"uri", sources.file_of(label.span).path}}},
                   {"region", region(label.span, sources)}}}};
  if (!label.text.empty()) result["message"] = {{"text", label.text}};
  return result;
}

Json sarif_fix(const Fix& fix, const source::SourceMap& sources) {
  Json changes = Json::array();
  for (const Edit& edit : fix.edits) {
    changes.push_back({{"artifactLocation", {{"uri", sources.file_of(edit.span).path}}},
                       {"replacements", Json::array({{{"deletedRegion", region(edit.span, sources)},
                                                      {"insertedContent", {{"text", edit.text}}}}})}});
  }
  return {{"description", {{"text", fix.title}}}, {"artifactChanges", std::move(changes)}};
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
  return Json{{"diagnostics", std::move(list)}}.dump(2, ' ', false, kReplaceBadBytes) + "\n";
}

std::string render_sarif(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& sources,
                         const RenderOptions& options) {
  Json rules = Json::array();
  for (const DiagnosticRow& row : all_diagnostics()) {
    rules.push_back({{"id", code_text(row.code)},
                     {"name", row.name},
                     {"defaultConfiguration", {{"level", level_of(row.severity)}}}});
  }
  Json results = Json::array();
  for (const Diagnostic& d : diagnostics) {
    Json result = {
        {"ruleId", code_text(d.code)}, {"level", level_of(d.severity)}, {"message", {{"text", d.message}}}};
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
  return Json{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
              {"version", "2.1.0"},
              {"runs", Json::array({run})}}
             .dump(2, ' ', false, kReplaceBadBytes) +
         "\n";
}

}  // namespace specql::diagnostics
