// JSON as it is printed.
#pragma once

#include <string>

namespace specql {

/// In one line, or with so many blanks for each level. Texts that come from elsewhere (file names, words of a
/// server) may be any bytes, and JSON is UTF-8: what is none is replaced.
template <class Json>
[[nodiscard]] std::string json_text(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace specql
