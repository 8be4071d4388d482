// `SET total = total`: a value that is there already.
#include "generator/actions/each_step.h"
#include "generator/lint/rules.h"

namespace specql::lint {
namespace {

/// The value is the very field that is set, of the row that is changed.
bool changes_nothing(const actions::Assignment& item, bool of_current_row) {
  const auto* field = std::get_if<expr::TypedField>(&item.value.node);
  if (field == nullptr || !field->path.empty() || !item.members.empty()) return false;
  const auto wanted = of_current_row ? expr::RowRef::Kind::This : expr::RowRef::Kind::Query;
  return field->row.kind == wanted && field->field == expr::FieldRef{item.field};
}

}  // namespace

void update_of_nothing(const check::CheckedProject& project, DiagnosticSink& sink) {
  for (const actions::Action& action : project.actions) {
    actions::each_step(action.steps, [&](const actions::Step& step) {
      const auto* update = std::get_if<actions::UpdateStep>(&step.value);
      if (update == nullptr) return;
      for (const actions::Assignment& item : update->set) {
        if (!changes_nothing(item, !update->where)) continue;
        const model::Field& field = project.model.field(update->entity, item.field);
        sink.report(diag::update_of_nothing, item.value.span, field.name)
            .help("a parameter or variable of that name is written with a dollar: `$" + field.name + "`");
      }
    });
  }
}

}  // namespace specql::lint
