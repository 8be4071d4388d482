#include "generator/project/workspace.h"

#include "generator/lint/lint.h"
#include "generator/lower/lower.h"
#include "generator/project/embedded.h"
#include "generator/project/files.h"
#include "generator/project/old_config.h"
#include "generator/spec/read.h"
#include "generator/support/digest.h"
#include "generator/support/parallel.h"
#include "generator/support/suggest.h"
#include "generator/support/text.h"
#include "generator/syntax/yaml.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include <fmt/core.h>

namespace specql::project {
namespace {

constexpr std::string_view kProjectFile = "specql.yaml";
constexpr std::string_view kRegistry = "registry/domain_registry.yaml";
constexpr std::string_view kOldProject = "project.yaml";
constexpr std::string_view kEnding = ".yaml";

std::string without_ending(std::string_view path) {
  if (path.ends_with(kEnding)) path.remove_suffix(kEnding.size());
  return std::string(path);
}

bool is_spec_file(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

/// The names of spec files right in a folder.
std::vector<std::string> spec_files_in(const std::filesystem::path& folder) {
  constexpr std::size_t kMost = 500;  // hints are not worth more
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entries(folder, error), end; !error && entries != end;
       entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    std::error_code ignored;
    const bool wanted = is_spec_file(name) && name != kProjectFile && !name.starts_with('.');
    if (wanted && entries->is_regular_file(ignored)) names.push_back(name);
    if (names.size() == kMost) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The entities a text declares in the short form, without reading it as YAML.
std::set<std::string> declared_in(std::string_view text) {
  constexpr std::string_view kKey = "entity:";
  std::set<std::string> names;
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with(kKey)) names.emplace(trim(line.substr(kKey.size())));
  }
  return names;
}

/// The entities of the library, with what to import for each.
const std::map<std::string, std::string>& stdlib_entities() {
  static const auto kEntities = [] {
    std::map<std::string, std::string> entities;
    for (const auto& [path, text] : embedded_stdlib()) {
      for (const std::string& name : declared_in(text))
        entities.emplace(name, without_ending(path));
    }
    return entities;
  }();
  return kEntities;
}

/// Its parts are worth threads of their own.
bool is_large(const check::CheckedProject& project) {
  constexpr std::size_t kManyEntities = 50;
  return project.model.entities.size() >= kManyEntities;
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

/// What stands at a path, or why it cannot be had.
struct Workspace::Contents {
  std::optional<std::string> text;
  ReadError error;
};

/// From a text that stands in for the file, or from the disk.
Workspace::Contents Workspace::contents_of(const std::string& path) const {
  if (const auto given = request_.texts.find(path); given != request_.texts.end()) {
    return {given->second, {}};
  }
  // An absolute path on the right stands for itself.
  auto read = read_file(root_ / path, syntax::kMaximumFileBytes);
  if (auto* bytes = std::get_if<std::string>(&read)) return {std::move(*bytes), {}};
  return {std::nullopt, std::move(std::get<ReadError>(read))};
}

void Workspace::read_project_file() {
  std::string name(kProjectFile);
  if (request_.project_file) name = request_.project_file->filename().string();
  const Contents contents = contents_of(name);
  const auto& text = contents.text;
  if (!text && (request_.project_file || !contents.error.missing)) {
    project_sink_.report(diag::file_unreadable, {}, name, contents.error.reason);
  }
  config_ = {};
  project_text_ = text.value_or("");
  if (text) {
    const source::FileId id = sources_.add(name, *text);
    config_ = read_config(sources_.file(id), project_sink_);
  }
  config_.settings.lenient_actions = request_.lenient_actions;
}

/// What the older tool was told about schemas, where specql.yaml does not say otherwise.
void Workspace::read_old_configuration() {
  configuration_.clear();
  const auto take = [&](std::string_view path, auto reader) {
    const Contents contents = contents_of(std::string(path));
    if (!contents.text) {
      if (!contents.error.missing) {
        project_sink_.report(diag::file_unreadable, {}, std::string(path), contents.error.reason);
      }
      return;
    }
    const source::FileId id = sources_.add(std::string(path), *contents.text);
    if (!reader(sources_.file(id), config_.settings, project_sink_)) return;
    configuration_.emplace(path);
    project_text_ += "\n" + *contents.text;
  };
  take(kRegistry, read_registry);
  take(kOldProject, read_old_project);
}

void Workspace::read_templates() {
  templates_ = embedded_templates();
  if (!request_.templates) return;
  const std::filesystem::path folder = request_.directory / *request_.templates;
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    project_sink_.report(diag::file_unreadable, {}, request_.templates->generic_string(),
                         error ? error.message() : "it is no folder");
    return;
  }
  for (const std::string& path : find(folder, {"**"})) {
    if (templates_.find(path) == nullptr) {
      std::vector<std::string> known;
      for (const auto& [name, text] : templates_.all())
        known.push_back(name);
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

/// The files below a folder. Folders that may not be read could hold some, so they are reported.
std::vector<std::string> Workspace::find(const std::filesystem::path& folder,
                                         const std::vector<std::string>& globs) {
  FoundFiles found = find_files(folder, globs);
  for (const std::string& path : found.unreadable) {
    const auto shown = (folder / path).lexically_normal().lexically_relative(root_.lexically_normal());
    project_sink_.report(diag::file_unreadable, {}, shown.generic_string(), std::strerror(EACCES));
  }
  return std::move(found.paths);
}

/// A file's one name: relative to the root, but absolute if it was given so and lies elsewhere.
std::string Workspace::name_of(const std::filesystem::path& path) const {
  std::error_code error;
  const auto root = std::filesystem::absolute(root_, error).lexically_normal();
  const auto whole = std::filesystem::absolute(path, error).lexically_normal();
  const std::string relative = whole.lexically_relative(root).generic_string();
  const bool outside = relative.empty() || relative.starts_with("..");
  return outside && path.is_absolute() ? whole.generic_string() : relative;
}

/// A slip in one of several globs would drop a part of the project.
void Workspace::report_empty_globs(const std::vector<std::string>& found) {
  for (const auto& glob : config_.entities) {
    const bool used = std::any_of(found.begin(), found.end(),
                                  [&](const std::string& path) { return glob_matches(glob.value, path); });
    if (!used && glob.span.known()) {
      project_sink_.report(diag::empty_glob, glob.span, glob.value);
    }
  }
}

/// Paths given, or those the project's globs find; relative to the root where they are below it.
std::vector<std::string> Workspace::discover() {
  std::vector<std::string> found;
  if (request_.paths.empty()) {
    std::vector<std::string> globs;
    for (const auto& glob : config_.entities)
      globs.push_back(glob.value);
    found = find(root_, globs);
    std::erase(found, kProjectFile);
    for (const auto& [path, text] : request_.texts) {
      const bool wanted = std::any_of(globs.begin(), globs.end(),
                                      [&](const std::string& glob) { return glob_matches(glob, path); });
      if (wanted) found.push_back(path);
    }
    if (!found.empty()) report_empty_globs(found);
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
      found.push_back(name_of(path));
      continue;
    }
    for (const std::string& below : find(path, {"**"})) {
      if (is_spec_file(below) && below != kProjectFile) found.push_back(name_of(path / below));
    }
  }
  return found;
}

/// For `stdlib/…`, where the project has no file of that name, what the binary carries along.
Workspace::Contents Workspace::library_or_file(const std::string& path) const {
  Contents contents = contents_of(path);
  if (contents.text) return contents;
  const auto& stdlib = embedded_stdlib();
  if (const auto found = stdlib.find(path); found != stdlib.end()) contents.text = found->second;
  return contents;
}

std::string Workspace::digest_of(const std::string& path) const {
  const Contents contents = library_or_file(path);
  return contents.text ? digest(*contents.text) : std::string();
}

/// Makes a file part of the compilation.
Workspace::ParsedFile* Workspace::add_file(const std::string& path, Span asked_at) {
  auto& slot = files_[path];
  if (slot != nullptr && slot->in_use) return slot.get();
  Contents contents = library_or_file(path);
  std::optional<std::string>& text = contents.text;
  const std::size_t too_large = text ? 0 : contents.error.too_large;
  if (too_large > 0) text = contents.error.first_line;
  if (!text) {
    files_.erase(path);
    if (!asked_at.known()) project_sink_.report(diag::file_unreadable, {}, path, contents.error.reason);
    return nullptr;
  }
  std::string content_digest = digest(*text) + (too_large > 0 ? fmt::format("+{}", too_large) : "");
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
    if (too_large > 0) refuse_size(*slot, too_large);
  }
  slot->in_use = true;
  return slot.get();
}

/// A file that was not taken in for its size: there is nothing to parse.
void Workspace::refuse_size(ParsedFile& file, std::size_t size) const {
  const std::uint32_t begin = sources_.file(file.source).base;
  DiagnosticSink sink;
  sink.report(diag::file_too_large, {begin, begin}, size, syntax::kMaximumFileBytes);
  file.diagnostics = sink.take();
  file.sound_yaml = false;
  file.parsed = true;
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
    // What is merely repeated or out of place was mended; the rest of the file means what it says.
    file.sound_yaml = !file.documents.empty() || !sink.has_errors();
    file.spec = spec::read_file(file.documents, sink);
    if (!request_.keep_trees) file.documents = {};
    file.diagnostics = sink.take();
    file.parsed = true;
  });
}

/// What could be imported: the library, what was read so far, and what lies in the folder asked
/// for.
std::vector<std::string> Workspace::names_to_import(const std::string& near) const {
  std::vector<std::string> names;
  for (const auto& [name, text] : embedded_stdlib())
    names.push_back(without_ending(name));
  for (const auto& [name, other] : files_) {
    if (other != nullptr) names.push_back(without_ending(name));
  }
  const std::string folder = std::filesystem::path(near).parent_path().generic_string();
  for (const std::string& name : spec_files_in(root_ / folder)) {
    names.push_back(without_ending(folder.empty() ? name : folder + "/" + name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
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
      for (const auto& word : file->spec.imports)
        wanted.push_back({word, true});
      for (const spec::EntitySpec& entity : file->spec.entities) {
        const bool by_path = entity.extends && entity.extends->value.find('/') != std::string::npos;
        if (by_path) wanted.push_back({*entity.extends, false});
      }
    }
    for (const Wanted& one : wanted) {
      const std::string path = without_ending(one.path.value) + std::string(kEnding);
      const auto parts = split(path, '/');
      const bool inside =
          !path.starts_with('/') && std::find(parts.begin(), parts.end(), "..") == parts.end();
      const auto known = files_.find(path);
      const bool had = known != files_.end() && known->second->in_use;
      ParsedFile* file = inside ? add_file(path, one.path.span) : nullptr;
      if (file == nullptr) {
        if (!one.import || !reported.insert(one.path.value).second) continue;
        project_sink_.report(diag::unknown_import, one.path.span, one.path.value)
            .suggest(one.path.value, inside ? names_to_import(path) : std::vector<std::string>());
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

/// Nothing to read, or nothing in what was read: generating would remove all there is.
void Workspace::report_nothing_declared() {
  if (project_sink_.has_errors()) return;
  const bool something = std::any_of(files_.begin(), files_.end(), [](const auto& entry) {
    return !entry.second->spec.entities.empty() || !entry.second->diagnostics.empty();
  });
  if (something) return;
  std::vector<std::string> places = request_.paths;
  for (const auto& glob : config_.entities) {
    if (request_.paths.empty()) places.push_back(glob.value);
  }
  const std::string where = places.empty() ? "" : " under `" + join(places, "`, `") + "`";
  const Span at = config_.entities.empty() ? config_.entities_at : config_.entities.front().span;
  auto report = project_sink_.report(diag::no_specs, at, where);
  if (!files_.empty()) report.help("what was read declares no entity");
}

void Workspace::read(Trace& trace) {
  project_sink_ = {};
  for (auto& [path, file] : files_)
    file->in_use = file->part_of_project = false;
  read_project_file();
  read_old_configuration();
  read_templates();
  for (const std::string& path : discover()) {
    if (configuration_.contains(path)) continue;
    if (ParsedFile* file = add_file(path, {})) file->part_of_project = true;
  }
  std::erase_if(files_, [](const auto& entry) { return entry.second == nullptr; });
  trace.stage("read");
}

void Workspace::parse(Trace& trace) {
  follow_imports();
  std::erase_if(files_, [](const auto& entry) { return !entry.second->in_use; });
  report_nothing_declared();
  trace.stage("parse");
}

/// An entity that is unknown may be at hand all the same: in a file nearby, or in the library.
void Workspace::add_hints() {
  std::vector<diagnostics::Diagnostic> all = check_sink_.take();
  const auto& read = project_sink_.all();
  const bool import_missing = std::any_of(
      read.begin(), read.end(), [](const auto& one) { return one.code == diag::unknown_import.code; });
  if (import_missing) {  // it would have brought them
    std::erase_if(all,
                  [](const auto& one) { return one.code == diag::unknown_entity.code && one.fixes.empty(); });
  }
  for (diagnostics::Diagnostic& one : all) {
    if (one.code != diag::unknown_entity.code || !one.primary.span.known()) continue;
    const auto words = split(sources_.text(one.primary.span), '.');
    const std::string name(words.back());
    std::string help;
    if (const auto path = find_beside(sources_.file_of(one.primary.span).path, name)) {
      help = fmt::format("`{}` declares one: ", *path);
      help += request_.paths.empty() ? fmt::format("add `import: {}`", without_ending(*path))
                                     : std::string("give that file too");
    } else if (const auto known = stdlib_entities().find(name); known != stdlib_entities().end()) {
      help = fmt::format("the library has one: add `import: {}`", known->second);
    }
    if (help.empty()) continue;
    one.help.push_back(std::move(help));
    one.fixes.clear();  // they lead to other names
  }
  check_sink_ = {};
  check_sink_.append(all);
}

/// A file in the same folder that declares an entity and is not in use.
std::optional<std::string> Workspace::find_beside(const std::string& path, const std::string& name) const {
  const std::string folder = std::filesystem::path(path).parent_path().generic_string();
  for (const std::string& file : spec_files_in(root_ / folder)) {
    std::string other = folder.empty() ? file : folder + "/" + file;
    if (files_.contains(other) || configuration_.contains(other)) continue;
    const Contents contents = contents_of(other);
    if (contents.text && declared_in(*contents.text).contains(name)) return other;
  }
  return std::nullopt;
}

/// A schema that specql.yaml describes and no entity is in. Near one that entities are in without a
/// word about it, the slip would switch off what was said of it: tenancy first of all.
void Workspace::report_unused_schemas() {
  const auto& described = config_.settings.schemas;
  std::set<std::string> used;
  std::vector<std::string> not_described;
  for (const model::Schema& schema : checked_->model.schemas) {
    used.insert(schema.name);
    if (!described.contains(schema.name)) not_described.push_back(schema.name);
  }
  for (const auto& [name, schema] : described) {
    if (used.contains(name) || configuration_.contains(sources_.file_of(schema.span).path)) continue;
    if (suggest(name, not_described)) {
      check_sink_.report(diag::misspelt_schema, schema.span, name).suggest(name, not_described);
    } else {
      check_sink_.report(diag::unused_schema, schema.span, name);
    }
  }
}

bool Workspace::check(Trace& trace) {
  check_sink_ = {};
  std::optional<check::CheckedProject> before = std::exchange(checked_, std::nullopt);
  bool sound = true;
  bool errors = project_sink_.has_errors();
  std::vector<check::Source> sources;
  for (const auto& [path, file] : files_) {
    sound = sound && file->sound_yaml;
    errors = errors || std::any_of(file->diagnostics.begin(), file->diagnostics.end(),
                                   [](const auto& d) { return d.severity == diagnostics::Severity::Error; });
    sources.push_back({without_ending(path), &file->spec, file->part_of_project});
  }
  // Where YAML itself is broken, entities are missing: whatever refers to them would be blamed.
  if (sound && !sources.empty()) {
    const auto check = [&] { checked_ = check::check_project(sources, config_.settings, check_sink_); };
    run_all(before && is_large(*before), {check, [&] { before.reset(); }});
    add_hints();
  }
  if (errors) checked_.reset();
  if (checked_ && request_.paths.empty()) report_unused_schemas();
  if (check_sink_.has_errors()) checked_.reset();
  if (checked_) lint::lint_project(*checked_, check_sink_);
  trace.stage("check");
  return checked_.has_value();
}

/// What was checked stands for itself: trees and specs of a thousand entities are tens of megabytes.
void Workspace::release_specs() {
  for (const auto& [path, file] : files_) {
    file->documents = {};
    file->spec = {};
    file->parsed = false;
  }
}

void Workspace::lower(Trace& trace) {
  release_specs();
  run_all(is_large(*checked_),
          {[this] { database_ = lower::lower_database(*checked_, templates_, sources_); },
           [this] { surface_ = lower::lower_surface(*checked_); }});
  trace.stage("lower");
}

bool Workspace::emit(emit::Format format, const std::vector<std::string>& targets, Trace& trace,
                     const Accept& accept) {
  const bool large = is_large(*checked_);
  checked_.reset();  // database and surface say it all
  const emit::Inputs inputs{database_, surface_, templates_, format};
  std::vector<std::function<void()>> tasks;
  std::vector<std::optional<templating::TemplateError>> errors(emit::all_emitters().size());
  for (const emit::Emitter& emitter : emit::all_emitters()) {
    if (!emit::is_among(targets, emitter)) continue;
    auto& error = errors[tasks.size()];
    tasks.emplace_back([&] {
      const auto take = [&](emit::OutputFile file) { accept(emitter, std::move(file)); };
      error = emitter.emit(inputs, take);
    });
  }
  run_all(large, tasks);
  trace.stage("emit");
  for (const auto& error : errors) {
    if (!error) continue;
    project_sink_.report(diag::template_error, {}, error->path, error->line, error->message);
    return false;
  }
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

const source::SourceFile* Workspace::add_source(std::string path, std::string text) {
  if (!sources_.fits(text.size())) {
    project_sink_.report(diag::too_much_text, {});
    return nullptr;
  }
  return &sources_.file(sources_.add(std::move(path), std::move(text)));
}

std::vector<InputFile> Workspace::inputs() const {
  std::vector<InputFile> result;
  for (const auto& [path, file] : files_) {
    if (file->in_use) result.push_back({path, file->digest});
  }
  return result;
}

std::string Workspace::settings_digest() const {
  std::string all = project_text_;
  all += request_.lenient_actions ? "\nlenient" : "\n";
  for (const auto& [path, text] : templates_.all())
    all += "\n" + path + "\n" + digest(text);
  return digest(all);
}

std::vector<const Workspace::ParsedFile*> Workspace::files() const {
  std::vector<const ParsedFile*> result;
  for (const auto& [path, file] : files_)
    result.push_back(file.get());
  return result;
}

}  // namespace specql::project
