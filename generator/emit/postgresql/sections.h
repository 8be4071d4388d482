// Which section of a schema an object belongs to, and so when it is loaded.
#pragma once

#include "generator/catalog/catalog.h"

#include <cstdint>
#include <string>

namespace specql::emit {

/// The sections of a schema, in the order they are loaded. Each says where it stands in a layout.
enum class Section : std::uint8_t {
  Roles,
  Schemas,
  SharedTypes,
  SharedFunctions,
  SharedTables,
  EnumTypes,
  Types,
  Tables,
  Constraints,
  Views,
  Functions,
  Triggers,
  Policies,
  Api
};

/// A file of a section: sections load in their order, files of one by their names.
struct PageKey {
  Section section = Section::Roles;
  std::string name;  ///< below the section's folder, without ending; empty: the section is one file
  auto operator<=>(const PageKey&) const = default;
};

[[nodiscard]] PageKey page_of(const catalog::CompositeType& type);
[[nodiscard]] PageKey page_of(const catalog::View& view);
[[nodiscard]] PageKey page_of(const catalog::Function& function);
/// The page of something that belongs to an entity, `topic` of it or all of it.
[[nodiscard]] PageKey page_of(Section section, const catalog::Home& home, std::string_view topic);

}  // namespace specql::emit
