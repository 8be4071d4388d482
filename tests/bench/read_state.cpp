// What it takes to read a database: its state, as `apply` does before and after its work, and its catalog, as
// `diff` does.
#include "generator/introspect/introspect.h"
#include "generator/project/facts.h"
#include "tests/bench/synthetic.h"
#include "tests/support/case_file.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"

#include <stdexcept>

#include <benchmark/benchmark.h>

namespace specql::testing {
namespace {

/// Statement by statement: one transaction would take more locks than a server has by default.
void load(const TemporaryDatabase& database, const std::string& script) {
  const TemporaryFolder folder;
  write_text(folder.path() / "schema.sql", script);
  const ProcessResult result =
      run_process({Server::program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
                   "--file=schema.sql", "--dbname=" + Server::instance().parameters(database.name())},
                  folder.path(), "", {.seconds = 0});
  if (result.exit_code != 0) throw std::runtime_error(result.err);
}

/// By a connection that is new each time: it knows nothing of the catalogs yet. `read` gives how much there
/// was.
template <class Read>
void measure(benchmark::State& state, Read read) {
  const Compiled project = compile(synthetic_project(static_cast<std::size_t>(state.range(0))));
  const TemporaryDatabase database;
  load(database, script_of(project.workspace->database()));
  database.connect().must("vacuum analyze");
  std::size_t count = 0;
  for (auto _ : state) {
    auto opened = project::Connection::open(Server::instance().parameters(database.name()));
    count = read(std::get<project::Connection>(opened), project.workspace->database());
  }
  state.counters["objects"] = static_cast<double>(count);
}

void read_state(benchmark::State& state) {
  measure(state, [](project::Connection& connection, const catalog::Database& version) {
    return std::get<std::vector<project::Fact>>(project::read_state(connection, version)).size();
  });
}
BENCHMARK(read_state)->Arg(100)->Arg(1000)->UseRealTime()->Unit(benchmark::kMillisecond);

void read_catalog(benchmark::State& state) {
  measure(state, [](project::Connection& connection, const catalog::Database& version) {
    const auto read = introspect::introspect(connection, introspect::scope_of(version));
    const catalog::Database& database = std::get<introspect::Introspection>(read).database;
    return database.tables.size() + database.views.size() + database.functions.size();
  });
}
BENCHMARK(read_catalog)->Arg(100)->Arg(1000)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace specql::testing
