// What the commands share: opening a workspace, saying what there is to say.
#pragma once

#include "cli/commands/commands.h"
#include "generator/project/workspace.h"

#include <memory>
#include <string>
#include <string_view>

namespace specql::cli {

/// Where diagnostics go: forms for machines to standard output, unless a result goes there.
enum class Channel { ByFormat, Error };

/// What a command asks of its session.
struct Wish {
  Channel channel = Channel::ByFormat;
  bool keep_trees = false;  ///< to show them
};

/// One run of a command on a project.
class Session {
 public:
  /// Reads the project's files, no more. `paths` may name standard input by `-`.
  Session(const Common& common, const Wish& wish);

  [[nodiscard]] project::Workspace& workspace() { return *workspace_; }
  [[nodiscard]] project::Trace& trace() { return trace_; }
  void parse() { workspace_->parse(trace_); }

  /// Writes all diagnostics in the wanted format. True if there are some as severe as this among them.
  bool report(diagnostics::Severity severe = diagnostics::Severity::Error);
  /// Only the first time: `report` has said everything.
  void report_once() {
    if (!reported_) static_cast<void>(report());
  }
  void print_trace() const;

 private:
  const Common& common_;
  Channel channel_;
  std::unique_ptr<project::Workspace> workspace_;
  project::Trace trace_;
  bool reported_ = false;
};

/// The session of a command. It is never given back: the process ends with the command, and to free
/// every node of a large project one by one would take a tenth of the time.
[[nodiscard]] Session& open_session(const Common& common, const Wish& wish = {});

/// Codes given with `--waive`; reports those that do not exist. False on wrong usage.
[[nodiscard]] bool parse_waivers(const Common& common, std::set<std::uint16_t>& into);

/// Whether all folders and files that the command line names are there; reports those that are not.
[[nodiscard]] bool find_places(const Common& common);

/// Whether the only errors are files that `--force` would replace.
[[nodiscard]] bool lacks_permission(const project::Workspace& workspace);

/// Something that ends a command, and the exit code that says so.
struct Stop {
  int code = kDatabase;
  std::string message;    ///< empty: all has been said
  std::string help = {};  ///< what to do next, where somebody knows
};
/// Says why, and gives the exit code.
[[nodiscard]] int end_with(const Stop& stop);

void print(std::string_view text);  ///< results, to standard output
void say(std::string_view text);    ///< talk, to standard error

}  // namespace specql::cli
