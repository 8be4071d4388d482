// Programs of others, run to their end.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace specql::project {

struct ProgramResult {
  int exit_code = -1;  ///< 127: it is not there; 128 and more: a signal ended it
  std::string out;
  std::string err;
};

/// Looks for `words[0]` on the PATH; nothing goes to its standard input. `variables` (`NAME=value`) are added
/// to the environment. `folder` is where its output is put meanwhile.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& words,
                                        const std::vector<std::string>& variables,
                                        const std::filesystem::path& folder);

}  // namespace specql::project
