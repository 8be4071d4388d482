// Applying the fixes that diagnostics offer.
#pragma once

#include "generator/project/workspace.h"

#include <cstddef>
#include <map>
#include <string>

namespace specql::project {

struct FixedTexts {
  std::size_t fixes = 0;                     ///< how many were applied
  std::map<std::string, std::string> texts;  ///< new contents of the files they touch, by path
};

/// Applies every machine-applicable fix to the texts the workspace has read. Of two that overlap the
/// first is taken; the next round sees to the other. One after which a script is no SQL any more is not
/// taken. Files of the embedded library and standard input are left alone. Nothing is written.
[[nodiscard]] FixedTexts apply_fixes(const Workspace& workspace);

}  // namespace specql::project
