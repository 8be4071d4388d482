// The compiler in this process, on texts instead of files.
#pragma once

#include "generator/project/workspace.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace specql::testing {

/// Files by path. `specql.yaml` is the project file, where there is one.
using Texts = std::map<std::string, std::string>;

struct CompileOptions {
  emit::Format format = emit::Format::Tree;
  bool lenient_actions = false;
  bool reversed = false;  ///< hands the files over in the opposite order
};

struct Compiled {
  std::unique_ptr<project::Workspace> workspace;
  std::vector<diagnostics::Diagnostic> diagnostics;  ///< sorted, as they would be shown
  bool accepted = false;
  Texts files;  ///< outputs by path below the project

  /// What a person would see of the diagnostics.
  [[nodiscard]] std::string complaints() const;
};

/// Diagnostics only.
[[nodiscard]] Compiled check(const Texts& texts, const CompileOptions& options = {});
/// And outputs, where there are no errors.
[[nodiscard]] Compiled compile(const Texts& texts, const CompileOptions& options = {});

/// All YAML below a folder; outputs and hidden folders left out.
[[nodiscard]] Texts read_project(const std::filesystem::path& folder);

/// The database of accepted texts as one SQL script.
[[nodiscard]] std::string single_script(const Texts& texts);
/// A database made at once.
[[nodiscard]] std::string script_of(const catalog::Database& database);

}  // namespace specql::testing
