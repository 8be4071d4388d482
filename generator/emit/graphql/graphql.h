// The GraphQL emitter: the surface in schema definition language (specification of October 2021).
#pragma once

#include "generator/emit/emit.h"

namespace specql::emit {

[[nodiscard]] std::optional<templating::TemplateError> emit_graphql(const Inputs& inputs,
                                                                    const Accept& accept);

}  // namespace specql::emit
