// Made-up texts that match a pattern.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace specql::types {

/// What is wanted beside the match: characters, and how many texts at most.
struct PatternWish {
  std::size_t min_length = 0;
  std::size_t max_length = std::numeric_limits<std::size_t>::max();
  std::size_t texts = 4;
};

/// Different texts that match, the shortest first and an empty one last; none longer than 200 characters.
/// None where `regex_problem` finds something, where nothing matches, and where only texts of other lengths
/// do. Equal patterns and wishes give equal texts.
[[nodiscard]] std::vector<std::string> pattern_samples(std::string_view pattern,
                                                       const PatternWish& wish = {});

}  // namespace specql::types
