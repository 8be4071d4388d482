// What the compiler takes in this process: `specql_bench`, or `specql_bench --write FOLDER COUNT`, which puts
// the synthetic project on disk for measures of whole commands (measure.sh).
#include "generator/migrate/plan.h"
#include "tests/bench/synthetic.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

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

/// An entity as it was, and as its next version has it.
struct Edit {
  std::string_view from, to;
};
constexpr Edit kEdits[] = {
    {"fields:\n", "fields:\n  one_more: text\n"},
    {"website: url\n", "homepage: {type: url, was: website}\n"},
    {"decimal(12, 2)", "decimal(14, 2)"},
    {"integer(0, 1000)", "integer(0, 2000)"},
    {"email: email\n", "email: {type: email, index: true}\n"},
    {"open, running, closed", "open, running, closed, lost"},
    {"  - update\n", ""},
    {"previous.active", "previous.amount > 0"},
};

/// The next version, in which as many entities are changed, each in one of these ways.
Texts edited(Texts texts, std::size_t changes) {
  std::size_t number = 0;
  for (auto& [path, text] : texts) {
    if (number == changes) break;
    const auto& [from, to] = kEdits[number % std::size(kEdits)];
    const std::size_t at = text.find(from);
    if (at == text.npos) continue;
    text.replace(at, from.size(), to);
    ++number;
  }
  return texts;
}

/// What is asked about the way between two versions, answered with yes: nobody is asked where all is allowed.
migrate::Decisions decided(const catalog::Database& before, const catalog::Database& after) {
  migrate::Decisions decisions;
  const auto plan = migrate::plan(before, after, decisions);
  const auto* problems = std::get_if<std::vector<migrate::Problem>>(&plan);
  if (problems == nullptr) return decisions;
  for (const migrate::Problem& problem : *problems) {
    for (std::set<std::string>* into : {&decisions.drops, &decisions.narrows, &decisions.filled})
      into->insert(problem.subject);
  }
  return decisions;
}

/// The way between two versions of so many entities that differ in so many changes.
void plan_migration(benchmark::State& state) {
  const Texts texts = synthetic_project(entities(state));
  const Compiled before = compile(texts);
  const Compiled after = compile(edited(texts, static_cast<std::size_t>(state.range(1))));
  if (!after.accepted) return state.SkipWithError("the next version is not accepted");
  const migrate::Decisions decisions = decided(before.workspace->database(), after.workspace->database());
  for (auto _ : state) {
    const auto plan = migrate::plan(before.workspace->database(), after.workspace->database(), decisions);
    if (!std::holds_alternative<migrate::Plan>(plan)) state.SkipWithError("there is no plan");
  }
  set_rate(state);
}
BENCHMARK(plan_migration)
    ->ArgNames({"entities", "changes"})
    ->Args({100, 1})
    ->Args({1000, 0})
    ->Args({1000, 1})
    ->Args({1000, 300})
    ->Unit(benchmark::kMillisecond);

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
