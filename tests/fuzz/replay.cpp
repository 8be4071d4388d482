// Feeds every file of the given folders to a fuzzed entry point, in compilers without libFuzzer.
#include <fmt/core.h>

#include "tests/fuzz/fuzz.h"
#include "tests/support/case_file.h"

int main(int count, char** arguments) {
  std::size_t files = 0;
  for (int i = 1; i < count; ++i) {
    const std::filesystem::path folder = arguments[i];
    for (const std::string& path : specql::testing::files_below(folder)) {
      const std::string text = specql::testing::read_text(folder / path);
      fmt::print(stderr, "{}\n", path);
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
      ++files;
    }
  }
  fmt::print("{} inputs\n", files);
  return files == 0 ? 1 : 0;
}
