// Other programs, run to their end.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace specql::project {

struct Program {
  std::filesystem::path path;  ///< one without a slash is looked for on the PATH
  std::vector<std::string> arguments;
  std::filesystem::path folder = "/";             ///< where it runs
  std::vector<std::string> variables = {};        ///< `NAME=value`, before those of this process
  std::optional<unsigned> user = {}, group = {};  ///< whom it runs as, if not as this process
};

struct ProgramEnd {
  bool good = false;
  bool missing = false;  ///< there is no such program
  std::string output;
  std::string errors;  ///< what it said on its other output
};

/// It is in a session of its own, so that an interrupt on the terminal does not reach it: whoever started it
/// ends it in order. What it leaves running holds nothing open that this process was given.
[[nodiscard]] ProgramEnd run_program(const Program& program);

/// The last line of an output that says something.
[[nodiscard]] std::string last_line(std::string_view output);

}  // namespace specql::project
