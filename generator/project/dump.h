// What each stage of the compiler made, as text or JSON.
#pragma once

#include "generator/project/workspace.h"

#include <span>
#include <string>
#include <string_view>

namespace specql::project {

struct DumpStage {
  std::string_view name;
  std::string_view summary;
  bool needs_check;  ///< the specs must be free of errors
};

[[nodiscard]] std::span<const DumpStage> all_stages();
[[nodiscard]] const DumpStage* find_stage(std::string_view name);
[[nodiscard]] std::string dump(const DumpStage& stage, const Workspace& workspace, bool json);

}  // namespace specql::project
