#include "generator/source/source_map.h"

#include "generator/support/check.h"
#include "generator/support/utf8.h"

#include <algorithm>

namespace specql::source {

FileId SourceMap::add(std::string path, std::string text) {
  SPECQL_CHECK(fits(text.size()));
  const FileId id{static_cast<std::uint32_t>(files_.size())};
  const auto size = static_cast<std::uint32_t>(text.size());
  files_.push_back({std::move(path), std::move(text), next_});
  next_ += size + 1;  // one address for "behind the last byte"
  return id;
}

const SourceFile& SourceMap::file_of(Span span) const {
  SPECQL_CHECK(span.known() && !files_.empty());
  const auto behind =
      std::upper_bound(files_.begin(), files_.end(), span.begin,
                       [](std::uint32_t address, const SourceFile& f) { return address < f.base; });
  return *std::prev(behind);
}

std::string_view SourceMap::text(Span span) const {
  const SourceFile& file = file_of(span);
  return std::string_view(file.text).substr(span.begin - file.base, span.size());
}

LineColumn SourceMap::locate(std::uint32_t address) const {
  const SourceFile& file = file_of({address, address});
  const std::string_view before = std::string_view(file.text).substr(0, address - file.base);
  const std::size_t line_break = before.rfind('\n');
  const std::string_view line = line_break == before.npos ? before : before.substr(line_break + 1);
  const auto breaks = std::count(before.begin(), before.end(), '\n');
  return {.line = static_cast<std::size_t>(breaks) + 1,
          .column = count_code_points(line) + 1,
          .byte_column = line.size() + 1};
}

Span SourceMap::line_around(std::uint32_t address) const {
  const SourceFile& file = file_of({address, address});
  const std::string_view text = file.text;
  const std::size_t at = address - file.base;
  const std::size_t break_before = at == 0 ? text.npos : text.rfind('\n', at - 1);
  const std::size_t begin = break_before == text.npos ? 0 : break_before + 1;
  std::size_t end = text.find('\n', at);
  if (end == text.npos) end = text.size();
  if (end > begin && text[end - 1] == '\r') --end;
  return {file.base + static_cast<std::uint32_t>(begin),
          file.base + static_cast<std::uint32_t>(std::max(begin, end))};
}

}  // namespace specql::source
