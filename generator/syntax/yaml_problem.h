// What yaml-cpp complains about, in words for people who write specs.
#pragma once

#include <string>
#include <string_view>

namespace specql::syntax {

struct YamlProblem {
  std::string words;  ///< completes "invalid YAML: …"
  std::string help;   ///< empty where there is none
};

/// `complaint` is yaml-cpp's own wording, `at` the offset in `text` that it blames.
[[nodiscard]] YamlProblem explain_yaml(std::string_view complaint, std::string_view text,
                                       std::size_t at);

}  // namespace specql::syntax
