#include "tests/support/process.h"

#include "tests/support/case_file.h"

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace specql::testing {
namespace {

void limit(decltype(RLIMIT_CPU) what, rlim_t most) {
  const rlimit value{most, most};
  ::setrlimit(what, &value);
}

/// In the child: never returns.
[[noreturn]] void become(const std::vector<std::string>& command, const std::filesystem::path& folder,
                         const std::filesystem::path& files, const ProcessLimits& limits) {
  std::vector<char*> arguments;
  for (const std::string& word : command)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const bool ready = std::freopen((files / "in").c_str(), "rb", stdin) != nullptr &&
                     std::freopen((files / "out").c_str(), "wb", stdout) != nullptr &&
                     std::freopen((files / "err").c_str(), "wb", stderr) != nullptr &&
                     ::chdir(folder.c_str()) == 0;
  if (!ready) ::_exit(126);
  if (limits.seconds != 0) limit(RLIMIT_CPU, limits.seconds);
  if (limits.seconds != 0) ::alarm(limits.seconds * 5);
  if (limits.megabytes != 0) limit(RLIMIT_AS, limits.megabytes << 20U);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& command, const std::filesystem::path& folder,
                          const std::string& input, const ProcessLimits& limits) {
  const TemporaryFolder files;
  write_text(files.path() / "in", input);
  std::fflush(nullptr);  // else the child writes what is still in its copy of the buffers
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) become(command, folder, files.path(), limits);
  int status = 0;
  ::waitpid(child, &status, 0);
  ProcessResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_text(files.path() / "out");
  result.err = read_text(files.path() / "err");
  return result;
}

std::string specql_binary() {
  return SPECQL_BINARY;
}

std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  bool open = false;
  char quote = '\0';
  for (const char c : line) {
    if (quote == '\0' && c == ' ') {
      open = false;
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
      if (!open) words.emplace_back();
      open = true;
    } else if (c == quote && quote != '\0') {
      quote = '\0';
    } else {
      if (!open) words.emplace_back();
      open = true;
      words.back() += c;
    }
  }
  return words;
}

}  // namespace specql::testing
