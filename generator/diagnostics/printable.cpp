#include "generator/diagnostics/printable.h"

#include "generator/support/text.h"
#include "generator/support/utf8.h"

#include <algorithm>
#include <array>

namespace specql::diagnostics {
namespace {

struct Range {
  char32_t first, last;
};
constexpr auto kUnfit = std::to_array<Range>({
    {0x00, 0x1F},    // C0
    {0x7F, 0x9F},    // delete, C1
    {0x61C, 0x61C},  // directions, and separators of lines
    {0x200E, 0x200F},
    {0x2028, 0x202E},
    {0x2066, 0x2069},
    {0xFEFF, 0xFEFF},  // byte order mark
});

bool is_fit(const CodePoint& one) {
  return one.size > 0 && std::none_of(kUnfit.begin(), kUnfit.end(), [&](const Range& range) {
           return range.first <= one.value && one.value <= range.last;
         });
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint one = decode_utf8(text, at);
    const std::size_t size = std::max<std::size_t>(one.size, 1);
    if (is_fit(one)) {
      result += text.substr(at, size);
    } else {
      result += is_space(text[at]) ? ' ' : '?';
    }
    at += size;
  }
  return result;
}

}  // namespace specql::diagnostics
