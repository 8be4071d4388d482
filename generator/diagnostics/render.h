// Diagnostics for people and for machines: one structure, several clients.
#pragma once

#include "generator/diagnostics/diagnostic.h"
#include "generator/source/source_map.h"

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace specql::diagnostics {

enum class Format : std::uint8_t { Text, Compact, Json, Sarif, Github, Junit };

struct FormatRow {
  Format format;
  std::string_view name;
  std::string_view summary;
};
[[nodiscard]] std::span<const FormatRow> all_formats();

struct RenderOptions {
  bool color = false;
  std::string_view version;  ///< of the tool, for formats that name it
  /// The page of a code, in Markdown, for formats that bring it along.
  std::function<std::string(std::uint16_t code)> page = {};
};

/// What a project or a command line says about severity.
struct SeverityPolicy {
  std::set<std::uint16_t> waived;  ///< not shown; errors cannot be waived
  bool strict = false;             ///< warnings are errors
};

/// Applies the policy, sorts by file, place and code, and drops what is said twice.
[[nodiscard]] std::vector<Diagnostic> arrange(std::vector<Diagnostic> diagnostics,
                                              const SeverityPolicy& policy, const source::SourceMap& sources);

[[nodiscard]] std::string render(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& sources,
                                 Format format, const RenderOptions& options);

[[nodiscard]] bool has_errors(const std::vector<Diagnostic>& diagnostics);

/// "2 errors, 1 warning", or nothing where there is nothing to count.
[[nodiscard]] std::string count_text(const std::vector<Diagnostic>& diagnostics);

// The clients, each in a file of its own.
[[nodiscard]] std::string render_text(const std::vector<Diagnostic>& diagnostics,
                                      const source::SourceMap& sources, const RenderOptions& options);
[[nodiscard]] std::string render_compact(const std::vector<Diagnostic>& diagnostics,
                                         const source::SourceMap& sources);
[[nodiscard]] std::string render_json(const std::vector<Diagnostic>& diagnostics,
                                      const source::SourceMap& sources);
[[nodiscard]] std::string render_sarif(const std::vector<Diagnostic>& diagnostics,
                                       const source::SourceMap& sources, const RenderOptions& options);
[[nodiscard]] std::string render_github(const std::vector<Diagnostic>& diagnostics,
                                        const source::SourceMap& sources);
[[nodiscard]] std::string render_junit(const std::vector<Diagnostic>& diagnostics,
                                       const source::SourceMap& sources);

}  // namespace specql::diagnostics
