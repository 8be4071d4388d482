#include "generator/project/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <fmt/core.h>

namespace specql::project {

std::variant<TemporaryFolder, std::string> TemporaryFolder::make() {
  std::error_code error;
  std::string name = (std::filesystem::temp_directory_path(error) / "specql-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) {
    return fmt::format("cannot make a folder for temporary files: {}",
                       error ? error.message() : std::strerror(errno));
  }
  return TemporaryFolder(name);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace specql::project
