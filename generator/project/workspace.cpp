#include "generator/project/workspace.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "generator/lower/lower.h"
#include "generator/project/embedded.h"
#include "generator/project/files.h"
#include "generator/spec/read.h"
#include "generator/support/digest.h"
#include "generator/support/parallel.h"
#include "generator/support/text.h"
#include "generator/syntax/yaml.h"

namespace specql::project {
namespace {

constexpr std::string_view kProjectFile = "specql.yaml";
constexpr std::string_view kEnding = ".yaml";

std::string without_ending(std::string_view path) {
  if (path.ends_with(kEnding)) path.remove_suffix(kEnding.size());
  return std::string(path);
}

bool is_spec_file(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

}  // namespace

Workspace::Workspace(Request request) : request_(std::move(request)) {
  root_ = request_.directory;
  if (request_.project_file) root_ = (request_.directory / *request_.project_file).parent_path();
  if (root_.empty()) root_ = ".";
}

Workspace::~Workspace() = default;

void Workspace::set_text(const std::string& path, std::string text) {
  request_.texts[path] = std::move(text);
}

void Workspace::read_project_file() {
  std::string name(kProjectFile);
  if (request_.project_file) name = request_.project_file->filename().string();
  std::optional<std::string> text;
  if (const auto given = request_.texts.find(name); given != request_.texts.end()) {
    text = given->second;
  } else {
    auto read = read_file(root_ / name);
    if (auto* bytes = std::get_if<std::string>(&read)) {
      text = std::move(*bytes);
    } else if (request_.project_file) {
      project_sink_.report(diag::file_unreadable, {}, name, std::get<ReadError>(read).reason);
    }
  }
  config_ = {};
  project_text_ = text.value_or("");
  if (text) {
    const source::FileId id = sources_.add(name, *text);
    config_ = read_config(sources_.file(id), project_sink_);
  }
  config_.settings.lenient_actions = request_.lenient_actions;
}

void Workspace::read_templates() {
  templates_ = embedded_templates();
  if (!request_.templates) return;
  const std::filesystem::path folder = request_.directory / *request_.templates;
  for (const std::string& path : find_files(folder, {"**"})) {
    if (templates_.find(path) == nullptr) {
      std::vector<std::string> known;
      for (const auto& [name, text] : templates_.all()) known.push_back(name);
      project_sink_.report(diag::unknown_template, {}, path).suggest(path, known);
      continue;
    }
    auto read = read_file(folder / path);
    if (auto* bytes = std::get_if<std::string>(&read)) {
      templates_.add(path, std::move(*bytes));
    } else {
      project_sink_.report(diag::file_unreadable, {}, path, std::get<ReadError>(read).reason);
    }
  }
}

/// Paths given, or those the project's globs find; relative to the root where they are below it.
std::vector<std::string> Workspace::discover() {
  std::vector<std::string> found;
  if (request_.paths.empty()) {
    std::vector<std::string> globs;
    for (const auto& glob : config_.entities) globs.push_back(glob.value);
    found = find_files(root_, globs);
    for (const auto& [path, text] : request_.texts) {
      const bool wanted = std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
        return glob_matches(glob, path);
      });
      if (wanted) found.push_back(path);
    }
    return found;
  }
  for (const std::string& given : request_.paths) {
    if (request_.texts.contains(given)) {
      found.push_back(given);
      continue;
    }
    const std::filesystem::path path = request_.directory / given;
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      const std::string relative = path.lexically_relative(root_).generic_string();
      const bool outside = relative.empty() || relative.starts_with("..");
      found.push_back(outside ? path.generic_string() : relative);
      continue;
    }
    for (const std::string& below : find_files(path, {"**"})) {
      if (!is_spec_file(below) || below == kProjectFile) continue;
      const std::string relative = (path / below).lexically_relative(root_).generic_string();
      const bool outside = relative.empty() || relative.starts_with("..");
      found.push_back(outside ? (path / below).generic_string() : relative);
    }
  }
  return found;
}

/// Makes a file part of the compilation. Its contents come from a text that stands in for it, the
/// disk, or for `stdlib/…` the library in the binary.
Workspace::ParsedFile* Workspace::add_file(const std::string& path, Span asked_at) {
  auto& slot = files_[path];
  if (slot != nullptr && slot->in_use) return slot.get();
  std::optional<std::string> text;
  std::string reason;
  if (const auto given = request_.texts.find(path); given != request_.texts.end()) {
    text = given->second;
  } else {
    auto read = read_file(std::filesystem::path(path).is_absolute() ? std::filesystem::path(path)
                                                                    : root_ / path);
    if (auto* bytes = std::get_if<std::string>(&read)) text = std::move(*bytes);
    if (!text) {
      reason = std::get<ReadError>(read).reason;
      const auto& stdlib = embedded_stdlib();
      if (const auto found = stdlib.find(path); found != stdlib.end()) text = found->second;
    }
  }
  if (!text) {
    files_.erase(path);
    if (!asked_at.known()) project_sink_.report(diag::file_unreadable, {}, path, reason);
    return nullptr;
  }
  std::string content_digest = digest(*text);
  if (slot == nullptr || slot->digest != content_digest) {
    if (!sources_.fits(text->size())) {
      project_sink_.report(diag::too_much_text, asked_at);
      files_.erase(path);
      return nullptr;
    }
    slot = std::make_unique<ParsedFile>();
    slot->path = path;
    slot->digest = std::move(content_digest);
    slot->source = sources_.add(path, std::move(*text));
  }
  slot->in_use = true;
  return slot.get();
}

void Workspace::parse_new_files() {
  std::vector<ParsedFile*> fresh;
  for (auto& [path, file] : files_) {
    if (file->in_use && !file->parsed) fresh.push_back(file.get());
  }
  parallel_for(fresh.size(), [&](std::size_t i) {
    ParsedFile& file = *fresh[i];
    DiagnosticSink sink;
    file.documents = syntax::parse_yaml(sources_.file(file.source), sink);
    file.sound_yaml = !sink.has_errors();
    file.spec = spec::read_file(file.documents, sink);
    file.diagnostics = sink.take();
    file.parsed = true;
  });
}

/// What files import joins the project; what entities extend by path is read, no more.
void Workspace::follow_imports() {
  std::set<std::string> reported;
  for (bool grown = true; grown;) {
    grown = false;
    parse_new_files();
    struct Wanted {
      Located<std::string> path;
      bool import;
    };
    std::vector<Wanted> wanted;
    for (const auto& [path, file] : files_) {
      if (!file->in_use) continue;
      for (const auto& word : file->spec.imports) wanted.push_back({word, true});
      for (const spec::EntitySpec& entity : file->spec.entities) {
        const bool by_path = entity.extends && entity.extends->value.find('/') != std::string::npos;
        if (by_path) wanted.push_back({*entity.extends, false});
      }
    }
    for (const Wanted& one : wanted) {
      const std::string path = without_ending(one.path.value) + std::string(kEnding);
      const auto parts = split(path, '/');
      const bool inside = !path.starts_with('/') &&
                          std::find(parts.begin(), parts.end(), "..") == parts.end();
      const auto known = files_.find(path);
      const bool had = known != files_.end() && known->second->in_use;
      ParsedFile* file = inside ? add_file(path, one.path.span) : nullptr;
      if (file == nullptr) {
        if (!one.import || !reported.insert(one.path.value).second) continue;
        std::vector<std::string> names;
        for (const auto& [name, text] : embedded_stdlib()) names.push_back(without_ending(name));
        for (const auto& [name, other] : files_) names.push_back(without_ending(name));
        project_sink_.report(diag::unknown_import, one.path.span, one.path.value)
            .suggest(one.path.value, names);
        continue;
      }
      grown = grown || !had;
      if (one.import && !file->part_of_project) {
        file->part_of_project = true;
        grown = true;
      }
    }
  }
}

void Workspace::load(Trace& trace) {
  project_sink_ = {};
  for (auto& [path, file] : files_) file->in_use = file->part_of_project = false;
  read_project_file();
  read_templates();
  for (const std::string& path : discover()) {
    if (ParsedFile* file = add_file(path, {})) file->part_of_project = true;
  }
  std::erase_if(files_, [](const auto& entry) { return entry.second == nullptr; });
  const bool any = std::any_of(files_.begin(), files_.end(),
                               [](const auto& entry) { return entry.second->in_use; });
  if (!any && !project_sink_.has_errors()) {
    std::string where;
    if (request_.paths.empty()) {
      for (const auto& glob : config_.entities) where += (where.empty() ? " under `" : "`, `") + glob.value;
      where += "`";
    }
    const Span at = config_.entities.empty() ? Span{} : config_.entities.front().span;
    project_sink_.report(diag::no_specs, at, where);
  }
  trace.stage("read");
  follow_imports();
  std::erase_if(files_, [](const auto& entry) { return !entry.second->in_use; });
  trace.stage("parse");
}

bool Workspace::check(Trace& trace) {
  check_sink_ = {};
  checked_.reset();
  bool sound = true;
  bool errors = project_sink_.has_errors();
  std::vector<check::Source> sources;
  for (const auto& [path, file] : files_) {
    sound = sound && file->sound_yaml;
    errors = errors || std::any_of(file->diagnostics.begin(), file->diagnostics.end(), [](const auto& d) {
               return d.severity == diagnostics::Severity::Error;
             });
    sources.push_back({without_ending(path), &file->spec, file->part_of_project});
  }
  // Where YAML itself is broken, entities are missing: whatever refers to them would be blamed.
  if (sound && !sources.empty()) {
    checked_ = check::check_project(sources, config_.settings, check_sink_);
  }
  if (errors) checked_.reset();
  trace.stage("check");
  return checked_.has_value();
}

void Workspace::lower(Trace& trace) {
  database_ = lower::lower_database(*checked_, templates_, sources_);
  surface_ = lower::lower_surface(*checked_);
  trace.stage("lower");
}

bool Workspace::emit(emit::Format format, const std::vector<std::string>& targets, Trace& trace,
                     std::vector<Emitted>& into) {
  const emit::Inputs inputs{database_, surface_, templates_, format};
  for (const emit::Emitter& emitter : emit::all_emitters()) {
    const bool wanted = targets.empty() ||
                        std::find(targets.begin(), targets.end(), emitter.name) != targets.end();
    if (!wanted) continue;
    into.push_back({&emitter, {}});
    if (const auto error = emitter.emit(inputs, into.back().files)) {
      project_sink_.report(diag::template_error, {}, error->path, error->line, error->message);
      return false;
    }
  }
  trace.stage("emit");
  return true;
}

std::vector<diagnostics::Diagnostic> Workspace::diagnostics() const {
  std::vector<diagnostics::Diagnostic> all = project_sink_.all();
  for (const auto& [path, file] : files_) {
    all.insert(all.end(), file->diagnostics.begin(), file->diagnostics.end());
  }
  all.insert(all.end(), check_sink_.all().begin(), check_sink_.all().end());
  return all;
}

std::vector<InputFile> Workspace::inputs() const {
  std::vector<InputFile> result;
  for (const auto& [path, file] : files_) result.push_back({path, file->digest});
  return result;
}

std::string Workspace::settings_digest() const {
  std::string all = project_text_;
  all += request_.lenient_actions ? "\nlenient" : "\n";
  for (const auto& [path, text] : templates_.all()) all += "\n" + path + "\n" + digest(text);
  return digest(all);
}

std::vector<const Workspace::ParsedFile*> Workspace::files() const {
  std::vector<const ParsedFile*> result;
  for (const auto& [path, file] : files_) result.push_back(file.get());
  return result;
}

}  // namespace specql::project
