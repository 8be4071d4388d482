#include "generator/project/program.h"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace specql::project {
namespace {

constexpr int kNotThere = 127;
constexpr int kSignal = 128;

/// What `execve` takes; the texts have to live as long.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string contents_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Where the streams of a program go.
class Streams {
 public:
  Streams(const std::string& out, const std::string& err) {
    ::posix_spawn_file_actions_init(&actions_);
    open(STDIN_FILENO, "/dev/null", O_RDONLY);
    open(STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC);
    open(STDERR_FILENO, err, O_WRONLY | O_CREAT | O_TRUNC);
  }
  ~Streams() { ::posix_spawn_file_actions_destroy(&actions_); }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }

 private:
  void open(int stream, const std::string& file, int flags) {
    ::posix_spawn_file_actions_addopen(&actions_, stream, file.c_str(), flags, 0600);
  }

  posix_spawn_file_actions_t actions_{};
};

}  // namespace

ProgramResult run_program(const std::vector<std::string>& words, const std::vector<std::string>& variables,
                          const std::filesystem::path& folder) {
  std::vector<std::string> arguments = words;
  std::vector<std::string> environment = variables;  // the first of a name counts
  for (char** variable = ::environ; *variable != nullptr; ++variable)
    environment.emplace_back(*variable);
  const std::filesystem::path out = folder / "out";
  const std::filesystem::path err = folder / "err";
  const Streams streams(out.string(), err.string());
  ProgramResult result;
  pid_t child = 0;
  if (::posix_spawnp(&child, arguments.front().c_str(), streams.actions(), nullptr,
                     pointers_to(arguments).data(), pointers_to(environment).data()) != 0) {
    result.exit_code = kNotThere;
    return result;
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : kSignal + WTERMSIG(status);
  result.out = contents_of(out);
  result.err = contents_of(err);
  return result;
}

}  // namespace specql::project
