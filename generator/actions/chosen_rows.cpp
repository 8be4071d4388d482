#include "generator/actions/chosen_rows.h"

#include "generator/actions/step_lists.h"

#include <utility>

namespace specql::actions {
namespace {

expr::TypedExpr boolean(Span span, expr::TypedExprs operands, expr::Op op) {
  return {types::base_type(BaseType::Boolean), span, expr::TypedBinary{op, false, std::move(operands)}};
}

expr::TypedExpr row_of_query(EntityId entity, std::uint32_t index, Span span) {
  return {types::ref_type(entity), span, expr::TypedRow{{expr::RowRef::Kind::Query, index, entity}}};
}

/// The rows that a step is about are linked with a row: there is one among those linked that is the same.
expr::TypedExpr is_linked(EntityId entity, const expr::TypedQuery::Junction& junction, Span span) {
  constexpr std::uint32_t kLinked = typing::kTargetRows + 1'000'000;  // no query of the spec has the number
  expr::TypedQuery linked;
  linked.kind = expr::TypedQuery::Kind::Exists;
  linked.entity = entity;
  linked.index = kLinked;
  linked.junction = junction;
  expr::TypedExprs same;
  same.push_back(row_of_query(entity, kLinked, span));
  same.push_back(row_of_query(entity, typing::kTargetRows, span));
  linked.where.push_back(boolean(span, std::move(same), expr::Op::Equal));
  return {types::base_type(BaseType::Boolean), span, std::move(linked)};
}

}  // namespace

void parse_choice(expr::Parser& parser, RowsSpec& spec) {
  if (parser.accept_word("where")) spec.where = parser.expression();
  spec.order_by = parser.order_by();
}

bool RowsCheck::is_own_relation(const std::string& word) const {
  const EntityId self = context_.scope.self;
  if (!self.valid()) return false;
  const model::Entity& entity = context_.model.entities[self];
  return entity.find_field(word).valid() || entity.find_inverse(word) != nullptr;
}

bool RowsCheck::is_entity(std::string_view step, Span span) {
  const auto* path = std::get_if<expr::NamePath>(&spec_.source.node);
  if (path == nullptr || path->parts.size() > 2) return false;
  const bool in_schema = path->parts.size() == 2;
  const std::string word = (in_schema ? path->parts[0].value + "." : "") + path->parts.back().value;
  const bool known = word == context_.signature.self_word ||
                     context_.model.find_spelled(word, context_.signature.entity).valid();
  if (!known && (in_schema || !spec_.where || is_own_relation(word))) return false;
  name_ = path->parts.back();
  entity_ = context_.entity({word, spec_.source.span});
  if (entity_.valid() && !spec_.where) {
    context_.sink.report(diag::where_missing, span, step, word)
        .help("say which rows: `WHERE …`; `WHERE true` means all of them");
    entity_ = {};
  }
  return true;
}

bool RowsCheck::is_relation() {
  const auto* path = std::get_if<expr::NamePath>(&spec_.source.node);
  const auto* variable = std::get_if<expr::VariablePath>(&spec_.source.node);
  if (path == nullptr && variable == nullptr) return false;
  expr::Words words = path != nullptr ? path->parts : variable->parts;
  name_ = words.back();
  words.pop_back();
  EntityId owner = context_.scope.self;
  expr::Expr row = owner_of(words, path != nullptr);
  if (!words.empty()) {
    if (words[0].value == "input") return false;
    DiagnosticSink silent;  // what is no row may still be a value
    const expr::TypedExpr typed = typing::type_expression(row, context_.scope, silent);
    owner = typed.type.kind == Type::Kind::Ref && !typed.type.array ? typed.type.entity : EntityId{};
  }
  if (!owner.valid() || (path == nullptr && words.empty())) return false;
  const model::Inverse* inverse = context_.model.entities[owner].find_inverse(name_.value);
  if (inverse == nullptr || context_.model.field(inverse->source, inverse->field).many() != nullptr)
    return link_to(owner, row);
  refer_to(*inverse, std::move(row));
  return true;
}

/// The row that a relation is one of: what stands before the relation's name.
expr::Expr RowsCheck::owner_of(const expr::Words& words, bool by_name) const {
  const Span span = words.empty() ? name_.span : words.front().span.to(words.back().span);
  const std::uint32_t known = words.empty() ? 0 : context_.find(words[0].value);
  const bool loop = !words.empty() && known < context_.variables.size() && context_.variables[known].bare;
  if (!by_name || loop) return {span, expr::VariablePath{words}};
  expr::NamePath path;
  const bool said = !words.empty() && words[0].value == "this";
  if (!said) path.parts.push_back({"this", span});  // bare names are those of the rows that are chosen
  path.parts.insert(path.parts.end(), words.begin(), words.end());
  return {span, std::move(path)};
}

void RowsCheck::refer_to(const model::Inverse& inverse, expr::Expr owner) {
  entity_ = inverse.source;
  expr::NamePath field;
  field.parts.push_back({context_.model.field(inverse.source, inverse.field).name, name_.span});
  expr::Binary refers{expr::Op::Equal, name_.span, {}};
  refers.operands.push_back({name_.span, std::move(field)});
  refers.operands.push_back(std::move(owner));
  condition_ = expr::Expr{name_.span, std::move(refers)};
}

/// The current row, or one that a variable names.
std::optional<expr::RowRef> RowsCheck::row_of(const expr::Expr& owner) const {
  DiagnosticSink silent;
  const expr::TypedExpr typed = typing::type_expression(owner, context_.scope, silent);
  if (const auto* row = std::get_if<expr::TypedRow>(&typed.node)) return row->row;
  const auto* variable = std::get_if<expr::TypedVariable>(&typed.node);
  if (variable == nullptr || typed.type.kind != Type::Kind::Ref) return std::nullopt;
  return expr::RowRef{expr::RowRef::Kind::Variable, variable->index, typed.type.entity};
}

/// A many-to-many field of the owner, or one whose rows link with it.
bool RowsCheck::link_to(EntityId owner, const expr::Expr& row) {
  const model::Entity& entity = context_.model.entities[owner];
  const model::Inverse* inverse = entity.find_inverse(name_.value);
  const FieldId field = inverse == nullptr ? entity.find_field(name_.value) : FieldId{};
  if (inverse == nullptr && (!field.valid() || entity.fields[field].many() == nullptr)) return false;
  const std::optional<expr::RowRef> owner_row = row_of(row);
  if (!owner_row) return false;
  if (inverse != nullptr) {
    entity_ = inverse->source;
    junction_ = {*owner_row, inverse->source, inverse->field, true};
  } else {
    entity_ = entity.fields[field].many()->target;
    junction_ = {*owner_row, owner, field, false};
  }
  return true;
}

std::optional<ChosenRows> RowsCheck::check() {
  if (!entity_.valid()) return std::nullopt;
  ChosenRows rows;
  rows.entity = entity_;
  const typing::Scope scope = TargetScope::scope(entity_, name_.value, context_);
  expr::TypedExprs conditions;
  if (condition_) conditions.push_back(typing::type_condition(*condition_, scope, context_.sink));
  if (junction_) conditions.push_back(is_linked(entity_, *junction_, name_.span));
  if (spec_.where) conditions.push_back(typing::type_condition(*spec_.where, scope, context_.sink));
  bool sound = true;
  for (const expr::TypedExpr& condition : conditions)
    sound = sound && !condition.invalid();
  const Span span = spec_.where ? spec_.where->span : name_.span;
  rows.where = conditions.size() == 1 ? conditions[0] : boolean(span, std::move(conditions), expr::Op::And);
  for (const expr::SortKey& key : spec_.order_by) {
    expr::TypedExpr typed = typing::type_sort_key(key.key, scope, context_.sink);
    sound = sound && !typed.invalid();
    rows.order_by.push_back({std::move(typed), key.descending});
  }
  if (!sound) return std::nullopt;
  return rows;
}

}  // namespace specql::actions
