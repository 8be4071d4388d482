// The PostgreSQL emitter: which object stands in which file, in what order.
#pragma once

#include "generator/emit/emit.h"

namespace specql::emit {

[[nodiscard]] std::optional<templating::TemplateError> emit_postgresql(const Inputs& inputs,
                                                                       const Accept& accept);

}  // namespace specql::emit
