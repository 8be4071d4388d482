#include "cli/session.h"
#include "generator/project/config.h"
#include "generator/project/embedded.h"
#include "generator/project/files.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::cli {
namespace {

/// What a folder's name makes as the name of a project; nothing if no letter of it can be used.
std::string project_name(const std::filesystem::path& folder) {
  std::error_code error;
  const auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(folder, error), error);
  return project::as_project_name(whole.filename().string());
}

/// A file of a starting point, with the project's own name in `specql.yaml`.
std::string named(const std::string& text, const std::string& path, const std::string& name) {
  constexpr std::string_view kKey = "project: ";
  const std::size_t key = path == "specql.yaml" ? text.find(kKey) : text.npos;
  if (key == text.npos || name.empty()) return text;
  const std::size_t begin = key + kKey.size();
  const std::size_t end = text.find('\n', begin);
  return replace_all(std::string(text).replace(begin, end - begin, name),
                     text.substr(begin, end - begin) + "_", name + "_");
}

/// The command that leads into a folder, if one is needed.
std::string way_into(const std::filesystem::path& folder) {
  const std::filesystem::path normal = (folder / "").lexically_normal().parent_path();
  if (normal.empty() || normal == ".") return "";
  const std::string name = normal.generic_string();
  const bool plain = std::all_of(name.begin(), name.end(),
                                 [](char c) { return is_word(c) || c == '/' || c == '.' || c == '-'; });
  return "cd " + (plain ? name : "'" + name + "'") + " && ";
}

}  // namespace

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
  const std::string name = project_name(folder);
  for (const auto& [path, text] : files) {
    std::error_code error;
    std::filesystem::create_directories((folder / path).parent_path(), error);
    if (const auto failure = project::write_file(folder / path, named(*text, path, name))) {
      say(fmt::format("specql: cannot write {}: {}\n", (folder / path).string(), *failure));
      return kWrongUsage;
    }
    if (!common.quiet) say(fmt::format("wrote {}\n", (folder / path).lexically_normal().generic_string()));
  }
  if (!common.quiet) say(fmt::format("next: {}specql generate\n", way_into(folder)));
  return kGood;
}

}  // namespace specql::cli
