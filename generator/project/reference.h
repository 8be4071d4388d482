// Reference pages, made from the compiler's own tables.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace specql::project {

struct Explanation {
  std::optional<std::string> text;
  std::optional<std::string> suggestion;
};

/// The page of a diagnostic (SQ3101), type, step, function or operator.
[[nodiscard]] Explanation explain(std::string_view topic);

/// Pages of docs/reference that are written from tables, by file name. A test keeps them equal.
[[nodiscard]] std::map<std::string, std::string> reference_pages();

}  // namespace specql::project
