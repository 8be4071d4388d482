#include "tests/hostile/sandbox.h"

#include "tests/support/process.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace specql::testing {
namespace {

constexpr std::string_view kKept = "kept as it was\n";

ProcessLimits limits() {
#ifdef SPECQL_SANITIZE  // whose shadow memory takes terabytes of address space
  return {.seconds = 120, .megabytes = 0};
#else
  return {.seconds = 60, .megabytes = 1024};
#endif
}

std::string shortened(const std::string& text) {
  return text.size() < 2000 ? text : text.substr(0, 2000) + "…";
}

void loads(const Sandbox& sandbox) {
  const std::string problem = load_problem(sandbox.script());
  CHECK_MESSAGE(problem.empty(), shortened(problem));
}

}  // namespace

Sandbox::Sandbox(const Texts& texts) {
  write_text(project() / "specql.yaml", "project: hostile\nentities: ['specs/*.yaml']\n");
  for (const auto& [path, text] : texts) {
    write_text((path == "specql.yaml" ? project() : specs()) / path, text);
  }
  write_text(outside() / "kept.txt", kKept);
}

void Sandbox::generate(const std::vector<std::string>& options) {
  std::vector<std::string> command = {specql_binary(), "generate", "--output-format", "single"};
  command.insert(command.end(), options.begin(), options.end());
  const ProcessResult result = run_process(command, project(), {}, limits());
  said_ = result.out + result.err;
  accepted_ = result.exit_code == 0;
  INFO(shortened(said_));
  CHECK(result.exit_code >= 0);
  CHECK(result.exit_code <= 1);
  if (!accepted_) CHECK(said_.find("error[SQ") != std::string::npos);
  // Nothing beside the project is new or changed.
  CHECK(files_below(outside()) == std::vector<std::string>{"kept.txt"});
  CHECK(read_text(outside() / "kept.txt") == kKept);
  std::size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    entries += entry.exists() ? 1U : 0U;
  }
  CHECK(entries == 2);
}

std::string Sandbox::script() const {
  std::string text;
  for (const std::string& path : files_below(project())) {
    if (path.ends_with(".sql")) text += read_text(project() / path);
  }
  return text;
}

std::unique_ptr<TemporaryDatabase> load(const Sandbox& sandbox) {
  auto database = std::make_unique<TemporaryDatabase>();
  database->connect().must("begin;" + sandbox.script() + ";commit;");
  return database;
}

void survives(const Texts& texts) {
  Sandbox sandbox(texts);
  sandbox.generate();
  if (sandbox.accepted()) loads(sandbox);
}

void accepted(const Texts& texts) {
  Sandbox sandbox(texts);
  sandbox.generate();
  CHECK_MESSAGE(sandbox.accepted(), shortened(sandbox.said()));
  if (sandbox.accepted()) loads(sandbox);
}

void refused(const Texts& texts) {
  Sandbox sandbox(texts);
  sandbox.generate();
  CHECK(!sandbox.accepted());
}

std::string yaml_text(std::string_view text) {
  return nlohmann::json(text).dump();
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    result += text;
  return result;
}

}  // namespace specql::testing
