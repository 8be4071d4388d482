// Completion scripts, made from the commands and options there are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace specql::cli {

struct CompletionTree {
  std::string name;
  std::string summary;
  std::vector<std::string> options;
  std::vector<CompletionTree> commands;
};

/// For `bash`, `zsh` or `fish`.
[[nodiscard]] std::string completion_script(const CompletionTree& tree, std::string_view shell);

}  // namespace specql::cli
