// Every #include against the layers that generator/CMakeLists.txt declares, and the libraries that may be
// included in one place only.
#include "generator/support/text.h"
#include "tests/support/case_file.h"

#include <map>
#include <regex>
#include <set>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

using Layers = std::map<std::string, std::set<std::string>>;

/// What a folder may include: what it declares, and what those may.
Layers read_layers() {
  Layers layers;
  for (const std::string_view entry : split(SPECQL_LAYERS, ' ')) {
    const std::size_t colon = entry.find(':');
    if (colon == entry.npos) continue;
    std::set<std::string>& allowed = layers[std::string(entry.substr(0, colon))];
    const std::string_view names = entry.substr(colon + 1);
    for (const std::string_view name : split(names, ',')) {
      if (name.empty()) continue;
      allowed.insert(std::string(name));
      const auto& more = layers[std::string(name)];
      allowed.insert(more.begin(), more.end());
    }
  }
  return layers;
}

std::vector<std::string> includes_of(const std::string& text) {
  static const std::regex kInclude("#include [\"<]([^\">]+)[\">]");
  std::vector<std::string> includes;
  for (std::sregex_iterator at(text.begin(), text.end(), kInclude), end; at != end; ++at) {
    includes.push_back((*at)[1]);
  }
  return includes;
}

}  // namespace

TEST_CASE("folders include only what their layer allows") {
  const Layers layers = read_layers();
  REQUIRE(layers.size() > 10);
  for (const std::string& path : files_below(source_root() / "generator")) {
    const std::size_t slash = path.find('/');
    if (slash == path.npos || (!path.ends_with(".cpp") && !path.ends_with(".h"))) continue;
    const std::string own = path.substr(0, slash);
    REQUIRE_MESSAGE(layers.contains(own), own);
    for (const std::string& include : includes_of(read_text(source_root() / "generator" / path))) {
      if (include.starts_with("cli/") || include.starts_with("tests/"))
        FAIL_CHECK(path << " includes " << include);
      if (!include.starts_with("generator/")) continue;
      const auto parts = split(include, '/');
      const std::string folder(parts.at(1));
      const bool allowed = folder == own || layers.at(own).contains(folder);
      CHECK_MESSAGE(allowed, path, " includes ", include);
    }
  }
}

TEST_CASE("some libraries are known in one place") {
  struct Rule {
    std::string_view include;
    std::string_view place;  ///< the file that includes it, or one of them
  };
  constexpr Rule kRules[] = {
      {"yaml-cpp/", "generator/syntax/yaml.cpp"},    {"pqxx/", "generator/project/database.cpp"},
      {"libpq-fe.h", "generator/project/libpq.cpp"}, {"pg_query.h", "generator/sql/grammar.cpp"},
      {"pg_query.h", "tests/support/pg_query.cpp"},  {"CLI/", "cli/main.cpp"}};
  for (const std::string_view root : {"generator", "cli", "tests"}) {
    for (const std::string& below : files_below(source_root() / root)) {
      if (!below.ends_with(".cpp") && !below.ends_with(".h")) continue;
      const std::string path = std::string(root) + "/" + below;
      for (const std::string& include : includes_of(read_text(source_root() / path))) {
        bool known = false;
        bool allowed = false;
        for (const Rule& rule : kRules) {
          if (!include.starts_with(rule.include)) continue;
          known = true;
          allowed = allowed || path == rule.place;
        }
        CHECK_MESSAGE((!known || allowed), path, " includes ", include);
      }
    }
  }
}

TEST_CASE("only project touches the disk and only cli prints") {
  for (const std::string& path : files_below(source_root() / "generator")) {
    if (!path.ends_with(".cpp") && !path.ends_with(".h")) continue;
    for (const std::string& include : includes_of(read_text(source_root() / "generator" / path))) {
      const bool disk = include == "fstream" || include == "filesystem" || include == "unistd.h";
      if (disk) CHECK_MESSAGE(path.starts_with("project/"), path, " includes ", include);
      CHECK_MESSAGE(include != "iostream", path, " includes ", include);
    }
  }
}

}  // namespace specql::testing
