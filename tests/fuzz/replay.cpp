// Feeds each corpus below the given folder to its entry point, in compilers without libFuzzer.
#include "tests/fuzz/fuzz.h"
#include "tests/support/case_file.h"

#include <array>

#include <fmt/core.h>

namespace specql::fuzz {
namespace {

struct Target {
  std::string_view corpus;
  void (*run)(const std::string& text);
};
constexpr std::array kTargets = {Target{"yaml", fuzz_yaml}, Target{"expression", fuzz_expression},
                                 Target{"type_notation", fuzz_type_notation},
                                 Target{"template", fuzz_template}};

/// How many inputs there were. The last one named is the one that ended the program.
std::size_t replay(const Target& target, const std::filesystem::path& folder) {
  const std::vector<std::string> paths = testing::files_below(folder);
  for (const std::string& path : paths) {
    fmt::print(stderr, "{}/{}\n", target.corpus, path);
    target.run(testing::read_text(folder / path));
  }
  fmt::print("{}: {} inputs\n", target.corpus, paths.size());
  return paths.size();
}

}  // namespace
}  // namespace specql::fuzz

int main(int count, char** arguments) {
  if (count != 2) return 2;
  bool complete = true;
  for (const specql::fuzz::Target& target : specql::fuzz::kTargets) {
    complete =
        specql::fuzz::replay(target, std::filesystem::path(arguments[1]) / target.corpus) > 0 && complete;
  }
  return complete ? 0 : 1;
}
