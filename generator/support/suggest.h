// "did you mean": the nearest of the names that would have been right.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace specql {

/// Fewest insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`,
/// or `limit + 1` if there are more than `limit`.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidate equal but for case, else the nearest within a third of the name's length (at
/// least one edit); ties go to the candidate that sorts first. Nothing near: nothing said.
[[nodiscard]] std::optional<std::string> suggest(std::string_view name,
                                                 std::span<const std::string_view> candidates);
[[nodiscard]] std::optional<std::string> suggest(std::string_view name,
                                                 const std::vector<std::string>& candidates);

/// Whether `written` is so near to `meant` that it can hardly be anything else: another case, one slip of
/// a finger, two in a long word. A word that goes on where the other ends may well be a word of its own.
[[nodiscard]] bool is_slip(std::string_view written, std::string_view meant);

}  // namespace specql
