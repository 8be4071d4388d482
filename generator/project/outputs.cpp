#include "generator/project/outputs.h"

#include "generator/project/files.h"
#include "generator/project/manifest.h"
#include "generator/support/digest.h"
#include "generator/support/parallel.h"
#include "generator/support/text.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

namespace specql::project {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStateFolder = ".specql";
constexpr std::string_view kStaging = ".specql/staging";
constexpr std::string_view kJournal = ".specql/journal";
constexpr std::string_view kState = ".specql/state";

/// Enough to see that a file was not touched, without reading it.
std::optional<std::string> fingerprint_of(const fs::path& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return fmt::format("{}.{}.{}.{}", info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_ino);
}

/// Which build of the compiler runs: two of one version may write different outputs.
std::string compiler_fingerprint() {
  std::error_code error;
  return fingerprint_of(fs::read_symlink("/proc/self/exe", error)).value_or("unknown");
}

/// What the last run left: contents by path and fingerprint, so that untouched files need no
/// reading.
struct Remembered {
  std::string key;
  std::vector<std::pair<std::string, std::string>> also_read;  ///< spec files, with their digests
  std::map<std::string, std::pair<std::string, std::string>, std::less<>> files;  ///< fingerprint, digest
};

Remembered load_state(const fs::path& root) {
  Remembered state;
  auto read = read_file(root / kState);
  const auto* text = std::get_if<std::string>(&read);
  if (text == nullptr) return state;
  for (const std::string_view line : split(*text, '\n')) {
    const auto parts = split(line, '\t');
    if (parts.size() == 1 && state.key.empty()) state.key = parts[0];
    if (parts.size() == 2) state.also_read.emplace_back(parts[1], parts[0]);
    if (parts.size() == 3) {
      state.files.emplace(parts[2], std::pair(std::string(parts[0]), std::string(parts[1])));
    }
  }
  return state;
}

bool is_there(const fs::path& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0;
}

/// Keeps the state out of version control; without the file it would only be in the way there.
void ignore_state_folder(const fs::path& root) {
  const fs::path file = root / kStateFolder / ".gitignore";
  if (!is_there(file)) static_cast<void>(write_file(file, "*\n"));
}

/// What keeps a file from being written, and why.
struct Obstacle {
  std::string path;
  std::string reason;
};

/// The way to a folder: whether it is there, and what is in the way.
struct Way {
  bool there = true;
  std::optional<Obstacle> obstacle;
};

/// The ways to the folders of many files, each walked once. Every folder on a way has to be a real one,
/// for a link could lead anywhere.
class Ways {
 public:
  explicit Ways(fs::path root) : root_(std::move(root)) {}

  const Way& to(std::string_view folder) {
    const auto known = ways_.find(folder);
    if (known != ways_.end()) return known->second;
    return ways_.emplace(std::string(folder), walk(folder)).first->second;
  }
  const Way& to_parent_of(std::string_view path) { return to(parent(path)); }

  static std::string_view parent(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == path.npos ? std::string_view() : path.substr(0, slash);
  }

 private:
  Way walk(std::string_view folder) {
    if (folder.empty()) return {};
    Way above = to(parent(folder));
    if (!above.there || above.obstacle) return above;
    const std::string name(folder);
    struct stat info{};
    if (::lstat((root_ / name).c_str(), &info) != 0) {
      if (errno == ENOENT) return {false, {}};
      return {false, Obstacle{name, std::strerror(errno)}};
    }
    if (S_ISLNK(info.st_mode)) return {true, Obstacle{name, "a symbolic link could lead anywhere"}};
    if (!S_ISDIR(info.st_mode)) return {true, Obstacle{name, "it is no folder"}};
    return {};
  }

  fs::path root_;
  std::map<std::string, Way, std::less<>> ways_;
};

/// No folder may stand where a file belongs. `way` leads there.
std::optional<Obstacle> find_obstacle(const fs::path& root, const std::string& path, const Way& way) {
  if (way.obstacle || !way.there) return way.obstacle;
  struct stat info{};
  if (::lstat((root / path).c_str(), &info) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return Obstacle{path, std::strerror(errno)};
  }
  if (S_ISDIR(info.st_mode)) return Obstacle{path, "it is a folder"};
  return std::nullopt;
}

std::optional<Obstacle> find_obstacle(const fs::path& root, const std::string& path) {
  Ways ways(root);
  return find_obstacle(root, path, ways.to_parent_of(path));
}

/// What keeps the state folder from being used.
std::optional<Obstacle> find_state_obstacle(const fs::path& root) {
  return find_obstacle(root, std::string(kStaging) + "/x");
}

/// Why nothing can be put into or taken out of a folder, if so. Folders that are not there yet are made
/// in the nearest one that is.
std::optional<std::string> find_refusal(fs::path folder) {
  while (!folder.empty() && !is_there(folder))
    folder = folder.parent_path();
  if (folder.empty()) folder = ".";
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return std::nullopt;
  return std::strerror(errno);
}

/// While files are being moved, interruption waits; it takes milliseconds.
class NoInterruption {
 public:
  NoInterruption() {
    sigset_t all;
    ::sigemptyset(&all);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
      ::sigaddset(&all, signal);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~NoInterruption() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoInterruption(const NoInterruption&) = delete;
  NoInterruption& operator=(const NoInterruption&) = delete;

 private:
  sigset_t before_{};
};

std::optional<std::string> make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return error.message();
  return std::nullopt;
}

/// A file, or a folder that was not there, from staging to its place.
std::optional<std::string> move_into_place(const fs::path& root, const std::string& path) {
  const fs::path from = root / kStaging / path;
  const fs::path to = root / path;
  if (auto failure = make_folders(to.parent_path())) return failure;
  if (::rename(from.c_str(), to.c_str()) == 0) return std::nullopt;
  if (errno != EXDEV) return std::strerror(errno);
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error) return error.message();
  return std::nullopt;
}

/// Deletes a file, and the folders that hold nothing else.
std::optional<std::string> remove_file(const fs::path& root, const std::string& path) {
  std::error_code error;
  fs::path at = root / path;
  fs::remove(at, error);
  if (error) return error.message();
  for (at = at.parent_path(); at != root && fs::is_empty(at, error) && !error; at = at.parent_path()) {
    fs::remove(at, error);
  }
  return std::nullopt;
}

/// `move <path>` and `remove <path>` lines: what is left to do once staging is complete. After a
/// failure journal and staging stay for the next run.
std::optional<Obstacle> carry_out(const fs::path& root, std::string_view journal) {
  for (const std::string_view line : split(journal, '\n')) {
    const std::size_t blank = line.find(' ');
    if (blank == line.npos) continue;
    const std::string path(line.substr(blank + 1));
    const bool moves = line.starts_with("move ");
    // Where staging holds it no more, an earlier run was here.
    if (!is_safe_path(path) || (moves && !is_there(root / kStaging / path))) continue;
    if (auto obstacle = find_obstacle(root, path)) return obstacle;
    const auto failure = moves ? move_into_place(root, path) : remove_file(root, path);
    if (failure) return Obstacle{path, *failure};
  }
  std::error_code error;
  fs::remove(root / kJournal, error);
  fs::remove_all(root / kStaging, error);
  return std::nullopt;
}

/// Carries a journal out and reports what stops it.
bool finish(const fs::path& root, std::string_view journal, DiagnosticSink& sink) {
  const auto failure = carry_out(root, journal);
  if (!failure) return true;
  sink.report(diag::write_failed, {}, failure->path, failure->reason)
      .help("some outputs are in place already; the next run continues here");
  return false;
}

}  // namespace

struct Outputs::State {
  fs::path root;
  std::vector<OutputFolder> folders;
  Remembered remembered;
  std::map<std::string, Manifest> manifests;                ///< as they will be, by folder
  std::map<std::string, std::string, std::less<>> digests;  ///< of wanted files, by path

  /// The digest of a file on disk; nothing if there is no such file.
  [[nodiscard]] std::optional<std::string> disk_digest(const std::string& path) const {
    const auto fingerprint = fingerprint_of(root / path);
    if (!fingerprint) return std::nullopt;
    const auto known = remembered.files.find(path);
    if (known != remembered.files.end() && known->second.first == *fingerprint) {
      return known->second.second;
    }
    auto read = read_file(root / path);
    const auto* text = std::get_if<std::string>(&read);
    if (text == nullptr) return std::string("unreadable");
    return digest(*text);
  }

  [[nodiscard]] std::string disk_text(const std::string& path) const {
    auto read = read_file(root / path);
    auto* text = std::get_if<std::string>(&read);
    return text == nullptr ? std::string() : std::move(*text);
  }

  /// What was written last; nothing, after a report, if that cannot be known.
  [[nodiscard]] std::optional<Manifest> old_manifest(const OutputFolder& folder, DiagnosticSink& sink) const {
    const std::string path = folder.path + "/" + std::string(kManifestName);
    if (find_obstacle(root, path)) return Manifest{};  // reported with the files behind it
    auto read = read_file(root / path);
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
};

Outputs::Outputs(fs::path root, std::vector<OutputFolder> folders) : state_(std::make_unique<State>()) {
  state_->root = std::move(root);
  state_->folders = std::move(folders);
  state_->remembered = load_state(state_->root);
}

Outputs::~Outputs() = default;

OutputPlan Outputs::plan(Overwrite overwrite, DiagnosticSink& sink) {
  OutputPlan plan;
  std::set<std::string> reported;
  const auto report_obstacle = [&](const Obstacle& obstacle) {
    if (!reported.insert(obstacle.path).second) return;
    sink.report(diag::unsafe_output, {}, obstacle.path, obstacle.reason);
  };
  if (const auto obstacle = find_state_obstacle(state_->root)) report_obstacle(*obstacle);
  for (OutputFolder& folder : state_->folders) {
    const auto known = state_->old_manifest(folder, sink);
    if (!known) continue;
    const Manifest& before = *known;
    const std::string manifest_path = folder.path + "/" + std::string(kManifestName);
    if (const auto obstacle = find_obstacle(state_->root, manifest_path)) report_obstacle(*obstacle);
    Manifest& after = state_->manifests[folder.path];
    struct Look {
      const Way* way = nullptr;
      std::string wanted;
      std::optional<std::string> have;
      std::optional<Obstacle> obstacle;
    };
    std::vector<Look> looks(folder.files.size());
    Ways ways(state_->root);
    for (std::size_t i = 0; i < looks.size(); ++i) {
      const std::string path = folder.path + "/" + folder.files[i].path;
      if (is_safe_path(path)) {
        looks[i].way = &ways.to_parent_of(path);
      } else {
        looks[i].obstacle = Obstacle{path, "this is no path for an output"};
      }
    }
    parallel_for(folder.files.size(), [&](std::size_t i) {
      Look& look = looks[i];
      look.wanted = digest(folder.files[i].text);
      if (look.obstacle) return;
      const std::string path = folder.path + "/" + folder.files[i].path;
      look.obstacle = find_obstacle(state_->root, path, *look.way);
      if (!look.obstacle && look.way->there) look.have = state_->disk_digest(path);
    });
    for (std::size_t i = 0; i < looks.size(); ++i) {
      const std::string path = folder.path + "/" + folder.files[i].path;
      const Look& look = looks[i];
      after[folder.files[i].path] = look.wanted;
      state_->digests[path] = look.wanted;
      if (look.obstacle) {
        report_obstacle(*look.obstacle);
        continue;
      }
      if (look.have == look.wanted) {
        ++plan.unchanged;
        continue;
      }
      const bool there = look.way->there && is_there(state_->root / path);  // perhaps as a link
      const auto ours = before.find(folder.files[i].path);
      const bool foreign = there && ours == before.end();
      const bool edited = there && !foreign && look.have != ours->second;
      if ((foreign || edited) && overwrite == Overwrite::Refuse) {
        auto report =
            foreign ? sink.report(diag::foreign_file, {}, path) : sink.report(diag::edited_file, {}, path);
        report.help("move it away, or let it be replaced with `--force`");
        continue;
      }
      plan.changes.push_back({there ? ChangeKind::Change : ChangeKind::Create, path,
                              there ? state_->disk_text(path) : std::string(),
                              std::move(folder.files[i].text)});
    }
    for (const auto& [name, old_digest] : before) {
      if (after.contains(name)) continue;
      const std::string path = folder.path + "/" + name;
      if (const auto obstacle = find_obstacle(state_->root, path)) {
        report_obstacle(*obstacle);
        continue;
      }
      const auto have = state_->disk_digest(path);
      if (!have) continue;  // someone was faster
      if (*have != old_digest && overwrite == Overwrite::Refuse) {
        sink.report(diag::edited_file, {}, path)
            .help("nothing in the specs asks for it any more; remove it, or use `--force`");
        continue;
      }
      plan.changes.push_back({ChangeKind::Remove, path, state_->disk_text(path), ""});
    }
  }
  return plan;
}

bool Outputs::apply(const OutputPlan& plan, DiagnosticSink& sink) {
  const fs::path& root = state_->root;
  std::error_code error;
  std::string journal;
  std::set<std::string> moves;
  std::vector<std::pair<std::string, const std::string*>> writes;
  Ways ways(root);
  const auto write = [&](const std::string& path, const std::string& text) {
    writes.emplace_back(path, &text);
    // A folder that is not there yet moves as a whole.
    std::string_view unit = path;
    for (std::string_view above = Ways::parent(unit); !above.empty() && !ways.to(above).there;
         above = Ways::parent(above))
      unit = above;
    moves.emplace(unit);
  };
  std::map<std::string, std::string> manifest_texts;
  for (const FileChange& change : plan.changes) {
    if (change.kind == ChangeKind::Remove) {
      journal += "remove " + change.path + "\n";
    } else {
      write(change.path, change.after);
    }
  }
  for (const auto& [folder, manifest] : state_->manifests) {
    const std::string path = folder + "/" + std::string(kManifestName);
    std::string text = print_manifest(manifest);
    const bool same = state_->disk_text(path) == text;
    const bool wanted = !same && !(manifest.empty() && !is_there(root / path));
    if (!wanted) continue;
    write(path, manifest_texts[path] = std::move(text));
  }
  for (const std::string& unit : moves)
    journal += "move " + unit + "\n";
  if (journal.empty()) return true;
  const auto fail = [&](std::string_view path, const std::string& reason) {
    sink.report(diag::write_failed, {}, std::string(path), reason);
    fs::remove_all(root / kStaging, error);
    return false;
  };
  std::set<std::string_view> judged;
  for (const FileChange& change : plan.changes) {
    const std::string_view folder = Ways::parent(change.path);
    if (!judged.insert(folder).second) continue;
    if (const auto refusal = find_refusal(root / folder)) return fail(change.path, *refusal);
  }
  fs::remove_all(root / kStaging, error);
  if (const auto failure = make_folders(root / kStaging)) return fail(kStateFolder, *failure);
  ignore_state_folder(root);
  std::set<std::string> folders;
  for (const auto& [path, text] : writes)
    folders.insert((root / kStaging / path).parent_path().string());
  for (const std::string& folder : folders) {
    if (const auto failure = make_folders(folder)) return fail(kStaging, *failure);
  }
  std::vector<std::optional<std::string>> failures(writes.size());
  parallel_for(writes.size(), [&](std::size_t i) {
    failures[i] = write_file(root / kStaging / writes[i].first, *writes[i].second);
  });
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (failures[i]) return fail(writes[i].first, *failures[i]);
  }
  // From here on the new state is the one that will be: first the intention, then the moves.
  const NoInterruption shield;
  const fs::path draft = root / kStateFolder / "journal.new";
  if (const auto failure = write_file(draft, journal)) return fail(kJournal, *failure);
  fs::rename(draft, root / kJournal, error);
  if (error) return fail(kJournal, error.message());
  return finish(root, journal, sink);
}

void Outputs::remember(const std::string& key,
                       const std::vector<std::pair<std::string, std::string>>& also_read) {
  std::string text = key + "@" + compiler_fingerprint() + "\n";
  for (const auto& [path, content_digest] : also_read)
    text += fmt::format("{}\t{}\n", content_digest, path);
  for (const auto& [path, content_digest] : state_->digests) {
    const auto fingerprint = fingerprint_of(state_->root / path);
    if (!fingerprint) return;
    text += *fingerprint + "\t" + content_digest + "\t" + path + "\n";
  }
  for (const OutputFolder& folder : state_->folders) {
    const std::string path = folder.path + "/" + std::string(kManifestName);
    const auto fingerprint = fingerprint_of(state_->root / path);
    if (fingerprint) text += *fingerprint + "\t-\t" + path + "\n";
  }
  std::error_code error;
  const fs::path folder = state_->root / kStateFolder;
  fs::create_directories(folder, error);
  ignore_state_folder(state_->root);
  const fs::path draft = folder / "state.new";
  if (write_file(draft, text)) return;  // only a shortcut for the next run
  fs::rename(draft, state_->root / kState, error);
}

bool is_current(const fs::path& root, const std::string& key, const DigestOf& digest_of) {
  const Remembered state = load_state(root);
  if (state.key != key + "@" + compiler_fingerprint() || is_there(root / kJournal)) return false;
  const bool read_the_same =
      std::all_of(state.also_read.begin(), state.also_read.end(),
                  [&](const auto& file) { return digest_of(file.first) == file.second; });
  if (!read_the_same) return false;
  return std::all_of(state.files.begin(), state.files.end(), [&](const auto& file) {
    return fingerprint_of(root / file.first) == file.second.first;
  });
}

bool recover(const fs::path& root, DiagnosticSink& sink) {
  if (find_state_obstacle(root)) return true;  // nothing of ours is behind it; `plan` reports it
  auto read = read_file(root / kJournal);
  if (const auto* journal = std::get_if<std::string>(&read)) {
    const NoInterruption shield;
    return finish(root, *journal, sink);
  }
  std::error_code error;
  fs::remove_all(root / kStaging, error);
  return true;
}

}  // namespace specql::project
