#include "generator/project/places.h"

#include "generator/project/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace specql::project {

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
  if (::lstat(below(root_, name).c_str(), &info) != 0) {
    if (errno == ENOENT) return {false, {}};
    return {false, Obstacle{name, std::strerror(errno)}};
  }
  if (S_ISLNK(info.st_mode)) return {true, Obstacle{name, "a symbolic link could lead anywhere"}};
  if (!S_ISDIR(info.st_mode)) return {true, Obstacle{name, "it is no folder"}};
  return {};
}

std::string below(std::string_view folder, std::string_view path) {
  std::string whole(folder);
  if (!whole.empty() && !path.empty()) whole += '/';
  return whole.append(path);
}

bool is_there(const std::string& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0;
}

Standing look_at(const std::string& root, const std::string& path, const Way& way) {
  if (way.obstacle || !way.there) return {false, {}, way.obstacle};
  struct stat info{};
  if (::lstat(below(root, path).c_str(), &info) != 0) {
    if (errno == ENOENT) return {};
    return {false, {}, Obstacle{path, std::strerror(errno)}};
  }
  if (S_ISDIR(info.st_mode)) return {true, {}, Obstacle{path, "it is a folder"}};
  if (!S_ISREG(info.st_mode)) return {true, {}, {}};
  return {true, fingerprint(info), {}};
}

std::optional<Obstacle> find_obstacle(const std::string& root, const std::string& path) {
  Ways ways(root);
  return look_at(root, path, ways.to_parent_of(path)).obstacle;
}

std::optional<std::string> find_refusal(std::string_view root, std::string_view folder) {
  std::filesystem::path nearest = below(root, folder);
  while (!nearest.empty() && !is_there(nearest))
    nearest = nearest.parent_path();
  if (nearest.empty()) nearest = ".";
  if (::access(nearest.c_str(), W_OK | X_OK) == 0) return std::nullopt;
  return std::strerror(errno);
}

}  // namespace specql::project
