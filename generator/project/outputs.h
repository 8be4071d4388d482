// Bringing output folders to the state a compilation wants: all files or none, nothing that is not ours.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/emit/emit.h"
#include "generator/project/last_run.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace specql::project {

enum class ChangeKind : std::uint8_t { Create, Change, Remove };

struct FileChange {
  ChangeKind kind;
  std::string path;  ///< below the root
  std::string before = {};
  std::string after = {};
};

struct OutputPlan {
  std::vector<FileChange> changes;  ///< in the order of their paths
  std::size_t unchanged = 0;
};

/// `7 new, 0 changed, 0 removed, 2 unchanged`
[[nodiscard]] std::string summary_of(const OutputPlan& plan);

enum class Overwrite : std::uint8_t {
  Refuse,  ///< files that others wrote or edited are reported
  Force    ///< and replaced
};

enum class Purpose : std::uint8_t {
  Show,  ///< changes hold what was and will be in the files; nothing is written
  Write  ///< new contents are put beside the project as they come
};

class Outputs {
 public:
  /// `folders` below the root: every file that was written into one of them before and is not wanted any
  /// more is removed.
  Outputs(const std::filesystem::path& root, std::vector<std::string> folders, Purpose purpose);
  ~Outputs();
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  /// A file that should be in one of the folders; from any thread.
  void add(const std::string& folder, emit::OutputFile file);

  /// Once all are added: compares what should be with what is. Foreign and edited files are reported
  /// unless forced.
  [[nodiscard]] OutputPlan plan(Overwrite overwrite, DiagnosticSink& sink);

  /// Carries the plan out: new files are moved into place, old ones removed. Whatever interrupts that,
  /// the next run completes it.
  [[nodiscard]] bool apply(const OutputPlan& plan, DiagnosticSink& sink);

  /// Remembers that these inputs gave these outputs, for `is_current`: the key, and the files, with
  /// their digests, that were read because others import them.
  void remember(const std::string& key, std::vector<std::pair<std::string, std::string>> also_read);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace specql::project
