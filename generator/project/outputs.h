// Bringing output folders to the state a compilation wants: all files or none, nothing that is not ours.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/emit/emit.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace specql::project {

/// Files that belong into one folder below the root.
struct OutputFolder {
  std::string path;  ///< below the root
  std::vector<emit::OutputFile> files;
};

enum class ChangeKind : std::uint8_t { Create, Change, Remove };

struct FileChange {
  ChangeKind kind;
  std::string path;    ///< below the root
  std::string before;  ///< contents, where the change is shown
  std::string after;
};

struct OutputPlan {
  std::vector<FileChange> changes;
  std::size_t unchanged = 0;
};

enum class Overwrite : std::uint8_t {
  Refuse,  ///< files that others wrote or edited are reported
  Force    ///< and replaced
};

class Outputs {
 public:
  Outputs(std::filesystem::path root, std::vector<OutputFolder> folders);
  ~Outputs();
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  /// Compares what should be with what is. Foreign and edited files are reported unless forced. The
  /// texts that have to be written move into the plan.
  [[nodiscard]] OutputPlan plan(Overwrite overwrite, DiagnosticSink& sink);

  /// Carries a plan out. New contents are staged beside the project first; then a journal is written,
  /// and the files are moved into place. Whatever interrupts that, the next run completes it.
  [[nodiscard]] bool apply(const OutputPlan& plan, DiagnosticSink& sink);

  /// Remembers that these inputs gave these outputs, for `is_current`: the key, and the files, with
  /// their digests, that were read because others import them.
  void remember(const std::string& key, const std::vector<std::pair<std::string, std::string>>& also_read);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same inputs were compiled before, without anything to say, and no output has changed since.
using DigestOf = std::function<std::string(const std::string& path)>;
[[nodiscard]] bool is_current(const std::filesystem::path& root, const std::string& key,
                              const DigestOf& digest_of);

/// Completes what an interrupted run had begun to move into place. False if that failed, and was
/// reported: then it is tried again by the next run.
[[nodiscard]] bool recover(const std::filesystem::path& root, DiagnosticSink& sink);

}  // namespace specql::project
