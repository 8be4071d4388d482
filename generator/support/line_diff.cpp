#include "generator/support/line_diff.h"

#include "generator/support/text.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

namespace specql {
namespace {

struct Line {
  char sign;  ///< ' ', '-' or '+'
  std::string_view text;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

/// Longest common subsequence of the middle, after equal ends are taken off. Middles too large for
/// that are shown as replaced.
std::vector<Line> compare(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  constexpr std::size_t kMostCells = 4'000'000;
  std::size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head])
    ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  std::vector<Line> result;
  for (std::size_t i = 0; i < head; ++i)
    result.push_back({' ', a[i]});
  const std::size_t n = a.size() - head - tail;
  const std::size_t m = b.size() - head - tail;
  if ((n + 1) * (m + 1) > kMostCells) {
    for (std::size_t i = 0; i < n; ++i)
      result.push_back({'-', a[head + i]});
    for (std::size_t j = 0; j < m; ++j)
      result.push_back({'+', b[head + j]});
  } else {
    std::vector<std::size_t> length((n + 1) * (m + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return length[i * (m + 1) + j]; };
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = m; j-- > 0;) {
        at(i, j) = a[head + i] == b[head + j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < n || j < m) {
      if (i < n && j < m && a[head + i] == b[head + j]) {
        result.push_back({' ', a[head + i]});
        ++i;
        ++j;
      } else if (j == m || (i < n && at(i + 1, j) >= at(i, j + 1))) {
        result.push_back({'-', a[head + i++]});
      } else {
        result.push_back({'+', b[head + j++]});
      }
    }
  }
  for (std::size_t i = a.size() - tail; i < a.size(); ++i)
    result.push_back({' ', a[i]});
  return result;
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name) {
  if (before == after) return "";
  constexpr std::size_t kContext = 3;
  const std::vector<Line> lines = compare(lines_of(before), lines_of(after));
  std::string out = fmt::format("--- {}\n+++ {}\n", before_name, after_name);
  std::size_t old_line = 1;
  std::size_t new_line = 1;
  std::size_t at = 0;
  const auto advance = [&](const Line& line) {
    if (line.sign != '+') ++old_line;
    if (line.sign != '-') ++new_line;
  };
  while (at < lines.size()) {
    std::size_t change = at;
    while (change < lines.size() && lines[change].sign == ' ')
      ++change;
    if (change == lines.size()) break;
    const std::size_t begin = change - std::min(kContext, change - at);
    for (; at < begin; ++at)
      advance(lines[at]);
    std::size_t end = change;
    std::size_t quiet = 0;
    while (end < lines.size() && quiet <= 2 * kContext) {
      quiet = lines[end].sign == ' ' ? quiet + 1 : 0;
      ++end;
    }
    if (quiet > kContext) end -= quiet - kContext;
    std::size_t old_count = 0;
    std::size_t new_count = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (lines[i].sign != '+') ++old_count;
      if (lines[i].sign != '-') ++new_count;
    }
    out += fmt::format("@@ -{},{} +{},{} @@\n", old_line, old_count, new_line, new_count);
    for (; at < end; ++at) {
      out += lines[at].sign;
      out += lines[at].text;
      out += '\n';
      advance(lines[at]);
    }
  }
  return out;
}

}  // namespace specql
