// The disk, as the rest of the program is allowed to see it.
#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct stat;  // of the system

namespace specql::project {

/// Why a file's bytes cannot be had.
struct ReadError {
  std::string reason;         ///< in words
  bool missing = false;       ///< nothing stands there, not even a link to nothing
  std::size_t too_large = 0;  ///< the size of a file that was not taken in for it, else 0
  std::string first_line{};   ///< of such a file
};
/// A file's bytes, as long as there are no more than `most`.
[[nodiscard]] std::variant<std::string, ReadError> read_file(
    const std::filesystem::path& path, std::size_t most = std::numeric_limits<std::size_t>::max());
/// The same of what has its place in a project: pipes and devices might never end.
[[nodiscard]] std::variant<std::string, ReadError> read_regular_file(const std::filesystem::path& path);

/// Enough to see that a file was not touched, without reading it.
[[nodiscard]] std::string fingerprint(const struct stat& info);
/// Nothing if it is no file.
[[nodiscard]] std::optional<std::string> fingerprint_of(const std::string& path);

/// Why a file could not be written; nothing if it was.
using WriteError = std::optional<std::string>;
/// Replaces or creates a file. `fingerprint_after` is its own from then on, wherever it is moved to.
[[nodiscard]] WriteError write_file(const std::string& path, std::string_view bytes,
                                    std::string* fingerprint_after = nullptr);

/// Whether a path below a project matches a glob: `*` and `?` within a part, `**` across parts.
[[nodiscard]] bool glob_matches(std::string_view glob, std::string_view path);

struct FoundFiles {
  std::vector<std::string> paths;       ///< relative, sorted
  std::vector<std::string> unreadable;  ///< folders in which there may be more; "." is the root
};

/// Regular files below a folder whose relative paths match one of the globs; hidden folders are
/// left out, links are not followed.
[[nodiscard]] FoundFiles find_files(const std::filesystem::path& root, const std::vector<std::string>& globs);

}  // namespace specql::project
