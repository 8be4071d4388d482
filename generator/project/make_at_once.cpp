#include "generator/project/make_at_once.h"

#include "generator/emit/postgresql/postgresql.h"

#include <fmt/core.h>

namespace specql::project {

std::optional<RunProblem> make_at_once(Connection& connection, const catalog::Database& database,
                                       const templating::TemplateSet& templates) {
  std::string script;
  const api::Surface no_surface;
  const auto broken = emit::emit_postgresql({database, no_surface, templates, emit::Format::Single},
                                            [&](emit::OutputFile file) { script = std::move(file.text); });
  if (broken) return RunProblem{"a template is broken; `specql generate` says which"};
  if (const auto error = connection.run(script).error)
    return RunProblem{fmt::format("what the specs say does not load: {}", error->message)};
  return std::nullopt;
}

}  // namespace specql::project
