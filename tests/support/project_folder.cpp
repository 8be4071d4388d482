#include "tests/support/project_folder.h"

#include <stdexcept>

namespace specql::testing {

void ProjectFolder::write(const std::string& path, std::string_view text) const {
  write_text(file(path), text);
}

ProcessResult ProjectFolder::run(std::vector<std::string> words) const {
  words.insert(words.begin(), specql_binary());
  return run_process(words, folder_.path());
}

std::string ProjectFolder::must(std::vector<std::string> words) const {
  const ProcessResult result = run(std::move(words));
  if (result.exit_code != 0) throw std::runtime_error(result.out + result.err);
  return result.out;
}

ProcessResult ProjectFolder::run_and_interrupt(std::vector<std::string> words) const {
  words.insert(words.begin(),
               {"bash", "-c",
                "\"$0\" \"$@\" & while [ ! -e go ]; do sleep 0.02; done; kill -TERM $!; touch sent; wait $!",
                specql_binary()});
  return run_process(words, folder_.path());
}

}  // namespace specql::testing
