// What stands where outputs go: nothing is written through a link, over a folder, or without a right to.
#pragma once

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
  explicit Ways(std::string root) : root_(std::move(root)) {}

  [[nodiscard]] const Way& to(std::string_view folder);
  [[nodiscard]] const Way& to_parent_of(std::string_view path) { return to(parent_of(path)); }

 private:
  const Way& find_or_walk(std::string_view folder);
  [[nodiscard]] Way walk(std::string_view folder);

  std::string root_;
  std::mutex mutex_;
  std::map<std::string, Way, std::less<>> ways_;
};

/// Something is there: a file, a folder, a link to anything or nothing.
[[nodiscard]] bool is_there(const std::string& path);

/// A path below a folder, as the system takes it.
[[nodiscard]] std::string below(std::string_view folder, std::string_view path);

/// What stands where a file belongs.
struct Standing {
  bool there = false;                      ///< anything, perhaps a link
  std::optional<std::string> fingerprint;  ///< of a file
  std::optional<Obstacle> obstacle;        ///< a folder, or something on the way
};
[[nodiscard]] Standing look_at(const std::string& root, const std::string& path, const Way& way);

/// What keeps a file from being written.
[[nodiscard]] std::optional<Obstacle> find_obstacle(const std::string& root, const std::string& path);

/// Why nothing can be put into or taken out of a folder below the root, if so. Folders that are not there yet
/// are made in the nearest one that is.
[[nodiscard]] std::optional<std::string> find_refusal(std::string_view root, std::string_view folder);

}  // namespace specql::project
