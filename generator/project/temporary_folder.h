// A folder for temporary files, which goes with all that is in it.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <variant>

namespace specql::project {

class TemporaryFolder {
 public:
  /// With a name of its own, where the system has such files; or why not, in a sentence.
  [[nodiscard]] static std::variant<TemporaryFolder, std::string> make();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace specql::project
