// The notation of types, from text.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/spec/spec.h"

#include <optional>

namespace specql::spec {

/// Reads `type ["!"] ["=" default] ["!"]`. Whether the type exists is not asked here.
[[nodiscard]] std::optional<TypeNotation> parse_type_notation(const Text& text, DiagnosticSink& sink);

}  // namespace specql::spec
