#include "generator/actions/steps/enqueue.h"

#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"

#include <array>

namespace specql::actions {
namespace {

enum class Key { Enqueue, Operation, Arguments, RunAt };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"enqueue", "call_service", "name", "what is to be done, as its worker calls it"},
     {"operation", "", "name", "which operation, where the name is a service's"},
     {"args", "arguments input payload", "mapping of name to expression", "what the worker is told, as JSON"},
     {"run_at", "", "moment", "not before then; at once if absent"}});
constexpr std::string_view kLater =
    "the job is done when the transaction is over: its worker tells how it went by calling an action";
constexpr std::string_view kOfWorker = "that is for the worker to decide: leave it out, or tell it in `args`";
constexpr auto kOthers = std::to_array<syntax::OtherKey>({
    {"callback", kLater},
    {"delay", "say when: `run_at: now() + interval '1 hour'`"},
    {"on_failure", kLater},
    {"on_success", kLater},
    {"output", kLater},
    {"result", kLater},
    {"retry", kOfWorker},
    {"timeout", kOfWorker},
});

std::optional<std::string> read_name(const syntax::Node& node, std::string_view what, DiagnosticSink& sink) {
  const auto text = syntax::read_text(node, what, sink, "a name");
  if (!text) return std::nullopt;
  if (!is_identifier(text->value)) {
    sink.report(diag::bad_name, text->span, text->value, "a job");
    return std::nullopt;
  }
  return text->value;
}

}  // namespace

const syntax::KeyTable kEnqueueKeys{"an `enqueue` step", kRows, kOthers};

std::optional<EnqueueSpec> read_enqueue(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kEnqueueKeys, sink);
  const syntax::Node& node = *keys.value(Key::Enqueue);
  EnqueueSpec spec;
  if (const syntax::Node* arguments = keys.value(Key::Arguments)) {
    spec.arguments = read_record(*arguments, keys.quoted(Key::Arguments), sink);
  }
  if (const syntax::Node* moment = keys.value(Key::RunAt)) {
    if (const auto text = syntax::read_text(*moment, "`run_at`", sink, "a moment")) {
      spec.run_at = expr::parse_expression(*text, sink);
    }
  }
  const auto name = read_name(node, keys.quoted(Key::Enqueue), sink);
  if (!name) return std::nullopt;
  spec.job = {*name, node.span};
  if (const syntax::Node* operation = keys.value(Key::Operation)) {
    const auto word = read_name(*operation, "`operation`", sink);
    if (!word) return std::nullopt;
    spec.operation = *word;
  }
  return spec;
}

std::optional<EnqueueStep> check(const EnqueueSpec& spec, CheckContext& context) {
  EnqueueStep step;
  step.job = spec.operation.empty() ? spec.job.value : spec.job.value + "." + spec.operation;
  step.arguments = check_record(spec.arguments, context.scope, context);
  if (spec.run_at) {
    step.run_at = typing::type_value(*spec.run_at, types::base_type(BaseType::DateTime, true), "`run_at`",
                                     context.scope, context.sink);
    if (step.run_at->invalid()) return std::nullopt;
  }
  return step;
}

void lower(const EnqueueStep& step, LowerContext& context) {
  sql::Exprs arguments;
  arguments.push_back(sql::text(step.job));
  arguments.push_back(step.arguments.empty() ? sql::jsonb_literal("{}")
                                             : record_sql(step.arguments, context));
  if (step.run_at) arguments.push_back(context.sql(*step.run_at));
  context.perform(sql::call(model::naming::app("enqueue"), std::move(arguments)));
}

}  // namespace specql::actions
