#include "generator/check/check_project.h"

#include "generator/check/internal.h"
#include "generator/support/case_style.h"
#include "generator/support/parallel.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::check {

std::optional<CheckedProject> check_project(const std::vector<Source>& sources, const Settings& settings,
                                            DiagnosticSink& sink) {
  Parts parts;
  Context context(settings, sink, parts);
  context.model.project = settings.project;
  declare_entities(merge_extends(sources, sink), context);
  declare_types(sources, context);
  declare_fields(context);
  check_former_names(context);
  declare_states(context);
  check_relations(context);
  check_types(context);
  check_computed(context);
  check_values(context);
  check_rules(context);
  check_states(context);
  declare_events(context);
  declare_actions(context);
  auto checked = check_actions(context);
  check_deletions(checked, context);
  check_names(context, checked);
  if (sink.has_errors()) return std::nullopt;
  return CheckedProject{std::move(parts.model), std::move(parts.signatures), std::move(checked)};
}

void for_each_alone(std::size_t count, Context& context,
                    const std::function<void(std::size_t, Context&)>& work) {
  std::vector<DiagnosticSink> sinks(count);
  parallel_for(count, [&](std::size_t i) {
    Context own = context.complaining_to(sinks[i]);
    work(i, own);
  });
  for (DiagnosticSink& sink : sinks)
    context.sink.merge(std::move(sink));
}

void for_each_entity(Context& context, const std::function<void(EntityId, Context&)>& work) {
  for_each_alone(context.model.entities.size(), context, [&](std::size_t i, Context& own) {
    const EntityId id{static_cast<std::uint32_t>(i)};
    const ContextScope scope(own.sink, fmt::format("while checking entity `{}`", own.entity(id).name));
    work(id, own);
  });
}

namespace {

/// The name with one `_` for whatever cannot stand in it, and none in front.
std::string possible_name(std::string_view name, bool is_entity) {
  std::string better;
  for (const char c : name) {
    if (is_word(c) && (c != '_' || !better.empty())) {
      better += c;
    } else if (!better.empty() && better.back() != '_') {
      better += '_';
    }
  }
  while (better.ends_with('_'))
    better.pop_back();
  return is_entity ? pascal_case(snake_case(better)) : better;
}

}  // namespace

bool check_name(const Located<std::string>& name, std::string_view what, DiagnosticSink& sink) {
  // inputs are read by name, so `name_ids` has to be an identifier of PostgreSQL as it is; others are cut
  const std::size_t longest = what == "a field" || what == "a parameter" ? 59 : 200;
  if (name.value.size() > longest) {
    sink.report(diag::name_too_long, name.span, what, name.value.size(), longest);
    return false;
  }
  if (!is_identifier(name.value) || name.value.starts_with("__")) {
    const std::string better = possible_name(name.value, what == "an entity");
    auto report = sink.report(diag::bad_name, name.span, name.value, what);
    report.help(
        "names begin with a letter and go on with letters, digits and `_`, as in every client "
        "language");
    if (is_identifier(better)) {
      report.replace(fmt::format("write `{}`", better), better, Applicability::MaybeIncorrect);
    }
    return false;
  }
  return true;
}

bool is_row_local(const expr::TypedExpr& expression, const model::Model& model) {
  bool local = expr::is_row_local(expression);
  expr::for_each(expression, [&](const expr::TypedExpr& e) {
    const auto* field = std::get_if<expr::TypedField>(&e.node);
    const auto* id = field == nullptr ? nullptr : std::get_if<FieldId>(&field->field);
    if (id == nullptr || !field->path.empty()) return;
    local = local && model.field(field->row.entity, *id).computed != model::Computed::Viewed;
  });
  return local;
}

const spec::FieldSpec& spec_of(EntityId entity, FieldId field, const Context& context) {
  return context.spec(entity).fields[field.value];
}

}  // namespace specql::check
