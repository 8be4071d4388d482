#include "generator/project/embedded.h"

#include "generator/project/embedded_file.h"

namespace specql::project {
namespace {

using Files = std::map<std::string, std::string_view, std::less<>>;

Files collect(const EmbeddedFile* files, std::size_t count, std::string_view prefix) {
  Files result;
  for (std::size_t i = 0; i < count; ++i) {
    result.emplace(std::string(prefix) + files[i].path, std::string_view(files[i].bytes, files[i].size));
  }
  return result;
}

}  // namespace

const templating::TemplateSet& embedded_templates() {
  static const templating::TemplateSet kSet = [] {
    templating::TemplateSet set;
    for (std::size_t i = 0; i < kTemplateFilesCount; ++i) {
      set.add(kTemplateFiles[i].path, std::string(kTemplateFiles[i].bytes, kTemplateFiles[i].size));
    }
    return set;
  }();
  return kSet;
}

const Files& embedded_stdlib() {
  static const Files kFiles = collect(kStdlibFiles, kStdlibFilesCount, "stdlib/");
  return kFiles;
}

const Files& embedded_reference() {
  static const Files kFiles = collect(kReferenceFiles, kReferenceFilesCount, "");
  return kFiles;
}

}  // namespace specql::project
