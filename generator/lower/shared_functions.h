// The functions that all entities share: their signatures. Their bodies are templates.
#pragma once

#include "generator/catalog/catalog.h"

#include <string_view>
#include <vector>

namespace specql::lower {

struct SharedParameter {
  std::string_view name;
  std::string_view type;
  bool out = false;
};

/// A function whose body is a template. `needs` are functions it calls itself.
struct SharedFunction {
  std::string_view name;
  std::vector<SharedParameter> parameters;
  std::string_view returns;
  catalog::Language language;
  std::string_view volatility;
  std::vector<std::string_view> needs;
  bool for_callers;  ///< the application role may call it: policies and defaults do
  std::string_view comment;
};

/// All there are; a project gets those that something in it calls.
[[nodiscard]] const std::vector<SharedFunction>& shared_functions();

}  // namespace specql::lower
