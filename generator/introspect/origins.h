// What a database does not remember: which line of a spec asked for an object, what it was called before, and
// to which entity it belongs.
#pragma once

#include "generator/catalog/catalog.h"

namespace specql::introspect {

/// Takes them over from a catalog, for all objects that have the same names there.
void adopt_origins(catalog::Database& into, const catalog::Database& from);

}  // namespace specql::introspect
