#include "generator/support/suggest.h"

#include "generator/support/text.h"

#include <algorithm>

namespace specql {

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) > limit) return limit + 1;
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, substitution});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, current);
  }
  return std::min(last[b.size()], limit + 1);
}

std::optional<std::string> suggest(std::string_view name, std::span<const std::string_view> candidates) {
  // A name long past any candidate is noise, not a slip; this also bounds the work.
  constexpr std::size_t kLongestName = 100;
  if (name.empty() || name.size() > kLongestName) return std::nullopt;
  const std::string wanted = lowercase(name);
  const std::size_t limit = std::max<std::size_t>(1, name.size() / 3);
  std::size_t best_distance = limit + 1;
  std::string_view best;
  for (const std::string_view candidate : candidates) {
    if (candidate == name) continue;
    const std::size_t distance =
        equal_ignoring_case(candidate, wanted) ? 0 : edit_distance(wanted, lowercase(candidate), limit);
    constexpr std::size_t kShortWord = 3;  // among which everything is near everything
    if (distance > 0 && std::min(candidate.size(), name.size()) < kShortWord) continue;
    if (distance < best_distance || (distance == best_distance && candidate < best)) {
      best_distance = distance;
      best = candidate;
    }
  }
  if (best_distance > limit) return std::nullopt;
  return std::string(best);
}

std::optional<std::string> suggest(std::string_view name, const std::vector<std::string>& candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  return suggest(name, std::span<const std::string_view>(views));
}

bool is_slip(std::string_view written, std::string_view meant) {
  if (equal_ignoring_case(written, meant)) return true;
  const std::string a = lowercase(written);
  const std::string b = lowercase(meant);
  if (a.starts_with(b) || b.starts_with(a)) return false;
  constexpr std::size_t kLongWord = 8;
  const std::size_t most = std::min(a.size(), b.size()) >= kLongWord ? 2 : 1;
  return std::min(a.size(), b.size()) > 2 && edit_distance(a, b, most) <= most;
}

}  // namespace specql
