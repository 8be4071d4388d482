#include "generator/project/program.h"

#include "generator/support/text.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <grp.h>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

namespace specql::project {
namespace {

constexpr int kNoUser = 126;
constexpr int kNoProgram = 127;  ///< as shells have it

/// Null behind the last text, as `exec` wants it; the texts have to live as long.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_of(const Program& program) {
  std::vector<std::string> variables = program.variables;  // the first of a name counts
  for (char** variable = ::environ; *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  return variables;
}

/// What a child is given.
struct Start {
  std::vector<char*> words, environment;
  int out, err;
};

/// In the child: never returns.
[[noreturn]] void become(const Program& program, const Start& start) {
  ::setsid();
  if (program.user &&
      (::setgroups(0, nullptr) != 0 || ::setgid(*program.group) != 0 || ::setuid(*program.user) != 0))
    ::_exit(kNoUser);
  const int nothing = ::open("/dev/null", O_RDONLY);
  const bool ready = nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 &&
                     ::dup2(start.out, STDOUT_FILENO) >= 0 && ::dup2(start.err, STDERR_FILENO) >= 0 &&
                     ::chdir(program.folder.c_str()) == 0;
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  if (ready) ::execvpe(start.words[0], start.words.data(), start.environment.data());
  ::_exit(kNoProgram);
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string read_all(std::FILE* file) {
  std::string text;
  char bytes[65536];
  std::rewind(file);
  while (const std::size_t count = std::fread(bytes, 1, sizeof bytes, file))
    text.append(bytes, count);
  return text;
}

}  // namespace

ProgramEnd run_program(const Program& program) {
  const File out(std::tmpfile(), std::fclose);
  const File err(std::tmpfile(), std::fclose);
  if (!out || !err)
    return {.good = false, .missing = false, .output = "", .errors = "cannot make a temporary file"};
  std::vector<std::string> words = {program.path.string()};
  words.insert(words.end(), program.arguments.begin(), program.arguments.end());
  std::vector<std::string> environment = environment_of(program);
  const Start start{pointers_to(words), pointers_to(environment), ::fileno(out.get()), ::fileno(err.get())};
  const pid_t child = ::fork();
  if (child == 0) become(program, start);
  int status = -1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  const bool ended = child > 0 && WIFEXITED(status);
  return {.good = ended && WEXITSTATUS(status) == 0,
          .missing = ended && WEXITSTATUS(status) == kNoProgram,
          .output = read_all(out.get()),
          .errors = read_all(err.get())};
}

std::string last_line(std::string_view output) {
  const std::string_view said = trim(output);
  const std::size_t begin = said.rfind('\n');
  return std::string(begin == said.npos ? said : said.substr(begin + 1));
}

}  // namespace specql::project
