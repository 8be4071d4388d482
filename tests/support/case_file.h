// A test case as one text file: a comment, then sections that begin with `=== verb argument`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace specql::testing {

/// One step of a case. `body` keeps its line breaks.
struct Section {
  std::string verb;
  std::string argument;
  std::string body;
  std::size_t line = 0;  ///< of the heading, from 1
};

struct CaseFile {
  std::string comment;  ///< what stands before the first section
  std::vector<Section> sections;
};

[[nodiscard]] CaseFile parse_case(std::string_view text);

/// The text that `parse_case` reads back.
[[nodiscard]] std::string print_case(const CaseFile& file);

/// The folder of the project's sources.
[[nodiscard]] std::filesystem::path source_root();

/// A file's bytes. Throws where it cannot be read: a test without its input has failed.
[[nodiscard]] std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, std::string_view text);

/// All regular files below a folder by their paths in it, sorted. Nothing if there is no such folder.
[[nodiscard]] std::vector<std::string> files_below(const std::filesystem::path& folder);

/// A folder of its own below the system's folder for such, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace specql::testing
