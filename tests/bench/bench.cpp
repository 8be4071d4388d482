// What the compiler takes in this process: `specql_bench`, or `specql_bench --write FOLDER COUNT`, which puts
// the synthetic project on disk for measures of whole commands (measure.sh).
#include "generator/migrate/plan.h"
#include "tests/bench/synthetic.h"

#include <filesystem>
#include <fstream>
#include <iostream>

#include <benchmark/benchmark.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

std::size_t entities(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

void set_rate(benchmark::State& state) {
  state.counters["per_entity"] =
      benchmark::Counter(static_cast<double>(state.range(0)),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void check_all(benchmark::State& state) {
  const Texts texts = synthetic_project(entities(state));
  for (auto _ : state)
    benchmark::DoNotOptimize(check(texts).accepted);
  set_rate(state);
}
BENCHMARK(check_all)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

/// Everything but reading and writing files.
void compile_all(benchmark::State& state) {
  const Texts texts = synthetic_project(entities(state));
  for (auto _ : state)
    benchmark::DoNotOptimize(compile(texts).files.size());
  set_rate(state);
}
BENCHMARK(compile_all)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

/// One file of the project has changed since the same process checked it.
void check_again(benchmark::State& state) {
  const Texts texts = synthetic_project(entities(state));
  const Compiled first = check(texts);
  const std::string path = std::next(texts.begin())->first;
  const std::string text = texts.at(path);
  bool changed = false;
  for (auto _ : state) {
    changed = !changed;
    first.workspace->set_text(path, changed ? text + "\n# changed\n" : text);
    project::Trace trace;
    first.workspace->read(trace);
    first.workspace->parse(trace);
    benchmark::DoNotOptimize(first.workspace->check(trace));
  }
}
BENCHMARK(check_again)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

/// The way between two versions that differ in a field.
void plan_migration(benchmark::State& state) {
  Texts texts = synthetic_project(entities(state));
  const Compiled before = compile(texts);
  for (auto& [path, text] : texts) {
    const std::size_t fields = text.find("fields:\n");
    if (fields == text.npos) continue;
    text.insert(fields + 8, "  one_more: text\n");
    break;
  }
  const Compiled after = compile(texts);
  for (auto _ : state) {
    const auto plan = migrate::plan(before.workspace->database(), after.workspace->database(), {});
    if (!std::holds_alternative<migrate::Plan>(plan)) state.SkipWithError("there is no plan");
  }
  set_rate(state);
}
BENCHMARK(plan_migration)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

int write_project(const std::filesystem::path& folder, std::size_t count) {
  for (const auto& [path, text] : synthetic_project(count)) {
    const auto file = folder / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  return 0;
}

}  // namespace
}  // namespace specql::testing

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "--write") {
    return specql::testing::write_project(argv[2], std::stoul(argv[3]));
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
