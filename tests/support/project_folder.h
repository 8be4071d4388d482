// A project in a folder of its own, and the compiler as users run it there.
#pragma once

#include "tests/support/case_file.h"
#include "tests/support/process.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace specql::testing {

class ProjectFolder {
 public:
  void write(const std::string& path, std::string_view text) const;
  [[nodiscard]] std::filesystem::path file(std::string_view path) const { return folder_.path() / path; }

  /// `specql` with these words.
  [[nodiscard]] ProcessResult run(std::vector<std::string> words) const;
  /// The same, which has to work; throws with what it says otherwise. What it prints comes back.
  std::string must(std::vector<std::string> words) const;
  /// Sends it SIGTERM once there is a file `go`, and makes a file `sent`.
  [[nodiscard]] ProcessResult run_and_interrupt(std::vector<std::string> words) const;

 private:
  TemporaryFolder folder_;
};

}  // namespace specql::testing
