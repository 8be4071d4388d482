#include "cli/session.h"
#include "generator/project/reference.h"

#include <fmt/core.h>

namespace specql::cli {

int explain(const Common& /*common*/, const std::string& topic) {
  const auto page = project::explain(topic);
  if (page.text) {
    print(*page.text);
    return kGood;
  }
  say(fmt::format("specql: nothing is called `{}`{}\n", topic,
                  page.suggestion ? fmt::format("; did you mean `{}`?", *page.suggestion)
                                  : std::string("; try a code (SQ3101), a type, a step or a function")));
  return kWrongUsage;
}

}  // namespace specql::cli
