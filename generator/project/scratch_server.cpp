#include "generator/project/scratch_server.h"

#include "generator/project/program.h"
#include "generator/support/text.h"

#include <algorithm>
#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

#include <fmt/core.h>

namespace specql::project {
namespace {

constexpr std::string_view kSuperuser = "postgres";
constexpr const char* kUsers[] = {"postgres", "nobody"};  ///< whom it may run as for root, best first
constexpr std::string_view kDebianFolder = "/usr/lib/postgresql";

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

std::optional<std::filesystem::path> find_dump_program() {
  const auto folder = find_server_programs();
  if (!folder) return std::nullopt;
  std::error_code ignored;
  // What is on the PATH may be no more than a link.
  const auto behind = std::filesystem::canonical(*folder / "initdb", ignored).parent_path();
  for (const std::filesystem::path& one : {*folder, behind}) {
    if (::access((one / "pg_dump").c_str(), X_OK) == 0) return one / "pg_dump";
  }
  return std::nullopt;
}

std::variant<std::unique_ptr<ScratchServer>, StartProblem> ScratchServer::start(
    const std::filesystem::path& programs) {
  auto made = TemporaryFolder::make();
  if (auto* problem = std::get_if<std::string>(&made)) return StartProblem{std::move(*problem)};
  std::unique_ptr<ScratchServer> server(
      new ScratchServer(programs, std::get<TemporaryFolder>(std::move(made))));
  if (auto problem = server->choose_user()) return std::move(*problem);
  const std::string data = (server->folder_.path() / "data").string();
  const std::string settings = fmt::format(
      "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off "
      "-c wal_level=minimal -c max_wal_senders=0 -c listen_addresses='' -c unix_socket_directories='{}'",
      server->folder_.path().string());
  auto problem = server->run("initdb", {"-D", data, "-U", std::string(kSuperuser), "-A", "trust", "-E",
                                        "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"});
  if (!problem) {
    const std::string log = (server->folder_.path() / "server_log").string();
    problem = server->run("pg_ctl", {"-D", data, "-w", "-l", log, "-o", settings, "start"});
  }
  if (problem) return std::move(*problem);
  return server;
}

std::optional<StartProblem> ScratchServer::choose_user() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* candidate : kUsers) {
    const passwd* user = ::getpwnam(candidate);
    if (user == nullptr) continue;
    user_ = user->pw_uid;
    group_ = user->pw_gid;
    if (::chown(folder_.path().c_str(), *user_, *group_) == 0) return std::nullopt;
  }
  return StartProblem{"there is no user `postgres` for root to run PostgreSQL as"};
}

std::optional<StartProblem> ScratchServer::run(const std::string& program,
                                               const std::vector<std::string>& arguments) const {
  const ProgramEnd end = run_program({.path = programs_ / program,
                                      .arguments = arguments,
                                      .folder = folder_.path(),
                                      .user = user_,
                                      .group = group_});
  if (end.good) return std::nullopt;
  return StartProblem{fmt::format("{} failed: {}", program, last_line(end.output + end.errors))};
}

ScratchServer::~ScratchServer() {
  std::error_code ignored;
  const std::filesystem::path data = folder_.path() / "data";
  if (std::filesystem::exists(data / "postmaster.pid", ignored))
    static_cast<void>(run("pg_ctl", {"-D", data.string(), "-m", "immediate", "stop"}));
}

std::string ScratchServer::parameters(std::string_view database) const {
  return fmt::format("host='{}' user={} dbname={}", folder_.path().string(), kSuperuser, database);
}

}  // namespace specql::project
