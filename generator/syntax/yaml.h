// YAML text to trees. The only door to yaml-cpp; its exceptions end behind it.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/source/source_map.h"
#include "generator/syntax/node.h"

#include <vector>

namespace specql::syntax {

/// What one file may hold. Past it there is a diagnostic, never a hang.
inline constexpr std::size_t kMaximumFileBytes = 4U << 20U;
inline constexpr std::size_t kMaximumDepth = 64;
inline constexpr std::size_t kMaximumNodes = 200'000;

/// The documents of a file. After an error in the YAML itself there are none; repeated keys and the
/// like are reported and mended as well as can be, so that the rest of the file is still checked.
[[nodiscard]] std::vector<Node> parse_yaml(const source::SourceFile& file, DiagnosticSink& sink);

}  // namespace specql::syntax
