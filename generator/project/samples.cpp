#include "generator/project/samples.h"

#include <set>

#include <fmt/core.h>

namespace specql::project {
namespace {

constexpr std::string_view kCancelled = "57014";
constexpr std::string_view kSession = "set statement_timeout = '10s'; set timezone = 'UTC'";

/// What PostgreSQL says of a sample: why it is refused, or nothing if it is taken.
struct Verdict {
  std::optional<std::string> refused;
  std::optional<std::string> problem;  ///< it could not be asked
};

Verdict verdict_of(const lower::Sample& sample, const Answer& answer) {
  if (answer.error) {
    if (answer.error->state == kCancelled) return {"its rule takes longer than ten seconds", {}};
    if (!answer.error->is_about_a_value()) return {{}, answer.error->message};
    return {answer.error->message, {}};
  }
  for (std::size_t i = 0; i < answer.rows[0].size(); ++i) {
    if (answer.rows[0][i] != "f") continue;
    return {i < sample.rules.size() ? sample.rules[i] : "it is null", {}};
  }
  return {};
}

void report(const lower::Sample& sample, const Verdict& verdict, DiagnosticSink& sink) {
  if (verdict.refused && sample.is_example) {
    sink.report(diag::example_refused, sample.span, sample.text, sample.owner).label(*verdict.refused);
  } else if (!verdict.refused && !sample.is_example) {
    sink.report(diag::reject_accepted, sample.span, sample.text, sample.owner);
  }
}

/// Everything that the queries call.
std::string script_of(const std::vector<lower::Sample>& samples, const std::string& role,
                      Workspace& workspace) {
  const catalog::Database database = lower::lower_sample_rules(samples, role, *workspace.checked(),
                                                               workspace.templates(), workspace.sources());
  const api::Surface no_surface;
  std::string script;
  const auto take = [&](emit::OutputFile file) { script += file.text; };
  for (const emit::Emitter& emitter : emit::all_emitters()) {
    if (emitter.name != "postgresql") continue;
    const auto error =
        emitter.emit({database, no_surface, workspace.templates(), emit::Format::Single}, take);
    if (error) workspace.sink().report(diag::template_error, {}, error->path, error->line, error->message);
  }
  return script;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::optional<std::string> judge_samples(const std::vector<lower::Sample>& samples, Workspace& workspace,
                                         Connection& connection, const std::function<bool()>& go_on) {
  const Answer role = connection.run("select current_user");
  if (role.error) return role.error->message;
  const std::string script = script_of(samples, role.rows[0][0].value_or(""), workspace);
  if (script.empty()) return std::nullopt;  // a template is broken, and that was reported
  const Answer loaded = connection.run(script + std::string(kSession));
  if (loaded.error) return loaded.error->message;
  for (const lower::Sample& sample : samples) {
    if (!go_on()) return "interrupted";
    const Verdict verdict = verdict_of(sample, connection.run(sample.query.value));
    if (verdict.problem) return verdict.problem;
    report(sample, verdict, workspace.sink());
  }
  return std::nullopt;
}

std::string count_text(const std::vector<lower::Sample>& samples) {
  std::set<std::string> types;
  std::set<std::string> fields;
  for (const lower::Sample& sample : samples)
    (sample.of_field ? fields : types).insert(sample.owner);
  std::string text = counted(samples.size(), "sample") + " of ";
  if (!types.empty()) text += counted(types.size(), "type");
  if (!types.empty() && !fields.empty()) text += " and ";
  if (!fields.empty()) text += counted(fields.size(), "field");
  return text;
}

}  // namespace specql::project
