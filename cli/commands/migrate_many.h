// One database, or many: what commands that change a database say, and how they end.
#pragma once

#include "cli/session.h"

#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace specql::cli {

/// Says what a command has to say of a database: with its name, if it is one of many. From any thread.
class Voice {
 public:
  Voice() = default;
  explicit Voice(std::string database) : database_(std::move(database)) {}

  void tell(const std::string& line) const;                 ///< talk
  void result(const std::string& line) const;               ///< a result
  void event(const nlohmann::ordered_json& members) const;  ///< a result for programs
  void failed(const Stop& stop) const;                      ///< the event that says why it ends
  [[nodiscard]] bool is_one_of_many() const { return !database_.empty(); }

 private:
  [[nodiscard]] std::string named(const std::string& line) const;
  std::string database_;
};

/// The exit code once what is wrong with files has been said; an event for programs says that it was.
[[nodiscard]] int end_with_errors(const MigrateOptions& options);

/// A command's work on one database, whose parameters the options name.
using OneOfMany = std::function<std::optional<Stop>(const MigrateOptions& one, const Voice& voice)>;

/// Does it on all that the file of the options names, and sums up; the exit code.
[[nodiscard]] int for_each_database(const Common& common, const MigrateOptions& options,
                                    const OneOfMany& work);

}  // namespace specql::cli
