#include "generator/project/files.h"

#include "generator/support/text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// Closes a file descriptor on every way out.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

std::string reason() {
  return std::strerror(errno);
}

/// Reads until the end, or until there is one byte more than `most`. `expected` is a first guess.
std::variant<std::string, ReadError> read_up_to(int file, std::size_t expected, std::size_t most) {
  std::string bytes;
  bytes.resize(expected);
  std::size_t have = 0;
  while (have <= most) {
    if (have == bytes.size()) bytes.resize(bytes.size() * 2);
    const ssize_t got = ::read(file, bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ReadError{reason()};
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

bool part_matches(std::string_view glob, std::string_view part) {
  std::size_t g = 0;
  std::size_t p = 0;
  std::size_t star = glob.npos;
  std::size_t retry = 0;
  while (p < part.size()) {
    if (g < glob.size() && (glob[g] == '?' || glob[g] == part[p])) {
      ++g;
      ++p;
    } else if (g < glob.size() && glob[g] == '*') {
      star = g++;
      retry = p;
    } else if (star != glob.npos) {
      g = star + 1;
      p = ++retry;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*')
    ++g;
  return g == glob.size();
}

/// Whether a folder can hold a match of a glob: it lies on the way to its first wildcard or behind.
bool leads_to(std::string_view folder, std::string_view glob) {
  const auto way = split(folder, '/');
  const auto parts = split(glob, '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == "**") return true;
    if (i == way.size()) return true;
    if (!part_matches(parts[i], way[i])) return false;
  }
  return false;
}

bool parts_match(const std::vector<std::string_view>& glob, std::size_t g,
                 const std::vector<std::string_view>& path, std::size_t p) {
  if (g == glob.size()) return p == path.size();
  if (glob[g] == "**") {
    for (std::size_t skip = p; skip <= path.size(); ++skip) {
      if (parts_match(glob, g + 1, path, skip)) return true;
    }
    return false;
  }
  return p < path.size() && part_matches(glob[g], path[p]) && parts_match(glob, g + 1, path, p + 1);
}

}  // namespace

std::variant<std::string, ReadError> read_file(const std::filesystem::path& path, std::size_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info{};
  if (file.get() < 0) {
    const bool absent = errno == ENOENT;
    ReadError error{reason()};
    error.missing = absent && ::lstat(path.c_str(), &info) != 0;
    return error;
  }
  if (::fstat(file.get(), &info) != 0) return ReadError{reason()};
  if (S_ISDIR(info.st_mode)) return ReadError{"it is a folder"};
  const auto size = static_cast<std::size_t>(info.st_size);
  constexpr std::size_t kGlance = 256;
  auto read = read_up_to(file.get(), size > most ? kGlance : size + 1, size > most ? kGlance : most);
  auto* bytes = std::get_if<std::string>(&read);
  const bool too_large = size > most || (bytes != nullptr && bytes->size() > most);
  if (!too_large) return read;
  ReadError error{fmt::format("it has more than {} bytes", most)};
  error.too_large = std::max(size, most + 1);
  if (bytes != nullptr) error.first_line = bytes->substr(0, std::min(bytes->find('\n'), kGlance));
  return error;
}

std::variant<std::string, ReadError> read_regular_file(const std::filesystem::path& path) {
  struct stat info{};
  const bool known = ::stat(path.c_str(), &info) == 0;
  if (known && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) return ReadError{"it is no regular file"};
  return read_file(path);
}

std::string fingerprint(const struct stat& info) {
  return fmt::format("{}.{}.{}.{}", info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_ino);
}

std::optional<std::string> fingerprint_of(const std::string& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return fingerprint(info);
}

WriteError write_file(const std::string& path, std::string_view bytes, std::string* fingerprint_after) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  constexpr mode_t kMode = 0666;
  const Descriptor file(::open(path.c_str(), kFlags, kMode));
  if (file.get() < 0) return reason();
  while (!bytes.empty()) {
    const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return reason();
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  if (fingerprint_after != nullptr) {
    struct stat info{};
    if (::fstat(file.get(), &info) != 0) return reason();
    *fingerprint_after = fingerprint(info);
  }
  return std::nullopt;
}

bool glob_matches(std::string_view glob, std::string_view path) {
  return parts_match(split(glob, '/'), 0, split(path, '/'), 0);
}

FoundFiles find_files(const std::filesystem::path& root, const std::vector<std::string>& globs) {
  FoundFiles found;
  std::error_code error;
  using Iterator = std::filesystem::recursive_directory_iterator;
  Iterator entries(root, std::filesystem::directory_options::skip_permission_denied, error);
  const auto unreadable = [](const std::filesystem::path& folder) {
    return ::access(folder.c_str(), R_OK | X_OK) != 0 && errno == EACCES;
  };
  if (unreadable(root)) found.unreadable.emplace_back(".");
  if (error) return found;
  for (const Iterator end; entries != end; entries.increment(error)) {
    if (error) break;
    const std::string name = entries->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.')) {
      if (entries->is_directory(ignored)) entries.disable_recursion_pending();
      continue;
    }
    std::string path = entries->path().lexically_relative(root).generic_string();
    const auto matched = [&](bool (*matches)(std::string_view, std::string_view)) {
      return std::any_of(globs.begin(), globs.end(),
                         [&](const std::string& glob) { return matches(glob, path); });
    };
    if (!entries->is_symlink(ignored) && entries->is_directory(ignored)) {
      const bool wanted =
          matched([](std::string_view glob, std::string_view folder) { return leads_to(folder, glob); });
      if (!wanted) entries.disable_recursion_pending();  // outputs and packages are larger than specs
      if (wanted && unreadable(entries->path())) found.unreadable.push_back(std::move(path));
    } else if (entries->is_regular_file(ignored) && matched(glob_matches)) {
      found.paths.push_back(std::move(path));
    }
  }
  std::sort(found.paths.begin(), found.paths.end());
  std::sort(found.unreadable.begin(), found.unreadable.end());
  return found;
}

}  // namespace specql::project
