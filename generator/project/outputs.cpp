#include "generator/project/outputs.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <optional>
#include <set>

#include "generator/project/files.h"
#include "generator/project/manifest.h"
#include "generator/support/digest.h"
#include "generator/support/parallel.h"
#include "generator/support/text.h"

namespace specql::project {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStateFolder = ".specql";
constexpr std::string_view kStaging = ".specql/staging";
constexpr std::string_view kJournal = ".specql/journal";
constexpr std::string_view kState = ".specql/state";

/// Enough to see that a file was not touched, without reading it.
std::optional<std::string> fingerprint_of(const fs::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return fmt::format("{}.{}.{}.{}", info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec,
                     info.st_ino);
}

/// What the last run left: contents by path and fingerprint, so that untouched files need no reading.
struct Remembered {
  std::string key;
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
    if (parts.size() == 3) {
      state.files.emplace(parts[2], std::pair(std::string(parts[0]), std::string(parts[1])));
    }
  }
  return state;
}

bool is_there(const fs::path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

/// Every folder on the way is a real one: a link could lead anywhere.
bool is_real_way(const fs::path& root, std::string_view path) {
  fs::path at = root;
  const auto parts = split(path, '/');
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    at /= std::string(parts[i]);
    struct stat info {};
    if (::lstat(at.c_str(), &info) != 0) return errno == ENOENT;
    if (!S_ISDIR(info.st_mode)) return false;
  }
  return true;
}

/// While files are being moved, interruption waits; it takes milliseconds.
class NoInterruption {
 public:
  NoInterruption() {
    sigset_t all;
    ::sigemptyset(&all);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&all, signal);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~NoInterruption() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoInterruption(const NoInterruption&) = delete;
  NoInterruption& operator=(const NoInterruption&) = delete;

 private:
  sigset_t before_{};
};

/// `move <path>` and `remove <path>` lines: what is left to do once staging is complete.
void carry_out(const fs::path& root, std::string_view journal) {
  std::error_code error;
  std::set<std::string> folders;
  for (const std::string_view line : split(journal, '\n')) {
    const std::size_t blank = line.find(' ');
    if (blank == line.npos) continue;
    const std::string path(line.substr(blank + 1));
    if (!is_safe_path(path) || !is_real_way(root, path)) continue;
    if (line.starts_with("move ")) {
      const fs::path from = root / kStaging / path;
      const fs::path to = root / path;
      if (folders.insert(to.parent_path().string()).second) {
        fs::create_directories(to.parent_path(), error);
      }
      if (::rename(from.c_str(), to.c_str()) != 0 && errno == EXDEV) {
        fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
      }
    } else if (line.starts_with("remove ")) {
      fs::path at = root / path;
      fs::remove(at, error);
      for (at = at.parent_path(); at != root && fs::is_empty(at, error) && !error; at = at.parent_path()) {
        fs::remove(at, error);
      }
    }
  }
  fs::remove(root / kJournal, error);
  fs::remove_all(root / kStaging, error);
}

}  // namespace

struct Outputs::State {
  fs::path root;
  std::vector<OutputFolder> folders;
  Remembered remembered;
  std::map<std::string, Manifest> manifests;                  ///< as they will be, by folder
  std::map<std::string, std::string, std::less<>> digests;    ///< of wanted files, by path

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

  [[nodiscard]] Manifest old_manifest(const OutputFolder& folder, DiagnosticSink& sink) const {
    const std::string path = folder.path + "/" + std::string(kManifestName);
    auto read = read_file(root / path);
    const auto* text = std::get_if<std::string>(&read);
    if (text == nullptr) return {};
    std::size_t line = 0;
    if (auto manifest = parse_manifest(*text, line)) return std::move(*manifest);
    sink.report(diag::broken_manifest, {}, path, line)
        .help("restore it from version control, or remove the folder");
    return {};
  }
};

Outputs::Outputs(fs::path root, std::vector<OutputFolder> folders)
    : state_(std::make_unique<State>()) {
  state_->root = std::move(root);
  state_->folders = std::move(folders);
  state_->remembered = load_state(state_->root);
}

Outputs::~Outputs() = default;

OutputPlan Outputs::plan(Overwrite overwrite, DiagnosticSink& sink) {
  OutputPlan plan;
  for (OutputFolder& folder : state_->folders) {
    const Manifest before = state_->old_manifest(folder, sink);
    Manifest& after = state_->manifests[folder.path];
    struct Look {
      std::string wanted;
      std::optional<std::string> have;
      bool safe = true;
    };
    std::vector<Look> looks(folder.files.size());
    parallel_for(folder.files.size(), [&](std::size_t i) {
      const std::string path = folder.path + "/" + folder.files[i].path;
      looks[i].wanted = digest(folder.files[i].text);
      looks[i].safe = is_safe_path(path) && is_real_way(state_->root, path);
      if (looks[i].safe) looks[i].have = state_->disk_digest(path);
    });
    for (std::size_t i = 0; i < looks.size(); ++i) {
      const std::string path = folder.path + "/" + folder.files[i].path;
      const Look& look = looks[i];
      after[folder.files[i].path] = look.wanted;
      state_->digests[path] = look.wanted;
      if (!look.safe) {
        sink.report(diag::unsafe_output, {}, path);
        continue;
      }
      if (look.have == look.wanted) {
        ++plan.unchanged;
        continue;
      }
      const bool there = is_there(state_->root / path);
      const auto ours = before.find(folder.files[i].path);
      const bool foreign = there && ours == before.end();
      const bool edited = there && !foreign && look.have != ours->second;
      if ((foreign || edited) && overwrite == Overwrite::Refuse) {
        auto report = foreign ? sink.report(diag::foreign_file, {}, path)
                              : sink.report(diag::edited_file, {}, path);
        report.help("move it away, or let it be replaced with `--force`");
        continue;
      }
      plan.changes.push_back({there ? ChangeKind::Change : ChangeKind::Create, path,
                              there ? state_->disk_text(path) : std::string(), folder.files[i].text});
    }
    for (const auto& [name, old_digest] : before) {
      if (after.contains(name)) continue;
      const std::string path = folder.path + "/" + name;
      if (!is_real_way(state_->root, path)) {
        sink.report(diag::unsafe_output, {}, path);
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
  std::vector<std::pair<std::string, const std::string*>> writes;
  std::map<std::string, std::string> manifest_texts;
  for (const FileChange& change : plan.changes) {
    journal += (change.kind == ChangeKind::Remove ? "remove " : "move ") + change.path + "\n";
    if (change.kind != ChangeKind::Remove) writes.emplace_back(change.path, &change.after);
  }
  for (const auto& [folder, manifest] : state_->manifests) {
    const std::string path = folder + "/" + std::string(kManifestName);
    std::string text = print_manifest(manifest);
    const bool same = state_->disk_text(path) == text;
    const bool wanted = !same && !(manifest.empty() && !is_there(root / path));
    if (!wanted) continue;
    journal += "move " + path + "\n";
    writes.emplace_back(path, &(manifest_texts[path] = std::move(text)));
  }
  if (journal.empty()) return true;
  fs::create_directories(root / kStaging, error);
  const auto ignore_file = root / kStateFolder / ".gitignore";
  if (!is_there(ignore_file)) static_cast<void>(write_file(ignore_file, "*\n"));
  std::set<std::string> folders;
  for (const auto& [path, text] : writes) folders.insert((root / kStaging / path).parent_path().string());
  for (const std::string& folder : folders) fs::create_directories(folder, error);
  std::vector<std::optional<std::string>> failures(writes.size());
  parallel_for(writes.size(), [&](std::size_t i) {
    failures[i] = write_file(root / kStaging / writes[i].first, *writes[i].second);
  });
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (!failures[i]) continue;
    sink.report(diag::write_failed, {}, writes[i].first, *failures[i]);
    fs::remove_all(root / kStaging, error);
    return false;
  }
  // From here on the new state is the one that will be: first the intention, then the moves.
  const NoInterruption shield;
  const fs::path draft = root / kStateFolder / "journal.new";
  if (const auto failure = write_file(draft, journal)) {
    sink.report(diag::write_failed, {}, kJournal, *failure);
    fs::remove_all(root / kStaging, error);
    return false;
  }
  fs::rename(draft, root / kJournal, error);
  carry_out(root, journal);
  for (const auto& [path, text] : writes) {
    if (is_there(root / path)) continue;
    sink.report(diag::write_failed, {}, path, "it could not be moved into place");
    return false;
  }
  return true;
}

void Outputs::remember(const std::string& key) {
  std::string text = key + "\n";
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
  if (!is_there(folder / ".gitignore")) static_cast<void>(write_file(folder / ".gitignore", "*\n"));
  const fs::path draft = folder / "state.new";
  if (write_file(draft, text)) return;  // only a shortcut for the next run
  fs::rename(draft, state_->root / kState, error);
}

bool is_current(const fs::path& root, const std::string& key) {
  const Remembered state = load_state(root);
  if (state.key != key || is_there(root / kJournal)) return false;
  return std::all_of(state.files.begin(), state.files.end(), [&](const auto& file) {
    return fingerprint_of(root / file.first) == file.second.first;
  });
}

void recover(const fs::path& root) {
  auto read = read_file(root / kJournal);
  if (const auto* journal = std::get_if<std::string>(&read)) {
    const NoInterruption shield;
    carry_out(root, *journal);
  } else {
    std::error_code error;
    fs::remove_all(root / kStaging, error);
  }
}

}  // namespace specql::project
