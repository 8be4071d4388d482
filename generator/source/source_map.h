// All files of one compilation, and the way from an address back to file, line and column.
#pragma once

#include "generator/source/span.h"
#include "generator/support/id.h"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace specql::source {

using FileId = Id<struct FileTag>;

struct SourceFile {
  std::string path;  ///< as shown to users: relative to the project, `/` between parts
  std::string text;
  std::uint32_t base = 0;  ///< address of the first byte
};

/// Counted from 1, as editors do. `column` counts code points; `byte_column` counts bytes.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
  std::size_t byte_column = 1;
};

class SourceMap {
 public:
  /// The most text one map can hold; more than this cannot be addressed.
  static constexpr std::size_t kCapacity = 0xFFFF'0000U;

  [[nodiscard]] bool fits(std::size_t bytes) const { return bytes < kCapacity - next_; }

  /// Takes over a file. Needs `fits(text.size())`. References to files stay good for ever.
  FileId add(std::string path, std::string text);

  [[nodiscard]] const SourceFile& file(FileId id) const { return files_[id.value]; }
  [[nodiscard]] std::size_t size() const { return files_.size(); }

  /// The file that holds a known span.
  [[nodiscard]] const SourceFile& file_of(Span span) const;
  [[nodiscard]] std::string_view text(Span span) const;
  [[nodiscard]] LineColumn locate(std::uint32_t address) const;
  /// The whole line around an address, without its line break.
  [[nodiscard]] Span line_around(std::uint32_t address) const;

 private:
  std::deque<SourceFile> files_;
  std::uint32_t next_ = 1;
};

}  // namespace specql::source
