#include "tests/support/compile.h"

#include "generator/diagnostics/render.h"
#include "generator/emit/postgresql/postgresql.h"
#include "generator/project/embedded.h"
#include "tests/support/case_file.h"

#include <algorithm>
#include <mutex>
#include <stdexcept>

namespace specql::testing {
namespace {

project::Request request_of(const Texts& texts, const CompileOptions& options) {
  project::Request request;
  request.directory = "/nonexistent";
  request.texts = texts;
  request.lenient_actions = options.lenient_actions;
  request.keep_trees = true;
  for (const auto& [path, text] : texts) {
    if (path != "specql.yaml") request.paths.push_back(path);
  }
  if (options.reversed) std::reverse(request.paths.begin(), request.paths.end());
  return request;
}

void collect(project::Workspace& workspace, Compiled& result) {
  diagnostics::SeverityPolicy policy;
  policy.waived = workspace.config().waived;
  result.diagnostics = diagnostics::arrange(workspace.diagnostics(), policy, workspace.sources());
}

}  // namespace

std::string Compiled::complaints() const {
  return diagnostics::render_text(diagnostics, workspace->sources(), {});
}

Compiled check(const Texts& texts, const CompileOptions& options) {
  Compiled result;
  result.workspace = std::make_unique<project::Workspace>(request_of(texts, options));
  project::Trace trace;
  result.workspace->read(trace);
  result.workspace->parse(trace);
  result.accepted = result.workspace->check(trace);
  collect(*result.workspace, result);
  return result;
}

Compiled compile(const Texts& texts, const CompileOptions& options) {
  Compiled result = check(texts, options);
  if (!result.accepted) return result;
  project::Trace trace;
  result.workspace->lower(trace);
  std::mutex mutex;
  const auto accept = [&](const emit::Emitter& emitter, emit::OutputFile file) {
    const std::string path = result.workspace->config().folder_of(emitter) + "/" + file.path;
    const std::scoped_lock lock(mutex);
    result.files[path] = std::move(file.text);
  };
  result.accepted = result.workspace->emit(options.format, {}, trace, accept);
  collect(*result.workspace, result);
  return result;
}

Texts read_project(const std::filesystem::path& folder) {
  Texts texts;
  for (const std::string& path : files_below(folder)) {
    const bool wanted = path.ends_with(".yaml") && !path.starts_with("expected/");
    if (wanted) texts[path] = read_text(folder / path);
  }
  return texts;
}

std::string single_script(const Texts& texts) {
  const Compiled compiled = compile(texts, {.format = emit::Format::Single});
  if (!compiled.accepted) throw std::runtime_error("refused:\n" + compiled.complaints());
  for (const auto& [path, text] : compiled.files) {
    if (path.ends_with(".sql")) return text;
  }
  throw std::runtime_error("no SQL came out");
}

std::string script_of(const catalog::Database& database) {
  std::string script;
  const api::Surface no_surface;
  const auto error =
      emit::emit_postgresql({database, no_surface, project::embedded_templates(), emit::Format::Single},
                            [&](emit::OutputFile file) { script = std::move(file.text); });
  if (error) throw std::runtime_error("a template is broken");
  return script;
}

}  // namespace specql::testing
