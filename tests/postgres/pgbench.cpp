#include "tests/postgres/pgbench.h"

#include <algorithm>
#include <sstream>

#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr int kClients = 3;

/// SIGALRM is how pgbench tells itself that its time is over.
constexpr const char* kUntilOver =
    "PGOPTIONS=\"-c role=$1\"; export PGOPTIONS; shift;"
    "\"$@\" & while [ ! -e over ]; do sleep 0.05; done; kill -ALRM $!; wait $!";

/// Behind the word in pgbench's report; 0 where it has none.
std::size_t number_after(const std::string& text, std::string_view word) {
  const std::size_t at = text.find(word);
  return at == text.npos ? 0 : std::stoul(text.substr(at + word.size()));
}

/// A line for each transaction: client, number, microseconds, …
double longest_of(const std::string& log) {
  std::istringstream lines(log);
  double longest = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    double client = 0, number = 0, microseconds = 0;
    if (words >> client >> number >> microseconds) longest = std::max(longest, microseconds / 1000);
  }
  return longest;
}

}  // namespace

Pgbench::Pgbench(const TemporaryDatabase& database, const std::string& role, const std::string& script) {
  write_text(folder_.path() / "script.sql", script);
  const std::vector<std::string> command = {"sh",
                                            "-c",
                                            kUntilOver,
                                            "sh",
                                            role,
                                            Server::program("pgbench"),
                                            "--no-vacuum",
                                            "--protocol=prepared",
                                            "--file=script.sql",
                                            fmt::format("--client={}", kClients),
                                            "--time=86400",
                                            "--log",
                                            "--log-prefix=log",
                                            Server::instance().parameters(database.name())};
  running_ = std::async(std::launch::async, [command, folder = folder_.path()] {
    return run_process(command, folder, "", {.seconds = 0});
  });
}

Pgbench::~Pgbench() {
  if (running_.valid()) static_cast<void>(stop());
}

TrafficReport Pgbench::stop() {
  write_text(folder_.path() / "over", "");
  const ProcessResult result = running_.get();
  TrafficReport report;
  report.exit_code = result.exit_code;
  report.out = result.out + result.err;
  report.transactions = number_after(result.out, "transactions actually processed: ");
  report.failed = number_after(result.out, "failed transactions: ");
  for (const std::string& file : files_below(folder_.path())) {
    if (file.starts_with("log.")) report.longest = longest_of(read_text(folder_.path() / file));
  }
  return report;
}

}  // namespace specql::testing
