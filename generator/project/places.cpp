#include "generator/project/places.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

namespace specql::project {

namespace fs = std::filesystem;

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view() : path.substr(0, slash);
}

const Way& Ways::to(std::string_view folder) {
  const std::scoped_lock lock(mutex_);
  return find_or_walk(folder);
}

const Way& Ways::find_or_walk(std::string_view folder) {
  const auto known = ways_.find(folder);
  if (known != ways_.end()) return known->second;
  return ways_.emplace(std::string(folder), walk(folder)).first->second;
}

Way Ways::walk(std::string_view folder) {
  if (folder.empty()) return {};
  Way above = find_or_walk(parent_of(folder));
  if (!above.there || above.obstacle) return above;
  const std::string name(folder);
  struct stat info{};
  if (::lstat((root_ / name).c_str(), &info) != 0) {
    if (errno == ENOENT) return {false, {}};
    return {false, Obstacle{name, std::strerror(errno)}};
  }
  if (S_ISLNK(info.st_mode)) return {true, Obstacle{name, "a symbolic link could lead anywhere"}};
  if (!S_ISDIR(info.st_mode)) return {true, Obstacle{name, "it is no folder"}};
  return {};
}

bool is_there(const fs::path& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0;
}

std::optional<std::string> fingerprint_of(const fs::path& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return fmt::format("{}.{}.{}.{}", info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_ino);
}

std::optional<Obstacle> find_obstacle(const fs::path& root, const std::string& path, const Way& way) {
  if (way.obstacle || !way.there) return way.obstacle;
  struct stat info{};
  if (::lstat((root / path).c_str(), &info) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return Obstacle{path, std::strerror(errno)};
  }
  if (S_ISDIR(info.st_mode)) return Obstacle{path, "it is a folder"};
  return std::nullopt;
}

std::optional<Obstacle> find_obstacle(const fs::path& root, const std::string& path) {
  Ways ways(root);
  return find_obstacle(root, path, ways.to_parent_of(path));
}

std::optional<std::string> find_refusal(fs::path folder) {
  while (!folder.empty() && !is_there(folder))
    folder = folder.parent_path();
  if (folder.empty()) folder = ".";
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return std::nullopt;
  return std::strerror(errno);
}

}  // namespace specql::project
