// A PostgreSQL server of one's own: made when asked for, thrown away with everything in it.
#pragma once

#include "generator/project/temporary_folder.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::project {

struct StartProblem {
  std::string message;
};

/// A cluster in a folder for such, reached by a socket in that folder only. It gives up what keeps data
/// safe, as there is none to keep. It runs as another user where this process is root's: PostgreSQL
/// refuses that one.
class ScratchServer {
 public:
  /// With the programs of a folder: see `find_server_programs`. Takes about a second.
  [[nodiscard]] static std::variant<std::unique_ptr<ScratchServer>, StartProblem> start(
      const std::filesystem::path& programs);
  /// Stops it; its folder goes.
  ~ScratchServer();
  ScratchServer(const ScratchServer&) = delete;
  ScratchServer& operator=(const ScratchServer&) = delete;

  /// Connection parameters of a database, as its superuser.
  [[nodiscard]] std::string parameters(std::string_view database) const;

 private:
  ScratchServer(std::filesystem::path programs, TemporaryFolder folder)
      : programs_(std::move(programs)), folder_(std::move(folder)) {}
  [[nodiscard]] std::optional<StartProblem> choose_user();
  [[nodiscard]] std::optional<StartProblem> run(const std::string& program,
                                                const std::vector<std::string>& arguments) const;

  std::filesystem::path programs_;
  TemporaryFolder folder_;
  std::optional<unsigned> user_, group_;  ///< whom it runs as, if not as this process
};

/// Where `initdb` and `pg_ctl` are: on the PATH, else the newest that Debian's folders hold.
[[nodiscard]] std::optional<std::filesystem::path> find_server_programs();
/// `pg_dump` beside them, of the same version.
[[nodiscard]] std::optional<std::filesystem::path> find_dump_program();

}  // namespace specql::project
