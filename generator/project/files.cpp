#include "generator/project/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "generator/support/text.h"
#include "generator/syntax/yaml.h"

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

std::string reason() { return std::strerror(errno); }

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
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
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

std::variant<std::string, ReadError> read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return ReadError{reason()};
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return ReadError{reason()};
  if (S_ISDIR(info.st_mode)) return ReadError{"it is a folder"};
  std::string bytes;
  // What is far too large is not taken in whole; its size alone earns it a diagnostic.
  const auto most = 2 * syntax::kMaximumFileBytes;
  bytes.resize(std::min<std::size_t>(static_cast<std::size_t>(info.st_size) + 1, most));
  std::size_t have = 0;
  for (;;) {
    if (have == bytes.size()) {
      if (bytes.size() >= most) break;
      bytes.resize(std::min(bytes.size() * 2, most));
    }
    const ssize_t got = ::read(file.get(), bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ReadError{reason()};
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

std::optional<std::string> write_file(const std::filesystem::path& path, std::string_view bytes) {
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
  return std::nullopt;
}

bool glob_matches(std::string_view glob, std::string_view path) {
  return parts_match(split(glob, '/'), 0, split(path, '/'), 0);
}

std::vector<std::string> find_files(const std::filesystem::path& root,
                                    const std::vector<std::string>& globs) {
  std::vector<std::string> found;
  std::error_code error;
  using Iterator = std::filesystem::recursive_directory_iterator;
  Iterator entries(root, std::filesystem::directory_options::skip_permission_denied, error);
  if (error) return found;
  for (const Iterator end; entries != end; entries.increment(error)) {
    if (error) break;
    const std::string name = entries->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.')) {
      if (entries->is_directory(ignored)) entries.disable_recursion_pending();
      continue;
    }
    if (!entries->is_regular_file(ignored)) continue;
    std::string path = entries->path().lexically_relative(root).generic_string();
    const bool wanted = std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
      return glob_matches(glob, path);
    });
    if (wanted) found.push_back(std::move(path));
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace specql::project
