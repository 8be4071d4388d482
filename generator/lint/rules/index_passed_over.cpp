// `lower(email) = $email`: rows are looked for by what a function makes of a field, and the field's index
// does not know that.
#include "generator/lint/conditions.h"
#include "generator/lint/rules.h"

#include <algorithm>

namespace specql::lint {
namespace {

bool leads_an_index(const model::Entity& entity, FieldId id) {
  const model::Field& field = entity.fields[id];
  const auto first_key = [&](const model::Index& index) {
    return index.keys[0].field == expr::FieldRef{id} && index.keys[0].members.empty();
  };
  return field.indexed || field.unique ||
         std::any_of(entity.indexes.begin(), entity.indexes.end(), first_key) ||
         std::any_of(entity.uniques.begin(), entity.uniques.end(),
                     [&](const model::Unique& unique) { return unique.fields[0] == id; });
}

/// The field of the rows that are looked for which a call or a conversion works on.
const expr::TypedField* hidden_field(const expr::TypedExpr& side) {
  const expr::TypedExprs* inner = nullptr;
  if (const auto* call = std::get_if<expr::TypedCall>(&side.node)) inner = &call->arguments;
  if (const auto* cast = std::get_if<expr::TypedCast>(&side.node)) inner = &cast->operand;
  if (inner == nullptr || inner->empty()) return nullptr;
  const auto* field = std::get_if<expr::TypedField>(&(*inner)[0].node);
  const bool of_rows =
      field != nullptr && field->row.kind == expr::RowRef::Kind::Query && field->path.empty();
  return of_rows ? field : nullptr;
}

void judge(const expr::TypedExpr& part, const model::Model& model, DiagnosticSink& sink) {
  const auto* binary = std::get_if<expr::TypedBinary>(&part.node);
  if (binary == nullptr) return;
  const expr::OpClass kind = expr::info(binary->op).kind;
  if (kind != expr::OpClass::Equality && kind != expr::OpClass::Order) return;
  for (const expr::TypedExpr& side : binary->operands) {
    const expr::TypedField* field = hidden_field(side);
    const auto* id = field == nullptr ? nullptr : std::get_if<FieldId>(&field->field);
    if (id == nullptr) continue;
    const model::Entity& entity = model.entities[field->row.entity];
    if (!leads_an_index(entity, *id)) continue;
    sink.report(diag::index_passed_over, side.span, entity.fields[*id].name)
        .help("compare the field itself, or keep what is searched for in a field of its own");
  }
}

}  // namespace

void index_passed_over(const check::CheckedProject& project, DiagnosticSink& sink) {
  each_condition(project, [&](const Condition& condition) {
    if (!condition.selects) return;
    expr::for_each(condition.expression,
                   [&](const expr::TypedExpr& part) { judge(part, project.model, sink); });
  });
}

}  // namespace specql::lint
