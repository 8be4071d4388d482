#include "generator/project/scratch_server.h"

#include "generator/project/files.h"
#include "generator/support/text.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/core.h>

namespace specql::project {
namespace {

constexpr std::string_view kSuperuser = "postgres";
constexpr const char* kUsers[] = {"postgres", "nobody"};  ///< whom it may run as for root, best first
constexpr std::string_view kDebianFolder = "/usr/lib/postgresql";
constexpr std::string_view kLog = "log";

bool has_programs(const std::filesystem::path& folder) {
  return ::access((folder / "initdb").c_str(), X_OK) == 0 && ::access((folder / "pg_ctl").c_str(), X_OK) == 0;
}

/// `/usr/lib/postgresql/15/bin` and the like, the newest first.
std::vector<std::filesystem::path> debian_folders() {
  std::vector<std::pair<int, std::filesystem::path>> versions;
  std::error_code error;
  for (std::filesystem::directory_iterator entries(kDebianFolder, error), end; !error && entries != end;
       entries.increment(error)) {
    versions.emplace_back(std::atoi(entries->path().filename().c_str()), entries->path() / "bin");
  }
  std::sort(versions.rbegin(), versions.rend());
  std::vector<std::filesystem::path> folders;
  for (auto& [version, folder] : versions)
    folders.push_back(std::move(folder));
  return folders;
}

/// In the child: never returns. A session of its own, so that an interrupt on the terminal does not
/// reach it: whoever started it ends it in order. The server it starts lives on, and must hold nothing
/// open that this process was given: locks, pipes.
[[noreturn]] void become(char* const* arguments, const char* folder, const char* log,
                         const std::optional<unsigned>& user, const std::optional<unsigned>& group) {
  ::setsid();
  if (user && (::setgroups(0, nullptr) != 0 || ::setgid(*group) != 0 || ::setuid(*user) != 0)) ::_exit(126);
  const int nothing = ::open("/dev/null", O_RDONLY);
  const int out = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  const bool ready = nothing >= 0 && out >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 &&
                     ::dup2(out, STDOUT_FILENO) >= 0 && ::dup2(out, STDERR_FILENO) >= 0 &&
                     ::chdir(folder) == 0;
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  if (ready) ::execv(arguments[0], arguments);
  ::_exit(127);
}

/// The last line of a log that says something.
std::string last_line(const std::filesystem::path& log) {
  const auto read = read_file(log);
  const auto* text = std::get_if<std::string>(&read);
  if (text == nullptr) return "";
  const std::string_view said = trim(*text);
  const std::size_t begin = said.rfind('\n');
  return std::string(begin == said.npos ? said : said.substr(begin + 1));
}

}  // namespace

std::optional<std::filesystem::path> find_server_programs() {
  std::vector<std::filesystem::path> folders;
  if (const char* path = std::getenv("PATH")) {
    for (const std::string_view folder : split(path, ':')) {
      if (!folder.empty()) folders.emplace_back(folder);
    }
  }
  for (std::filesystem::path& folder : debian_folders())
    folders.push_back(std::move(folder));
  const auto found = std::find_if(folders.begin(), folders.end(), has_programs);
  if (found == folders.end()) return std::nullopt;
  return *found;
}

std::variant<std::unique_ptr<ScratchServer>, StartProblem> ScratchServer::start(
    const std::filesystem::path& programs) {
  std::unique_ptr<ScratchServer> server(new ScratchServer);
  server->programs_ = programs;
  if (auto problem = server->prepare()) return std::move(*problem);
  const std::string data = (server->folder_ / "data").string();
  const std::string settings = fmt::format(
      "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off "
      "-c wal_level=minimal -c max_wal_senders=0 -c listen_addresses='' -c unix_socket_directories='{}'",
      server->folder_.string());
  auto problem = server->run("initdb", {"-D", data, "-U", std::string(kSuperuser), "-A", "trust", "-E",
                                        "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"});
  if (!problem) {
    const std::string log = (server->folder_ / "server_log").string();
    problem = server->run("pg_ctl", {"-D", data, "-w", "-l", log, "-o", settings, "start"});
  }
  if (problem) return std::move(*problem);
  return server;
}

std::optional<StartProblem> ScratchServer::prepare() {
  std::error_code error;
  std::string name = (std::filesystem::temp_directory_path(error) / "specql-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) {
    return StartProblem{fmt::format("cannot make a folder for temporary files: {}",
                                    error ? error.message() : std::strerror(errno))};
  }
  folder_ = name;
  if (::geteuid() != 0) return std::nullopt;
  for (const char* candidate : kUsers) {
    const passwd* user = ::getpwnam(candidate);
    if (user == nullptr) continue;
    user_ = user->pw_uid;
    group_ = user->pw_gid;
    if (::chown(folder_.c_str(), *user_, *group_) == 0) return std::nullopt;
  }
  return StartProblem{"there is no user `postgres` for root to run PostgreSQL as"};
}

std::optional<StartProblem> ScratchServer::run(const std::string& program,
                                               const std::vector<std::string>& arguments) const {
  std::vector<std::string> words = {(programs_ / program).string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const std::string log = (folder_ / kLog).string();
  const pid_t child = ::fork();
  if (child == 0) become(pointers.data(), folder_.c_str(), log.c_str(), user_, group_);
  int status = -1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  return StartProblem{fmt::format("{} failed: {}", program, last_line(log))};
}

ScratchServer::~ScratchServer() {
  if (folder_.empty()) return;
  std::error_code ignored;
  if (std::filesystem::exists(folder_ / "data" / "postmaster.pid", ignored)) {
    static_cast<void>(run("pg_ctl", {"-D", (folder_ / "data").string(), "-m", "immediate", "stop"}));
  }
  std::filesystem::remove_all(folder_, ignored);
}

std::string ScratchServer::parameters(std::string_view database) const {
  return fmt::format("host='{}' user={} dbname={}", folder_.string(), kSuperuser, database);
}

}  // namespace specql::project
