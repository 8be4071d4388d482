// What no spec may contain, whatever the YAML around it: broken UTF-8 and characters nobody can see.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/source/source_map.h"
#include "generator/syntax/node.h"

#include <string_view>

namespace specql::syntax {

/// Reports the first such place of each kind. True if the text can be parsed.
[[nodiscard]] bool check_raw_text(const source::SourceFile& file, DiagnosticSink& sink);

/// The same for a value that escapes may have written; `map` tells where.
[[nodiscard]] bool check_scalar_text(std::string_view value, const OffsetMap& map, DiagnosticSink& sink);

}  // namespace specql::syntax
