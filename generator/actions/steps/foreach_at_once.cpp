#include "generator/actions/steps/foreach_at_once.h"

#include "generator/actions/row_store.h"
#include "generator/actions/row_targets.h"
#include "generator/actions/step.h"
#include "generator/expr/conditions.h"
#include "generator/model/naming.h"
#include "generator/translate/composites.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace specql::actions {
namespace {

namespace naming = model::naming;

constexpr const char* kItem = "item";  ///< what is gone through, in the statement
constexpr const char* kOwn = "own";    ///< what belongs to one item

/// An expression may read what a statement writes to an entity's table: then a round could see what those
/// before it did.
class Readers {
 public:
  Readers(EntityId written, const LowerContext& context) : written_(written), context_(context) {}

  [[nodiscard]] bool read(const expr::TypedExpr& e) const {
    bool found = expr::volatility(e) == expr::Volatility::Volatile;
    expr::for_each(e, [&](const expr::TypedExpr& part) {
      const auto* query = std::get_if<expr::TypedQuery>(&part.node);
      const auto* field = std::get_if<expr::TypedField>(&part.node);
      found = found || (query != nullptr && query->entity == written_) || (field != nullptr && reads(*field));
    });
    return found;
  }

 private:
  [[nodiscard]] bool reads(const expr::TypedField& field) const {
    const bool on_the_way = std::any_of(field.path.begin(), field.path.end(),
                                        [&](const expr::Hop& hop) { return hop.to == written_; });
    const bool by_key = field.row.kind == expr::RowRef::Kind::Variable && field.row.entity == written_ &&
                        !context_.variables[field.row.index].holds_row;
    const EntityId owner = field.path.empty() ? field.row.entity : field.path.back().to;
    const auto* declared = std::get_if<FieldId>(&field.field);
    const bool asks_others =
        declared != nullptr && context_.model.field(owner, *declared).computed == model::Computed::Viewed;
    return on_the_way || by_key || asks_others;
  }

  EntityId written_;
  const LowerContext& context_;
};

bool independent(const std::vector<Assignment>& set, const Readers& readers) {
  return std::none_of(set.begin(), set.end(), [&](const Assignment& one) {
    return readers.read(one.value) || (one.before && readers.read(*one.before));
  });
}

/// What is gone through, as the statement reads it.
sql::Select items_of(const ForeachStep& step, LowerContext& context) {
  sql::Select items;
  if (step.list) {
    items.from.push_back(elements_of(*step.list, kItem, context));
    return items;
  }
  const std::string keys = lock_targets(step.entity, step.where, sql::Lock::KeyShare, context);
  items = rows_of_keys(step.entity, kItem, keys, context);
  items.order_by = order_of(step, kItem, context);
  return items;
}

/// Members of the item that values read are taken out of it once, beside its id.
std::shared_ptr<translate::TakenMembers> members_of_item(const ForeachStep& step,
                                                         const LowerContext& context) {
  const ActionVariable& variable = context.variables[step.variable];
  if (!step.list || variable.type.kind != Type::Kind::Composite) return nullptr;
  const model::Composite& composite = context.model.composites[variable.type.composite];
  return std::make_shared<translate::TakenMembers>(
      [word = variable.word, members = &composite.members](FieldId id) {
        return sql::name(kOwn, naming::fit(word + "_" + (*members)[id].name));
      },
      [] { return sql::name(kItem, "value"); });
}

/// What each item has for itself: a public id, and its members as far as they are read. PostgreSQL asks a
/// volatile function again for each row of what it stands beside.
sql::From own_values(const ForeachStep& step, const translate::TakenMembers* members,
                     const LowerContext& context) {
  const sql::Identifier anything =
      step.list ? sql::Identifier("value") : naming::primary_key(context.model.entities[step.entity]);
  sql::Select own;
  own.targets.push_back({sql::call(naming::app("uuid_v7"), {}), sql::Identifier("id")});
  if (members == nullptr || members->taken().empty()) {
    own.targets.push_back({sql::name(kItem, anything), {}});
  } else {
    const Type& type = context.variables[step.variable].type;
    for (const auto& [id, held] : members->taken()) {
      const model::Field& member = context.model.composites[type.composite].members[id];
      own.targets.push_back(
          {translate::member_value(member, sql::name(kItem, "value")), std::get<sql::Name>(held.node).name});
    }
  }
  sql::From from;
  from.join = sql::Join::Cross;
  from.lateral = true;
  from.query = std::make_shared<const sql::Select>(std::move(own));
  from.alias = sql::Identifier(kOwn);
  return from;
}

bool can_insert(const ForeachStep& step, const InsertStep& insert, const LowerContext& context) {
  const model::Entity& entity = context.model.entities[insert.entity];
  const bool named = insert.variable && context.variables[*insert.variable].used;
  const bool plain_keys = entity.identifier.strategy == model::Identifier::Strategy::Simple;
  const Readers readers(insert.entity, context);
  const bool rows_apart = step.list || !readers.read(step.where);
  return !insert.from_input && !named && plain_keys && entity.hooks.empty() && rows_apart &&
         independent(insert.set, readers);
}

void insert_at_once(const ForeachStep& step, const InsertStep& insert, LowerContext& context) {
  const model::Entity& entity = context.model.entities[insert.entity];
  const std::string alias = naming::alias(entity);
  const sql::Identifier key = naming::primary_key(entity);
  translate::RowNames rows = TargetScope::rows(kItem, context);
  rows.variables[step.variable] =
      step.list ? translate::VariableName{kItem, "value", false} : translate::VariableName{"", kItem, true};
  const auto members = members_of_item(step, context);
  rows.variables[step.variable].members = members;
  sql::Select items = items_of(step, context);
  items.targets.push_back({sql::name(kOwn, "id"), {}});
  items.targets.push_back({sql::cast(sql::name(kOwn, "id"), sql::builtin_type("text")), {}});
  sql::Insert made;
  made.table = naming::table(context.model, entity);
  made.alias = sql::Identifier(alias);
  made.columns = {sql::Identifier("id"), sql::Identifier("identifier")};
  for (auto& [column, value] : lower_assignments(insert.set, insert.entity, rows, context)) {
    made.columns.push_back(column);
    items.targets.push_back({std::move(value), {}});
  }
  items.from.push_back(own_values(step, members.get(), context));
  made.query = std::make_shared<const sql::Select>(std::move(items));
  if (context.signature.hook) {  // it tells nobody
    context.execute(std::move(made));
    return;
  }
  made.returning = {{sql::name(alias, "id"), {}}, {sql::name(alias, key), {}}};
  sql::CallOptions in_order;
  in_order.order_by.push_back({sql::name("m", key), false});
  sql::Expr all =
      sql::call("array_agg", {cascade_item(entity, sql::name("m", "id"), "created")}, std::move(in_order));
  sql::Select note;
  note.with.push_back(
      {sql::Identifier("made"), nullptr, std::make_shared<const sql::Insert>(std::move(made))});
  context.open_cascade();
  note.targets.push_back({sql::binary(sql::Operator::Concat, sql::name(kCascade), std::move(all)), {}});
  note.into.push_back(sql::name(kCascade));
  note.from.push_back(sql::from_table({{}, sql::Identifier("made")}, "m"));
  context.execute(std::move(note));
}

/// A row, or its public id.
std::optional<expr::RowRef> row_meant(const expr::TypedExpr& e) {
  if (const auto* row = std::get_if<expr::TypedRow>(&e.node)) return row->row;
  if (const auto* variable = std::get_if<expr::TypedVariable>(&e.node))
    return expr::RowRef{expr::RowRef::Kind::Variable, variable->index, e.type.entity};
  const auto* field = std::get_if<expr::TypedField>(&e.node);
  const bool id = field != nullptr && field->path.empty() && field->field == expr::FieldRef{SystemField::Id};
  return id ? std::optional(field->row) : std::nullopt;
}

/// A row that a step changes is the one that is gone through.
bool is_same_row(const expr::TypedExpr& e, std::uint32_t variable) {
  const auto* equal = std::get_if<expr::TypedBinary>(&e.node);
  if (equal == nullptr || equal->op != expr::Op::Equal) return false;
  const auto one = row_meant(equal->operands[0]);
  const auto other = row_meant(equal->operands[1]);
  if (!one || !other) return false;
  const auto is = [](const expr::RowRef& row, expr::RowRef::Kind kind, std::uint32_t index) {
    return row.kind == kind && row.index == index;
  };
  const auto pair = [&](const expr::RowRef& target, const expr::RowRef& item) {
    return is(target, expr::RowRef::Kind::Query, typing::kTargetRows) &&
           is(item, expr::RowRef::Kind::Variable, variable);
  };
  return pair(*one, *other) || pair(*other, *one);
}

/// Each round changes its own row and no other: the rows that all rounds change, as one condition.
std::optional<expr::TypedExpr> own_rows(const ForeachStep& step, EntityId written,
                                        const std::optional<expr::TypedExpr>& where,
                                        const LowerContext& context) {
  const bool hooked = !context.model.entities[written].hooks.empty();  // what they do, later rounds see
  if (step.list || step.entity != written || !step.order_by.empty() || !where || hooked) return std::nullopt;
  std::vector<const expr::TypedExpr*> conditions = expr::conjuncts(*where);
  const auto same = std::find_if(conditions.begin(), conditions.end(), [&](const expr::TypedExpr* one) {
    return is_same_row(*one, step.variable);
  });
  if (same == conditions.end()) return std::nullopt;
  conditions.erase(same);
  const Readers readers(written, context);
  expr::TypedExpr all = step.where;
  for (const expr::TypedExpr* one : conditions) {
    if (readers.read(*one)) return std::nullopt;
    expr::TypedExprs both;
    both.push_back(std::move(all));
    both.push_back(*one);
    all = {types::base_type(BaseType::Boolean), one->span,
           expr::TypedBinary{expr::Op::And, false, std::move(both)}};
  }
  return all;
}

/// The step does in one go what it would do in all rounds: the item is the row that is changed.
template <class Kind>
bool change_at_once(const ForeachStep& step, const Kind& one, LowerContext& context) {
  auto where = own_rows(step, one.entity, one.where, context);
  if (!where) return false;
  if constexpr (std::is_same_v<Kind, DeleteStep>) {
    if (deletion_has_hooks(one.entity, context.model)) return false;
  }
  if constexpr (requires { one.set; }) {
    if (!independent(one.set, Readers(one.entity, context))) return false;
  }
  Kind all = one;
  all.where = std::move(where);
  context.rows.variables[step.variable] = {"", naming::alias(context.model.entities[step.entity]), true};
  ++context.depth;  // there may be no row
  lower(all, context);
  --context.depth;
  context.rows.variables[step.variable] = {"", "", true};
  return true;
}

}  // namespace

sql::From elements_of(const expr::TypedExpr& list, const char* alias, const LowerContext& context) {
  const char* const function = list.type.array ? "unnest" : "jsonb_array_elements";
  return sql::from_function(sql::call(function, {context.sql(list)}), alias, {sql::Identifier("value")});
}

bool lower_at_once(const ForeachStep& step, LowerContext& context) {
  const bool rounds_count = context.signature.timeout_ms != 0;  // the deadline is looked at in each
  if (step.steps.size() != 1 || rounds_count) return false;
  const StepValue& only = step.steps[0].value;
  if (const auto* insert = std::get_if<InsertStep>(&only)) {
    if (!can_insert(step, *insert, context)) return false;
    insert_at_once(step, *insert, context);
    return true;
  }
  if (const auto* update = std::get_if<UpdateStep>(&only)) return change_at_once(step, *update, context);
  if (const auto* remove = std::get_if<DeleteStep>(&only)) return change_at_once(step, *remove, context);
  return false;
}

}  // namespace specql::actions
