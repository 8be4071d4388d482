#pragma once

#include <cstddef>
#include <string>

namespace specql::sql {

/// Why a text is no SQL, or not such as was wanted.
struct RawProblem {
  std::string message;
  std::size_t at = 0;  ///< byte in the text
};

}  // namespace specql::sql
