// Other programs: run to their end, their output kept, with limits.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace specql::testing {

struct ProcessLimits {
  unsigned seconds = 60;      ///< of CPU time, and five times that by the clock; 0: no end
  std::size_t megabytes = 0;  ///< of address space; 0: none
};

struct ProcessResult {
  int exit_code = -1;  ///< 128 + signal where one ended it
  std::string out;
  std::string err;
};

/// Runs `command[0]` with the rest as its arguments, in a folder, with some standard input.
[[nodiscard]] ProcessResult run_process(const std::vector<std::string>& command,
                                        const std::filesystem::path& folder, const std::string& input = {},
                                        const ProcessLimits& limits = {});

/// The compiler as users run it.
[[nodiscard]] std::string specql_binary();

/// Words of a command line; quotes keep blanks.
[[nodiscard]] std::vector<std::string> shell_words(std::string_view line);

}  // namespace specql::testing
