#include "generator/project/staging.h"

#include "generator/diagnostics/specs.h"
#include "generator/project/files.h"
#include "generator/project/interrupt.h"
#include "generator/project/manifest.h"
#include "generator/support/text.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace specql::project {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStaging = ".specql/staging";
constexpr std::string_view kJournal = ".specql/journal";

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

std::optional<std::string> make_state_folder(const fs::path& root) {
  if (auto failure = make_folders(root / kStateFolder)) return failure;
  const fs::path file = root / kStateFolder / ".gitignore";
  if (!is_there(file)) static_cast<void>(write_file(file, "*\n"));
  return std::nullopt;
}

std::optional<Obstacle> find_state_obstacle(const fs::path& root) {
  return find_obstacle(root, std::string(kStaging) + "/x");
}

bool is_interrupted(const fs::path& root) {
  return is_there(root / kJournal);
}

SoleWriter::SoleWriter(const fs::path& root)
    : folder_(::open(root.empty() ? "." : root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  while (folder_ >= 0 && ::flock(folder_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

SoleWriter::~SoleWriter() {
  if (folder_ >= 0) ::close(folder_);
}

Staging::Staging(std::string root, Ways& ways)
    : root_(std::move(root)), staging_(below(root_, kStaging)), ways_(ways) {}

Staging::~Staging() {
  std::error_code error;
  if (!begun_ || is_interrupted(root_)) return;
  fs::remove_all(staging_, error);
  if (committed_ || made_.empty()) return;
  fs::remove_all(fs::path(root_) / kStateFolder, error);
  for (const std::string& folder : made_)
    fs::remove(folder, error);  // unless someone put something there
}

void Staging::fail(std::string_view path, const std::string& reason) {
  const std::scoped_lock lock(mutex_);
  if (!failure_ || path < failure_->path) failure_ = Obstacle{std::string(path), reason};
}

void Staging::touch(std::string_view folder, const std::string& path) {
  const auto known = touched_.find(folder);
  if (known == touched_.end()) {
    touched_.emplace(folder, path);
  } else if (path < known->second) {
    known->second = path;  // the same one whichever comes first
  }
}

WriteError Staging::begin() {
  if (begun_) return std::nullopt;
  begun_ = true;
  for (fs::path at = below(root_, kStateFolder); !at.empty() && !is_there(at); at = at.parent_path())
    made_.push_back(at);
  std::error_code error;
  fs::remove_all(staging_, error);
  if (auto failure = make_state_folder(root_)) return failure;
  return make_folders(staging_);
}

/// A folder below staging, and those it is in.
WriteError Staging::make_folder(std::string_view folder) {
  if (folder.empty() || folders_.contains(folder)) return std::nullopt;
  if (auto failure = make_folder(parent_of(folder))) return failure;
  constexpr mode_t kMode = 0777;
  if (::mkdir(below(staging_, folder).c_str(), kMode) != 0) return std::strerror(errno);
  folders_.emplace(folder);
  return std::nullopt;
}

/// Where a new file may be written.
WriteError Staging::prepare(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  if (auto failure = begin()) return failure;
  std::string_view unit = path;
  for (std::string_view above = parent_of(unit); !above.empty() && !ways_.to(above).there;
       above = parent_of(above))
    unit = above;
  touch(parent_of(unit), path);
  if (!moves_.contains(unit)) moves_.emplace(unit);
  return make_folder(parent_of(path));
}

std::string Staging::put(const std::string& path, std::string_view text) {
  std::string fingerprint;
  if (const auto failure = prepare(path)) {
    fail(kStaging, *failure);
  } else if (const auto unwritten = write_file(below(staging_, path), text, &fingerprint)) {
    fail(path, *unwritten);
  }
  return fingerprint;
}

void Staging::remove(const std::string& path) {
  touch(parent_of(path), path);
  removals_ += "remove " + path + "\n";
}

bool Staging::commit(DiagnosticSink& sink) {
  std::string journal = removals_;
  for (const std::string& unit : moves_)
    journal += "move " + unit + "\n";
  for (const auto& [folder, path] : touched_) {
    if (const auto refusal = find_refusal(root_, folder)) fail(path, *refusal);
  }
  std::error_code error;
  if (!failure_ && !journal.empty()) {
    if (const auto failure = make_state_folder(root_)) fail(kStateFolder, *failure);
  }
  if (failure_) {
    sink.report(diag::write_failed, {}, failure_->path, failure_->reason);
    return false;
  }
  committed_ = true;
  if (journal.empty()) return true;
  // From here on the new state is the one that will be: first the intention, then the moves. It takes
  // milliseconds.
  const NoInterruption shield;
  const fs::path draft = fs::path(root_) / kStateFolder / "journal.new";
  auto failure = write_file(draft, journal);
  if (!failure) {
    fs::rename(draft, fs::path(root_) / kJournal, error);
    if (error) failure = error.message();
  }
  if (failure) {
    committed_ = false;
    sink.report(diag::write_failed, {}, std::string(kJournal), *failure);
    return false;
  }
  return finish(root_, journal, sink);
}

bool recover(const fs::path& root, DiagnosticSink& sink) {
  if (find_state_obstacle(root)) return true;  // nothing of ours is behind it; `plan` reports it
  auto read = read_regular_file(root / kJournal);
  if (const auto* journal = std::get_if<std::string>(&read)) {
    const NoInterruption shield;
    return finish(root, *journal, sink);
  }
  std::error_code error;
  fs::remove_all(root / kStaging, error);
  return true;
}

}  // namespace specql::project
