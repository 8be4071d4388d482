// Text put together in an order that the language fixes.
#pragma once

#include <string>
#include <utility>

#include <fmt/core.h>

namespace specql::testing {

/// `InOrder{"{} + {}", f(), g()}.text`: as `fmt::format`, but what stands in braces is evaluated from left to
/// right, whatever the compiler. Random choices inside it are the same everywhere.
struct InOrder {
  std::string text;

  template <class... Args>
  explicit InOrder(fmt::format_string<Args...> format, Args&&... args)
      : text(fmt::format(format, std::forward<Args>(args)...)) {}
};

}  // namespace specql::testing
