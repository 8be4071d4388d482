// The form in which embed.cmake puts files into the binary.
#pragma once

#include <cstddef>

namespace specql::project {

struct EmbeddedFile {
  const char* path;
  const char* bytes;
  std::size_t size;
};

extern const EmbeddedFile kTemplateFiles[];
extern const std::size_t kTemplateFilesCount;
extern const EmbeddedFile kStdlibFiles[];
extern const std::size_t kStdlibFilesCount;
extern const EmbeddedFile kReferenceFiles[];
extern const std::size_t kReferenceFilesCount;

}  // namespace specql::project
