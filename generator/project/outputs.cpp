#include "generator/project/outputs.h"

#include "generator/diagnostics/specs.h"
#include "generator/project/files.h"
#include "generator/project/manifest.h"
#include "generator/project/places.h"
#include "generator/project/staging.h"
#include "generator/support/digest.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include <fmt/core.h>

namespace specql::project {
namespace {

namespace fs = std::filesystem;

/// A file that should be, and what stands in its place.
struct Wanted {
  std::string name;  ///< below its folder
  std::string digest;
  std::string fingerprint;          ///< it will have
  bool there = false;               ///< something is, perhaps a link
  std::optional<std::string> have;  ///< digest of what is
  std::optional<Obstacle> obstacle;
  std::string before, after;  ///< contents, where the change is shown
};

std::string text_of(const fs::path& path) {
  auto read = read_file(path);
  auto* text = std::get_if<std::string>(&read);
  return text == nullptr ? std::string() : std::move(*text);
}

}  // namespace

struct Outputs::State {
  State(const fs::path& where, Purpose why)
      : root(where.string()), purpose(why), ways(root), staging(root, ways) {}

  std::string root;
  Purpose purpose;
  Ways ways;
  Staging staging;
  LastRun last;
  bool can_stage = false;
  std::mutex mutex;
  std::map<std::string, std::vector<Wanted>> folders;
  std::map<std::string, Manifest> manifests;  ///< as they will be, by folder
  std::set<std::string> reported;             ///< paths of obstacles

  /// The digest of a file on disk that has this fingerprint.
  [[nodiscard]] std::string disk_digest(const std::string& path, const std::string& fingerprint) const {
    if (auto known = last.digest_of(path, fingerprint)) return std::move(*known);
    auto read = read_file(below(root, path));
    const auto* text = std::get_if<std::string>(&read);
    return text == nullptr ? std::string("unreadable") : digest(*text);
  }

  [[nodiscard]] std::optional<Manifest> old_manifest(const std::string& folder, DiagnosticSink& sink) const;
  void look(Wanted& wanted, const std::string& path);
  void report(const Obstacle& obstacle, DiagnosticSink& sink);
  void judge(const std::string& folder, Wanted& wanted, const Manifest& before, Overwrite overwrite,
             OutputPlan& plan, DiagnosticSink& sink);
  void remove_unwanted(const std::string& folder, const Manifest& before, Overwrite overwrite,
                       OutputPlan& plan, DiagnosticSink& sink);
  void put_manifest(const std::string& folder, const Manifest& manifest);
};

/// What was written last; nothing, after a report, if that cannot be known.
std::optional<Manifest> Outputs::State::old_manifest(const std::string& folder, DiagnosticSink& sink) const {
  const std::string path = folder + "/" + std::string(kManifestName);
  if (find_obstacle(root, path)) return Manifest{};  // reported with the files behind it
  auto read = read_file(below(root, path));
  const auto* text = std::get_if<std::string>(&read);
  if (text == nullptr) {
    const auto& error = std::get<ReadError>(read);
    if (error.missing) return Manifest{};
    sink.report(diag::file_unreadable, {}, path, error.reason);
    return std::nullopt;
  }
  std::size_t line = 0;
  if (auto manifest = parse_manifest(*text, line)) return manifest;
  sink.report(diag::broken_manifest, {}, path, line)
      .help("restore it from version control, or remove the folder");
  return std::nullopt;
}

void Outputs::State::look(Wanted& wanted, const std::string& path) {
  if (!is_safe_path(path)) {
    wanted.obstacle = Obstacle{path, "this is no path for an output"};
    return;
  }
  Standing standing = look_at(root, path, ways.to_parent_of(path));
  wanted.there = standing.there;
  wanted.obstacle = std::move(standing.obstacle);
  if (!standing.fingerprint) return;
  wanted.have = disk_digest(path, *standing.fingerprint);
  wanted.fingerprint = std::move(*standing.fingerprint);
}

void Outputs::State::report(const Obstacle& obstacle, DiagnosticSink& sink) {
  if (!reported.insert(obstacle.path).second) return;
  sink.report(diag::unsafe_output, {}, obstacle.path, obstacle.reason);
}

Outputs::Outputs(const fs::path& root, std::vector<std::string> folders, Purpose purpose)
    : state_(std::make_unique<State>(root, purpose)) {
  state_->last = load_last_run(state_->root);
  state_->can_stage = purpose == Purpose::Write && !find_state_obstacle(state_->root);
  for (std::string& folder : folders)
    state_->folders[std::move(folder)];
}

Outputs::~Outputs() = default;

void Outputs::add(const std::string& folder, emit::OutputFile file) {
  Wanted wanted;
  wanted.digest = digest(file.text);
  const std::string path = folder + "/" + file.path;
  state_->look(wanted, path);
  const bool changes = !wanted.obstacle && wanted.have != wanted.digest;
  if (changes && state_->can_stage) wanted.fingerprint = state_->staging.put(path, file.text);
  if (changes && state_->purpose == Purpose::Show) {
    if (wanted.there) wanted.before = text_of(below(state_->root, path));
    wanted.after = std::move(file.text);
  }
  wanted.name = std::move(file.path);
  const std::scoped_lock lock(state_->mutex);
  state_->folders[folder].push_back(std::move(wanted));
}

void Outputs::State::judge(const std::string& folder, Wanted& wanted, const Manifest& before,
                           Overwrite overwrite, OutputPlan& plan, DiagnosticSink& sink) {
  if (wanted.obstacle) return report(*wanted.obstacle, sink);
  if (wanted.have == wanted.digest) {
    ++plan.unchanged;
    return;
  }
  std::string path = folder + "/" + wanted.name;
  const auto ours = before.find(wanted.name);
  const bool foreign = wanted.there && ours == before.end();
  const bool edited = wanted.there && !foreign && wanted.have != ours->second;
  if ((foreign || edited) && overwrite == Overwrite::Refuse) {
    auto report =
        foreign ? sink.report(diag::foreign_file, {}, path) : sink.report(diag::edited_file, {}, path);
    report.help("move it away, or let it be replaced with `--force`");
    return;
  }
  plan.changes.push_back({wanted.there ? ChangeKind::Change : ChangeKind::Create, std::move(path),
                          std::move(wanted.before), std::move(wanted.after)});
}

/// What was written before and nothing asks for any more.
void Outputs::State::remove_unwanted(const std::string& folder, const Manifest& before, Overwrite overwrite,
                                     OutputPlan& plan, DiagnosticSink& sink) {
  const Manifest& after = manifests[folder];
  for (const auto& [name, old_digest] : before) {
    if (after.contains(name)) continue;
    const std::string path = folder + "/" + name;
    if (const auto obstacle = find_obstacle(root, path)) {
      report(*obstacle, sink);
      continue;
    }
    const auto fingerprint = fingerprint_of(below(root, path));
    if (!fingerprint) continue;  // someone was faster
    if (disk_digest(path, *fingerprint) != old_digest && overwrite == Overwrite::Refuse) {
      sink.report(diag::edited_file, {}, path)
          .help("nothing asks for it any more; remove it, or use `--force`");
      continue;
    }
    plan.changes.push_back(
        {ChangeKind::Remove, path, purpose == Purpose::Show ? text_of(below(root, path)) : std::string()});
  }
}

OutputPlan Outputs::plan(Overwrite overwrite, DiagnosticSink& sink) {
  OutputPlan plan;
  if (const auto obstacle = find_state_obstacle(state_->root)) state_->report(*obstacle, sink);
  for (auto& [folder, files] : state_->folders) {
    const auto before = state_->old_manifest(folder, sink);
    if (!before) continue;
    const std::string manifest_path = folder + "/" + std::string(kManifestName);
    if (const auto obstacle = find_obstacle(state_->root, manifest_path)) state_->report(*obstacle, sink);
    std::sort(files.begin(), files.end(), [](const Wanted& a, const Wanted& b) { return a.name < b.name; });
    Manifest& after = state_->manifests[folder];
    for (Wanted& wanted : files) {
      after.emplace_hint(after.end(), wanted.name, wanted.digest);
      state_->judge(folder, wanted, *before, overwrite, plan, sink);
    }
    state_->remove_unwanted(folder, *before, overwrite, plan, sink);
  }
  return plan;
}

/// Written where it says something new; an empty one only over another.
void Outputs::State::put_manifest(const std::string& folder, const Manifest& manifest) {
  const std::string path = folder + "/" + std::string(kManifestName);
  const std::string text = print_manifest(manifest);
  const bool needless = manifest.empty() && !is_there(below(root, path));
  if (!needless && text_of(below(root, path)) != text) static_cast<void>(staging.put(path, text));
}

bool Outputs::apply(const OutputPlan& plan, DiagnosticSink& sink) {
  for (const FileChange& change : plan.changes) {
    if (change.kind == ChangeKind::Remove) state_->staging.remove(change.path);
  }
  for (const auto& [folder, manifest] : state_->manifests)
    state_->put_manifest(folder, manifest);
  return state_->staging.commit(sink);
}

std::string summary_of(const OutputPlan& plan) {
  std::size_t counts[3] = {0, 0, 0};
  for (const FileChange& change : plan.changes)
    ++counts[static_cast<std::size_t>(change.kind)];
  return fmt::format("{} new, {} changed, {} removed, {} unchanged", counts[0], counts[1], counts[2],
                     plan.unchanged);
}

void Outputs::remember(const std::string& key, std::vector<std::pair<std::string, std::string>> also_read) {
  LastRun run{key, std::move(also_read), {}};
  bool moved = true;  // else the files are copies, from one file system to another
  for (auto& [folder, files] : state_->folders) {
    for (Wanted& file : files) {
      const std::string path = folder + "/" + file.name;
      if (run.files.empty()) moved = fingerprint_of(below(state_->root, path)) == file.fingerprint;
      if (!moved) file.fingerprint = fingerprint_of(below(state_->root, path)).value_or("gone");
      run.files.emplace_hint(run.files.end(), path,
                             KnownFile{std::move(file.fingerprint), std::move(file.digest)});
    }
    const std::string manifest = folder + "/" + std::string(kManifestName);
    if (auto seen = fingerprint_of(below(state_->root, manifest))) {
      run.files.emplace(manifest, KnownFile{std::move(*seen), "-"});
    }
  }
  save_last_run(state_->root, run);
}

}  // namespace specql::project
