// `--fix`: the fixes that diagnostics offer and that are safe, written to the files.
#pragma once

#include "cli/session.h"

#include <functional>
#include <string>
#include <vector>

namespace specql::cli {

/// `read` lets a session find what is wrong with files; it is called until no fix is left, as a fix may bring
/// another to light. Says how many there were.
void fix_all(const Common& common, const std::function<void(Session&)>& read);

/// Says so where `--fix` is asked of standard input, which cannot be written.
[[nodiscard]] bool fixes_standard_input(const std::vector<std::string>& paths);

}  // namespace specql::cli
