#include "cli/session.h"

#include "generator/diagnostics/specs.h"
#include "generator/project/embedded.h"
#include "generator/project/interrupt.h"
#include "generator/project/reference.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>

#include <fmt/core.h>

namespace specql::cli {

bool lacks_permission(const project::Workspace& workspace) {
  bool lacks = false;
  for (const diagnostics::Diagnostic& one : workspace.diagnostics()) {
    if (one.severity != diagnostics::Severity::Error) continue;
    if (one.code != diag::foreign_file.code && one.code != diag::edited_file.code) return false;
    lacks = true;
  }
  return lacks;
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}
void say(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int end_with(const Stop& stop) {
  if (stop.code != kInterrupted && project::interrupted()) return end_with({kInterrupted, "interrupted"});
  if (!stop.message.empty()) say(fmt::format("specql: {}\n", stop.message));
  if (!stop.help.empty()) say(fmt::format("  = help: {}\n", stop.help));
  return stop.code;
}

Session& open_session(const Common& common, const Wish& wish) {
  static Session* session = nullptr;  // known to the end, so that no tool takes it for lost
  session = new Session(common, wish);
  return *session;
}

bool parse_waivers(const Common& common, std::set<std::uint16_t>& into) {
  for (const std::string& word : common.waive) {
    const auto code = project::parse_code(word);
    if (!code) {
      say(fmt::format("specql: there is no diagnostic `{}` to waive\n", word));
      return false;
    }
    if (diagnostics::find_diagnostic(*code)->severity == diagnostics::Severity::Error) {
      say(fmt::format("specql: `{}` is an error, it cannot be waived\n", word));
      return false;
    }
    into.insert(*code);
  }
  return true;
}

bool find_places(const Common& common) {
  const std::filesystem::path directory = common.directory;
  const auto is_there = [&](std::string_view kind, const std::filesystem::path& below) {
    const auto path = (below.empty() ? directory : directory / below).lexically_normal();
    std::error_code error;
    const bool there = kind == "folder" ? std::filesystem::is_directory(path, error)
                                        : std::filesystem::symlink_status(path, error).type() !=
                                              std::filesystem::file_type::not_found;
    if (!there) say(fmt::format("specql: there is no {} `{}`\n", kind, path.generic_string()));
    return there;
  };
  if (!is_there("folder", "")) return false;
  if (common.project && !is_there("file", *common.project)) return false;
  if (common.templates && !is_there("folder", *common.templates)) return false;
  return std::all_of(common.paths.begin(), common.paths.end(), [&](const std::string& path) {
    return path == "-" || project::embedded_stdlib().contains(path) || is_there("file", path);
  });
}

Session::Session(const Common& common, const Wish& wish) : common_(common), channel_(wish.channel) {
  project::Request request;
  request.directory = common.directory;
  if (common.project) request.project_file = *common.project;
  if (common.templates) request.templates = *common.templates;
  request.lenient_actions = common.lenient_actions;
  request.keep_trees = wish.keep_trees;
  for (const std::string& path : common.paths) {
    if (path != "-") {
      request.paths.push_back(path);
      continue;
    }
    std::cin >> std::noskipws;
    request.texts["<stdin>"] = std::string(std::istream_iterator<char>(std::cin), {});
    request.paths.emplace_back("<stdin>");
  }
  workspace_ = std::make_unique<project::Workspace>(std::move(request));
  workspace_->read(trace_);
}

bool Session::report(diagnostics::Severity severe) {
  reported_ = true;
  diagnostics::SeverityPolicy policy;
  policy.strict = common_.strict;
  policy.waived = workspace_->config().waived;
  static_cast<void>(parse_waivers(common_, policy.waived));
  auto all = diagnostics::arrange(workspace_->diagnostics(), policy, workspace_->sources());
  const bool failed =
      std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.severity <= severe; });
  if (common_.quiet) {
    std::erase_if(all, [](const auto& d) { return d.severity != diagnostics::Severity::Error; });
  }
  const std::string text = diagnostics::render(
      all, workspace_->sources(), common_.format,
      {common_.color, SPECQL_VERSION,
       [](std::uint16_t code) { return project::explain(diagnostics::code_text(code)).text.value_or(""); }});
  if (common_.format == diagnostics::Format::Text) {
    say(text);
    if (const std::string count = diagnostics::count_text(all); !count.empty() && !common_.quiet) {
      say((text.empty() ? "" : "\n") + count + "\n");
    }
  } else if (channel_ == Channel::Error) {
    say(text);
  } else {
    print(text);
  }
  return failed;
}

void Session::print_trace() const {
  if (common_.trace) say(trace_.render());
}

}  // namespace specql::cli
