// The next version of a project: a few changes as people make them.
#pragma once

#include "tests/property/project.h"

#include <vector>

namespace specql::testing {

struct Version {
  std::vector<Json> documents;  ///< one an entity
  Texts texts;
  std::size_t tries = 0;  ///< of changes so far: what each brings has a name of its own
};

[[nodiscard]] Version first_version(const Project& project);

/// After some changes, each of which the compiler accepts. As it was where none of those tried is accepted.
/// Inside `rc::gen::exec` only.
[[nodiscard]] Version edited(const Version& version, std::size_t changes);

}  // namespace specql::testing
