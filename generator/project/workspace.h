// A project in memory: its files, what each says, and what they mean together. Asked again after a
// file has changed, it reads only that file anew.
#pragma once

#include "generator/api/surface.h"
#include "generator/catalog/catalog.h"
#include "generator/check/check_project.h"
#include "generator/diagnostics/diagnostic.h"
#include "generator/emit/emit.h"
#include "generator/project/config.h"
#include "generator/project/trace.h"
#include "generator/source/source_map.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace specql::project {

/// What to compile.
struct Request {
  std::filesystem::path directory = ".";              ///< where relative paths start
  std::optional<std::filesystem::path> project_file;  ///< else specql.yaml of the directory, if any
  std::vector<std::string> paths;                     ///< files and folders instead of the globs
  std::optional<std::filesystem::path> templates;     ///< folder whose files override templates
  bool lenient_actions = false;
  bool keep_trees = false;                   ///< what YAML says is of no use once it is read, but to show it
  std::map<std::string, std::string> texts;  ///< contents that stand in for files: stdin, an
                                             ///< editor's unsaved buffers, tests
};

/// Text and place of one spec file.
struct InputFile {
  std::string path;  ///< as shown: below the project, or `stdlib/…`
  std::string digest;
};

class Workspace {
 public:
  explicit Workspace(Request request);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  /// Finds and reads the project's files; what has not changed since the last call is kept.
  void read(Trace& trace);
  /// Parses them, and reads and parses what they import.
  void parse(Trace& trace);
  /// Texts to trees to specs, then names, types and steps. True if there were no errors.
  bool check(Trace& trace);
  /// To database and surface. Only after `check` said true. Trees and specs are gone then, until the
  /// files are parsed again.
  void lower(Trace& trace);
  /// To files, each taken as soon as it is made: from several threads, in any order. False if an
  /// overridden template is broken. What was checked is gone then.
  using Accept = std::function<void(const emit::Emitter& emitter, emit::OutputFile file)>;
  [[nodiscard]] bool emit(emit::Format format, const std::vector<std::string>& targets, Trace& trace,
                          const Accept& accept);

  /// Stands in for a file's contents from the next `read` on.
  void set_text(const std::string& path, std::string text);

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] const source::SourceMap& sources() const { return sources_; }
  [[nodiscard]] const templating::TemplateSet& templates() const { return templates_; }
  [[nodiscard]] std::vector<diagnostics::Diagnostic> diagnostics() const;
  [[nodiscard]] DiagnosticSink& sink() { return project_sink_; }
  [[nodiscard]] const std::optional<check::CheckedProject>& checked() const { return checked_; }
  [[nodiscard]] const catalog::Database& database() const { return database_; }
  [[nodiscard]] const api::Surface& surface() const { return surface_; }
  /// Takes in a file that is no spec, so that diagnostics can point into it; nothing after a report.
  [[nodiscard]] const source::SourceFile* add_source(std::string path, std::string text);
  /// The spec files in use, sorted by path, with the digests of their contents.
  [[nodiscard]] std::vector<InputFile> inputs() const;
  /// The digest that a file's contents have now; empty if it cannot be read.
  [[nodiscard]] std::string digest_of(const std::string& path) const;
  /// A digest of everything beside the spec files that decides what comes out.
  [[nodiscard]] std::string settings_digest() const;

  struct ParsedFile;
  /// Trees and specs, for `dump`.
  [[nodiscard]] std::vector<const ParsedFile*> files() const;

 private:
  struct Contents;
  [[nodiscard]] Contents contents_of(const std::string& path) const;
  [[nodiscard]] Contents library_or_file(const std::string& path) const;
  void read_project_file();
  void read_old_configuration();
  void read_templates();
  [[nodiscard]] std::vector<std::string> discover();
  [[nodiscard]] std::vector<std::string> find(const std::filesystem::path& folder,
                                              const std::vector<std::string>& globs);
  [[nodiscard]] std::string name_of(const std::filesystem::path& path) const;
  void report_empty_globs(const std::vector<std::string>& found);
  void report_nothing_declared();
  void report_unused_schemas();
  [[nodiscard]] std::vector<std::string> names_to_import(const std::string& near) const;
  ParsedFile* add_file(const std::string& path, Span asked_at);
  void add_hints();
  [[nodiscard]] std::optional<std::string> find_beside(const std::string& path,
                                                       const std::string& name) const;
  void refuse_size(ParsedFile& file, std::size_t size) const;
  void parse_new_files();
  void release_specs();
  void follow_imports();

  Request request_;
  std::filesystem::path root_;
  Config config_;
  templating::TemplateSet templates_;
  source::SourceMap sources_;
  DiagnosticSink project_sink_;
  DiagnosticSink check_sink_;
  std::map<std::string, std::unique_ptr<ParsedFile>> files_;  ///< by path
  std::string project_text_;
  std::set<std::string> configuration_;  ///< paths of files that were read as configuration
  std::optional<check::CheckedProject> checked_;
  catalog::Database database_;
  api::Surface surface_;
};

/// One spec file: its bytes, and what was made of them.
struct Workspace::ParsedFile {
  std::string path;
  std::string digest;
  source::FileId source;
  bool parsed = false;
  bool in_use = false;           ///< found by the last `read`
  bool part_of_project = false;  ///< not only there to be extended
  std::vector<syntax::Node> documents;
  spec::FileSpec spec;
  std::vector<diagnostics::Diagnostic> diagnostics;
  bool sound_yaml = true;
};

}  // namespace specql::project
