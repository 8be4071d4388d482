// What the stages after `spec` use instead of names.
#pragma once

#include "generator/support/id.h"

#include <compare>
#include <cstdint>

namespace specql {

using SchemaId = Id<struct SchemaTag>;
using EntityId = Id<struct EntityTag>;
using EnumId = Id<struct EnumTag>;
using ActionId = Id<struct ActionTag>;
/// A field within its entity.
using FieldId = Id<struct FieldTag>;
/// A row of the scalar table.
using ScalarId = Id<struct ScalarTag>;
/// A scalar that the project declares.
using OwnScalarId = Id<struct OwnScalarTag>;
/// A value made of members.
using CompositeId = Id<struct CompositeTag>;

}  // namespace specql
