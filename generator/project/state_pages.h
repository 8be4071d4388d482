// Pages about the states of a project's entities, with diagrams of them.
#pragma once

#include "generator/model/model.h"

#include <map>
#include <string>

namespace specql::project {

/// A page of Markdown for every state machine, by its path below a folder of pages. The diagrams are those of
/// Mermaid.
[[nodiscard]] std::map<std::string, std::string> state_pages(const model::Model& model);

}  // namespace specql::project
