// What stands where outputs go: nothing is written through a link, over a folder, or without a right to.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace specql::project {

/// What keeps a file from being written, and why.
struct Obstacle {
  std::string path;
  std::string reason;
};

/// The way to a folder: whether it is there, and what is in the way.
struct Way {
  bool there = true;
  std::optional<Obstacle> obstacle;
};

/// The folder part of a path; empty if there is none.
[[nodiscard]] std::string_view parent_of(std::string_view path);

/// The ways to the folders of many files, each walked once, from any thread. Every folder on a way has to
/// be a real one, for a link could lead anywhere.
class Ways {
 public:
  explicit Ways(std::filesystem::path root) : root_(std::move(root)) {}

  [[nodiscard]] const Way& to(std::string_view folder);
  [[nodiscard]] const Way& to_parent_of(std::string_view path) { return to(parent_of(path)); }

 private:
  const Way& find_or_walk(std::string_view folder);
  [[nodiscard]] Way walk(std::string_view folder);

  std::filesystem::path root_;
  std::mutex mutex_;
  std::map<std::string, Way, std::less<>> ways_;
};

/// Something is there: a file, a folder, a link to anything or nothing.
[[nodiscard]] bool is_there(const std::filesystem::path& path);

/// Enough to see that a file was not touched, without reading it; nothing if it is no file.
[[nodiscard]] std::optional<std::string> fingerprint_of(const std::filesystem::path& path);

/// What keeps a file from being written where `way` leads; no folder may stand there.
[[nodiscard]] std::optional<Obstacle> find_obstacle(const std::filesystem::path& root,
                                                    const std::string& path, const Way& way);
[[nodiscard]] std::optional<Obstacle> find_obstacle(const std::filesystem::path& root,
                                                    const std::string& path);

/// Why nothing can be put into or taken out of a folder, if so. Folders that are not there yet are made
/// in the nearest one that is.
[[nodiscard]] std::optional<std::string> find_refusal(std::filesystem::path folder);

}  // namespace specql::project
