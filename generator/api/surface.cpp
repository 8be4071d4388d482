#include "generator/api/surface.h"

#include <fmt/core.h>

namespace specql::api {

std::string to_string(const TypeRef& type) {
  return fmt::format("{}{}{}{}", type.list ? "[" : "", type.name.view(), type.list ? "!]" : "",
                     type.required ? "!" : "");
}

}  // namespace specql::api
