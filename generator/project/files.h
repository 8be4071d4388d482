// The disk, as the rest of the program is allowed to see it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::project {

/// A file's bytes, or why they cannot be had, in words.
struct ReadError {
  std::string reason;
};
[[nodiscard]] std::variant<std::string, ReadError> read_file(const std::filesystem::path& path);

/// Replaces or creates a file. Nothing if it worked, else why not.
[[nodiscard]] std::optional<std::string> write_file(const std::filesystem::path& path,
                                                    std::string_view bytes);

/// Whether a path below a project matches a glob: `*` and `?` within a part, `**` across parts.
[[nodiscard]] bool glob_matches(std::string_view glob, std::string_view path);

/// Regular files below a folder whose relative paths match one of the globs, sorted; hidden folders
/// are left out, links are not followed.
[[nodiscard]] std::vector<std::string> find_files(const std::filesystem::path& root,
                                                  const std::vector<std::string>& globs);

}  // namespace specql::project
