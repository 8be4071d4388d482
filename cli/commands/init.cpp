#include <fmt/core.h>

#include "cli/session.h"
#include "generator/project/embedded.h"
#include "generator/project/files.h"

namespace specql::cli {

int init(const Common& common, const InitOptions& options) {
  const std::filesystem::path folder = std::filesystem::path(common.directory) / options.directory;
  const std::string prefix = "project/" + options.kind + "/";
  std::vector<std::pair<std::string, const std::string*>> files;
  for (const auto& [path, text] : project::embedded_templates().all()) {
    if (path.starts_with(prefix)) files.emplace_back(path.substr(prefix.size()), &text);
  }
  if (files.empty()) {
    say(fmt::format("specql: there is no project template `{}`; there are blank, crm and shop\n",
                    options.kind));
    return kWrongUsage;
  }
  for (const auto& [path, text] : files) {
    std::error_code error;
    if (std::filesystem::exists(folder / path, error)) {
      say(fmt::format("specql: {} is there already; nothing was written\n", (folder / path).string()));
      return kWrongUsage;
    }
  }
  for (const auto& [path, text] : files) {
    std::error_code error;
    std::filesystem::create_directories((folder / path).parent_path(), error);
    if (const auto failure = project::write_file(folder / path, *text)) {
      say(fmt::format("specql: cannot write {}: {}\n", (folder / path).string(), *failure));
      return kWrongUsage;
    }
    if (!common.quiet) say(fmt::format("wrote {}\n", path));
  }
  if (!common.quiet) say("next: specql generate\n");
  return kGood;
}

}  // namespace specql::cli
