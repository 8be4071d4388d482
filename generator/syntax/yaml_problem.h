// What yaml-cpp complains about, in words for people who write specs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace specql::syntax {

struct YamlProblem {
  std::string words;      ///< completes "invalid YAML: …"
  std::string help;       ///< empty where there is none
  std::size_t begin = 0;  ///< where in the text it is
  std::size_t end = 0;
  std::size_t missing_blank = 0;  ///< where putting one mends it, or 0
};

/// `complaint` is yaml-cpp's own wording, `at` the offset in `text` that it blames.
[[nodiscard]] YamlProblem explain_yaml(std::string_view complaint, std::string_view text, std::size_t at);

}  // namespace specql::syntax
