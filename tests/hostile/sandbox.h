// Runs the compiler as a program on specs that mean no good, and looks at what became of them.
#pragma once

#include "tests/support/case_file.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"

#include <string>
#include <vector>

namespace specql::testing {

/// A project in a folder beside others that nobody may touch.
class Sandbox {
 public:
  /// `specql.yaml`, if it is among the texts, and spec files.
  explicit Sandbox(const Texts& texts);

  /// `specql generate`, with limits on time and memory. Doctest checks that it ended in outputs or in
  /// diagnostics, and left everything outside the project alone.
  void generate(const std::vector<std::string>& options = {});

  [[nodiscard]] bool accepted() const { return accepted_; }
  [[nodiscard]] const std::string& said() const { return said_; }
  [[nodiscard]] std::filesystem::path project() const { return folder_.path() / "project"; }
  [[nodiscard]] std::filesystem::path specs() const { return project() / "specs"; }
  [[nodiscard]] std::filesystem::path outside() const { return folder_.path() / "outside"; }
  /// The SQL that was written, whole.
  [[nodiscard]] std::string script() const;

 private:
  TemporaryFolder folder_;
  bool accepted_ = false;
  std::string said_;
};

/// Loads accepted output into a database of its own, to be looked at.
[[nodiscard]] std::unique_ptr<TemporaryDatabase> load(const Sandbox& sandbox);

/// Checks the texts: either clean output that loads, or a diagnostic.
void survives(const Texts& texts);
/// Checks that the texts are accepted and load.
void accepted(const Texts& texts);
/// Checks that the texts are refused with a diagnostic.
void refused(const Texts& texts);

/// A text as YAML writes it in double quotes.
[[nodiscard]] std::string yaml_text(std::string_view text);
[[nodiscard]] std::string repeated(std::string_view text, std::size_t times);

}  // namespace specql::testing
