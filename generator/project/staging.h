// New contents beside the project, until all of them are there: then a journal says what is to be moved,
// and they are moved. Whatever interrupts that, the next run completes it.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/project/files.h"
#include "generator/project/places.h"

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace specql::project {

/// SpecQL's own folder of a project: nothing in it belongs into version control.
inline constexpr std::string_view kStateFolder = ".specql";

/// Makes the folder if it is not there, and keeps it out of version control.
[[nodiscard]] std::optional<std::string> make_state_folder(const std::filesystem::path& root);

/// What keeps the folder from being used.
[[nodiscard]] std::optional<Obstacle> find_state_obstacle(const std::filesystem::path& root);

/// An interrupted run left something to complete.
[[nodiscard]] bool is_interrupted(const std::filesystem::path& root);

/// Who writes into a project does so alone: whoever else wants to waits for its end, whatever ends it. Nobody
/// waits where the folder is not there yet, or its file system has no such locks.
class SoleWriter {
 public:
  explicit SoleWriter(const std::filesystem::path& root);
  ~SoleWriter();
  SoleWriter(const SoleWriter&) = delete;
  SoleWriter& operator=(const SoleWriter&) = delete;

 private:
  int folder_;
};

class Staging {
 public:
  /// `ways` to the folders below the root outlive it.
  Staging(std::string root, Ways& ways);
  /// What was not moved is thrown away, and folders made for it, unless a journal says that it is still
  /// to be.
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  /// Writes what a file shall hold, from any thread; answers the fingerprint it will have. A failure is
  /// kept for `commit`.
  std::string put(const std::string& path, std::string_view text);
  /// Deletes a file when the others are moved.
  void remove(const std::string& path);

  /// Moves everything into place. False if that failed, and was reported.
  [[nodiscard]] bool commit(DiagnosticSink& sink);

 private:
  [[nodiscard]] WriteError begin();
  [[nodiscard]] WriteError prepare(const std::string& path);
  [[nodiscard]] WriteError make_folder(std::string_view folder);
  void touch(std::string_view folder, const std::string& path);
  void fail(std::string_view path, const std::string& reason);

  std::string root_;
  std::string staging_;
  Ways& ways_;
  std::mutex mutex_;
  bool begun_ = false;
  bool committed_ = false;
  std::vector<std::string> made_;               ///< folders that were not there, the innermost first
  std::set<std::string, std::less<>> folders_;  ///< made below staging
  std::set<std::string, std::less<>> moves_;    ///< a folder that is not there yet moves as a whole
  std::map<std::string, std::string, std::less<>> touched_;  ///< folders, each with a file that changes there
  std::string removals_;
  std::optional<Obstacle> failure_;
};

/// Completes what an interrupted run had begun to move into place. False if that failed, and was
/// reported: then it is tried again by the next run.
[[nodiscard]] bool recover(const std::filesystem::path& root, DiagnosticSink& sink);

}  // namespace specql::project
