#include "generator/actions/shared_paths.h"

#include "generator/actions/step.h"
#include "generator/model/naming.h"

#include <algorithm>
#include <utility>

namespace specql::actions {
namespace {

using expr::TypedField;

/// What a kind of step reads before it writes anything.
template <class Visit>
void each_expression(const ValidateStep& step, const Visit& visit) {
  visit(step.condition);
}
template <class Visit>
void each_expression(const RequireStep& step, const Visit& visit) {
  visit(step.condition);
}
template <class Visit>
void each_expression(const InsertStep& step, const Visit& visit) {
  for (const Assignment& one : step.set)
    visit(one.value);
}
template <class Visit>
void each_expression(const UpdateStep& step, const Visit& visit) {
  if (step.where) return;  // its values are read when the rows are locked
  for (const Assignment& one : step.set)
    visit(one.value);
}
template <class Other, class Visit>
void each_expression(const Other&, const Visit&) {}

bool only_judges(const Step& step) {
  return std::holds_alternative<ValidateStep>(step.value) || std::holds_alternative<RequireStep>(step.value);
}

/// Fields behind one relation of a row, or behind one key.
struct Group {
  std::size_t uses = 0;
  std::vector<const TypedField*> fields;
};

class SharedPaths {
 public:
  explicit SharedPaths(LowerContext& context) : context_(context) {}

  void add(const expr::TypedExpr& e) {
    expr::for_each(e, [this](const expr::TypedExpr& part) {
      const auto* field = std::get_if<TypedField>(&part.node);
      if (field != nullptr && is_behind(*field) && is_column(*field)) add(*field);
    });
  }

  void fetch() {
    for (const Group& group : groups_) {
      if (group.uses > 1) fetch(group);
    }
  }

 private:
  [[nodiscard]] bool by_key(const expr::RowRef& row) const {
    return row.kind == expr::RowRef::Kind::Variable && !context_.variables[row.index].holds_row;
  }
  [[nodiscard]] bool is_behind(const TypedField& field) const {
    if (field.row.kind == expr::RowRef::Kind::Query) return false;
    return !field.path.empty() || by_key(field.row);
  }
  [[nodiscard]] EntityId owner_of(const TypedField& field) const {
    return field.path.empty() ? field.row.entity : field.path.back().to;
  }
  [[nodiscard]] const model::Field* declared(const TypedField& field) const {
    const auto* id = std::get_if<FieldId>(&field.field);
    return id == nullptr ? nullptr : &context_.model.field(owner_of(field), *id);
  }
  [[nodiscard]] bool is_column(const TypedField& field) const {
    const model::Field* own = declared(field);
    return own == nullptr || own->computed != model::Computed::Viewed;
  }

  [[nodiscard]] bool go_together(const TypedField& a, const TypedField& b) const {
    if (a.row.kind != b.row.kind || a.row.index != b.row.index) return false;
    return by_key(a.row) || a.path[0].field == b.path[0].field;
  }

  void add(const TypedField& field) {
    auto group = std::find_if(groups_.begin(), groups_.end(),
                              [&](const Group& one) { return go_together(*one.fields[0], field); });
    if (group == groups_.end()) group = groups_.insert(groups_.end(), Group{});
    ++group->uses;
    const bool known = std::any_of(group->fields.begin(), group->fields.end(), [&](const TypedField* other) {
      return translate::same_path(*other, field);
    });
    if (!known) group->fields.push_back(&field);
  }

  void fetch(const Group& group) {
    sql::Select select = translate::fields_behind(group.fields, context_.rows);
    std::vector<translate::FetchedPath> fetched;
    for (const TypedField* field : group.fields) {
      const std::string variable = context_.declare(name_of(*field), type_of(*field));
      select.into.push_back(sql::name(variable));
      fetched.push_back({*field, variable});
    }
    context_.execute(std::move(select));
    for (translate::FetchedPath& one : fetched)
      context_.rows.fetched.push_back(std::move(one));
  }

  /// `v_company_owner_name`.
  [[nodiscard]] std::string name_of(const TypedField& field) const {
    std::string name = "v";
    if (field.row.kind == expr::RowRef::Kind::Variable)
      name += "_" + context_.variables[field.row.index].word;
    for (const expr::Hop& hop : field.path)
      name += "_" + context_.model.field(hop.from, hop.field).name;
    const model::Field* own = declared(field);
    name += "_";
    name += own == nullptr ? types::info(std::get<SystemField>(field.field)).name : own->name;
    return name;
  }
  [[nodiscard]] sql::TypeName type_of(const TypedField& field) const {
    if (const model::Field* own = declared(field)) return translate::column_type(*own, context_.model);
    return sql::builtin_type(types::info(types::info(std::get<SystemField>(field.field)).base).sql);
  }

  LowerContext& context_;
  std::vector<Group> groups_;
};

}  // namespace

std::size_t fetch_shared_paths(const Steps& steps, std::size_t first, LowerContext& context) {
  context.rows.fetched.clear();
  std::size_t end = first + 1;
  if (only_judges(steps[first])) {
    while (end < steps.size() && only_judges(steps[end]))
      ++end;
  }
  SharedPaths paths(context);
  for (std::size_t i = first; i < end; ++i) {
    std::visit(
        [&](const auto& kind) { each_expression(kind, [&](const expr::TypedExpr& e) { paths.add(e); }); },
        steps[i].value);
  }
  paths.fetch();
  return end;
}

}  // namespace specql::actions
