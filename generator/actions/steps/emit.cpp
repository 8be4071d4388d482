#include "generator/actions/steps/emit.h"

#include "generator/actions/calls.h"
#include "generator/actions/row_store.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Emit, Of, With };
constexpr auto kRows =
    std::to_array<syntax::KeyRow>({{"emit", "", "event", "which of the declared events"},
                                   {"of", "for", "row", "the row it is about; the current one if absent"},
                                   {"with", "payload data", "mapping of name to expression",
                                    "what is told beside the event's own payload"}});

struct Found {
  EntityId entity;
  std::size_t event = 0;
};

std::optional<Found> find_event(const Located<std::string>& name, CheckContext& context) {
  std::vector<std::string> names;
  for (const EntityId id : model::entity_ids(context.model)) {
    const auto& events = context.model.entities[id].events;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (events[i].name == name.value) return Found{id, i};
      names.push_back(events[i].name);
    }
  }
  auto report = context.sink.report(diag::unknown_event, name.span, name.value);
  report.suggest(name.value, names);
  if (names.empty()) report.help(fmt::format("declare it in the entity: `events: [{}]`", name.value));
  return std::nullopt;
}

}  // namespace

const syntax::KeyTable kEmitKeys{"an `emit` step", kRows};

std::optional<EmitSpec> read_emit(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kEmitKeys, sink);
  const auto name = syntax::read_text(*keys.value(Key::Emit), "`emit`", sink, "an event");
  EmitSpec spec;
  if (const syntax::Node* of = keys.value(Key::Of)) {
    if (const auto text = syntax::read_text(*of, "`of`", sink, "a row")) {
      spec.of = expr::parse_expression(*text, sink);
    }
  }
  if (const syntax::Node* with = keys.value(Key::With)) spec.with = read_record(*with, "`with`", sink);
  if (!name) return std::nullopt;
  spec.event = name->located();
  return spec;
}

std::optional<EmitStep> check(const EmitSpec& spec, CheckContext& context) {
  EmitStep step;
  const auto found = find_event(spec.event, context);
  step.with = check_record(spec.with, context.scope, context);
  if (!found) return std::nullopt;
  step.entity = found->entity;
  step.event = found->event;
  const model::Event& event = context.model.entities[step.entity].events[step.event];
  for (const auto& [name, expression] : spec.with) {
    const bool declared =
        std::any_of(event.payload.begin(), event.payload.end(),
                    [&](const model::Event::Item& item) { return item.name == name.value; });
    if (declared) context.sink.report(diag::field_set_twice, name.span, name.value);
  }
  if (spec.of) {
    step.of = typing::type_value(*spec.of, types::ref_type(step.entity), "`of`", context.scope, context.sink);
    if (step.of->invalid()) return std::nullopt;
    return step;
  }
  const bool own = step.entity == context.signature.entity && context.signature.subject != Subject::None;
  if (!own) {
    context.sink.report(diag::no_current_row, spec.event.span, "emit", event.name)
        .help(fmt::format("say which {}: `of: $row`", context.model.entities[step.entity].name));
    return std::nullopt;
  }
  return step;
}

namespace {

/// The event's own payload, read from a row under a name of SQL.
sql::Expr payload_of(const model::Event& event, const std::string& row, const LowerContext& context) {
  translate::RowNames names{context.model, row};
  sql::Exprs pairs;
  for (const model::Event::Item& item : event.payload) {
    pairs.push_back(sql::text(item.name));
    sql::Expr value = translate::to_sql(item.value, names);
    if (item.value.type.kind == Type::Kind::Ref) value = public_id(item.value, std::move(value), names);
    pairs.push_back(std::move(value));
  }
  return json_object(std::move(pairs));
}

/// The variable that holds the row; empty where only its key is known.
std::string row_variable(const EmitStep& step, const LowerContext& context) {
  if (!step.of) return context.self_row;
  if (const auto* row = std::get_if<expr::TypedRow>(&step.of->node)) {
    return row->row.kind == expr::RowRef::Kind::This ? context.rows.this_row : std::string();
  }
  const auto* variable = std::get_if<expr::TypedVariable>(&step.of->node);
  if (variable == nullptr || !context.rows.variables[variable->index].holds_row) return {};
  return context.rows.variables[variable->index].name;
}

/// A variable with the row, fetched if only its key is known.
std::string fetched_row(const EmitStep& step, LowerContext& context) {
  std::string row = row_variable(step, context);
  if (!row.empty()) return row;
  const model::Entity& entity = context.model.entities[step.entity];
  row = context.declare("v_" + entity.stem, sql::row_type(model::naming::table(context.model, entity)));
  sql::Select select = row_into(entity, row, context.model);
  select.where.push_back(sql::equal(
      sql::name(model::naming::alias(entity), model::naming::primary_key(entity)), context.sql(*step.of)));
  context.execute(std::move(select));
  return row;
}

}  // namespace

void lower(const EmitStep& step, LowerContext& context) {
  const model::Entity& entity = context.model.entities[step.entity];
  const model::Event& event = entity.events[step.event];
  const std::string row = fetched_row(step, context);
  sql::Expr payload = payload_of(event, row, context);
  if (!step.with.empty()) {
    payload = event.payload.empty()
                  ? record_sql(step.with, context)
                  : sql::binary(sql::Operator::Concat, std::move(payload), record_sql(step.with, context));
  }
  context.perform(sql::call(model::naming::app("emit"), {sql::text(event.name), sql::text(entity.name),
                                                         sql::name(row, "id"), std::move(payload)}));
}

}  // namespace specql::actions
