// Several write into one project at a time: each goes on from what the one before it has left. Whenever one
// of them is killed, nobody waits for it, and the next one completes what it had begun.
#include "generator/project/staging.h"
#include "tests/support/process.h"
#include "tests/support/project_folder.h"

#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

class Scene : public ProjectFolder {
 public:
  Scene() {
    write("specql.yaml", "project: together\nschemas: {crm: {tenancy: shared}}\n");
    write("entities/contact.yaml", "entity: Contact\nschema: crm\nfields:\n  name: text!\n");
  }

  /// The same command at the same time, so many times.
  [[nodiscard]] std::vector<ProcessResult> run_together(std::size_t count,
                                                        const std::vector<std::string>& words) const {
    std::vector<ProcessResult> results(count);
    std::vector<std::thread> threads;
    for (ProcessResult& result : results)
      threads.emplace_back([this, &result, &words] { result = run(words); });
    for (std::thread& thread : threads)
      thread.join();
    return results;
  }

  [[nodiscard]] bool is_sound() const { return run({"migrate", "plan", "-q"}).exit_code == 0; }
  [[nodiscard]] bool has(const std::string& path) const { return std::filesystem::exists(file(path)); }
};

}  // namespace

TEST_CASE("migrations that are written at the same time come one behind the other") {
  const Scene scene;
  constexpr std::size_t kCount = 6;
  for (const ProcessResult& result :
       scene.run_together(kCount, {"migrate", "new", "--empty", "-m", "tidy", "-q"}))
    CHECK_MESSAGE(result.exit_code == 0, result.err);
  CHECK(scene.is_sound());
  for (std::size_t i = 1; i <= kCount; ++i)
    CHECK(scene.has(fmt::format("db/migrations/{:04}_tidy/plan.json", i)));
}

TEST_CASE("what one has written, another has not to write again") {
  const Scene scene;
  std::size_t written = 0;
  for (const ProcessResult& result : scene.run_together(6, {"migrate", "new", "-m", "start"})) {
    CHECK_MESSAGE(result.exit_code == 0, result.err);
    if (result.err.find("wrote db/migrations/0001_start") != std::string::npos) ++written;
  }
  CHECK(written == 1);
  CHECK(scene.is_sound());
  CHECK(!scene.has("db/migrations/0002_start"));
}

TEST_CASE("who wants to write waits for the one who does") {
  const Scene scene;
  std::optional<project::SoleWriter> first(std::in_place, scene.file("."));
  std::thread second([&] { CHECK(scene.run({"generate", "-q"}).exit_code == 0); });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(!scene.has("db/schema"));
  first.reset();
  second.join();
  CHECK(scene.has("db/schema"));
}

TEST_CASE("whenever one is killed, the next one goes on") {
  for (int milliseconds = 5; milliseconds <= 50; milliseconds += 5) {
    CAPTURE(milliseconds);
    const Scene scene;
    static_cast<void>(run_process({"timeout", "-s", "KILL", fmt::format("0.{:03}", milliseconds),
                                   specql_binary(), "migrate", "new", "-m", "start", "-q"},
                                  scene.file(".")));
    const ProcessResult next = scene.run({"migrate", "new", "--empty", "-m", "tidy", "-q"});
    CHECK_MESSAGE(next.exit_code == 0, next.err);
    CHECK(scene.is_sound());
  }
}

}  // namespace specql::testing
