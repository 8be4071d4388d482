#include "cli/session.h"
#include "generator/project/config.h"
#include "generator/project/embedded.h"
#include "generator/project/files.h"
#include "generator/support/text.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

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

/// A file to write, and its text.
using NewFile = std::pair<std::string, std::string>;

/// Where a service looks for its jobs.
struct CiRow {
  std::string_view service;
  std::string_view job;
};
constexpr CiRow kServices[] = {{"github", ".github/workflows/specql.yml"}, {"gitlab", ".gitlab-ci.yml"}};

std::vector<NewFile> job_for(const std::string& service) {
  const auto row = std::find_if(std::begin(kServices), std::end(kServices),
                                [&](const CiRow& one) { return one.service == service; });
  if (row == std::end(kServices)) return {};
  const auto& texts = project::embedded_templates().all();
  return {{std::string(row->job), texts.at(fmt::format("ci/{}.yml", service))}};
}

std::vector<NewFile> project_of(const std::string& kind, const std::string& name) {
  const std::string prefix = "project/" + kind + "/";
  std::vector<NewFile> files;
  for (const auto& [path, text] : project::embedded_templates().all()) {
    if (!path.starts_with(prefix)) continue;
    const std::string place = path.substr(prefix.size());
    files.emplace_back(place, named(text, place, name));
  }
  return files;
}

}  // namespace

int init(const Common& common, const InitOptions& options) {
  const std::filesystem::path folder = std::filesystem::path(common.directory) / options.directory;
  std::error_code error;
  const bool only_job = options.ci && std::filesystem::exists(folder / "specql.yaml", error);
  std::vector<NewFile> files;
  if (!only_job) files = project_of(options.kind, project_name(folder));
  if (options.ci) {
    for (NewFile& job : job_for(*options.ci))
      files.push_back(std::move(job));
  }
  for (const auto& [path, text] : files) {
    if (std::filesystem::exists(folder / path, error)) {
      say(fmt::format("specql: {} is there already; nothing was written\n", (folder / path).string()));
      return kWrongUsage;
    }
  }
  for (const auto& [path, text] : files) {
    std::filesystem::create_directories((folder / path).parent_path(), error);
    if (const auto failure = project::write_file(folder / path, text)) {
      say(fmt::format("specql: cannot write {}: {}\n", (folder / path).string(), *failure));
      return kWrongUsage;
    }
    if (!common.quiet) say(fmt::format("wrote {}\n", (folder / path).lexically_normal().generic_string()));
  }
  if (!common.quiet && !only_job) say(fmt::format("next: {}specql generate\n", way_into(folder)));
  return kGood;
}

}  // namespace specql::cli
