// The view every entity is read through: public columns, and the row as one JSON object.
#include "generator/lower/context.h"
#include "generator/support/text.h"
#include "generator/translate/translate.h"

#include <algorithm>

namespace specql::lower {
namespace {

using model::Entity;
using model::Field;

/// A function takes at most 100 arguments, so long objects are joined from several.
sql::Expr json_object(sql::Exprs pairs) {
  constexpr std::size_t kMost = 100;
  if (pairs.size() <= kMost) return sql::call("jsonb_build_object", std::move(pairs));
  sql::Exprs first(std::make_move_iterator(pairs.begin()), std::make_move_iterator(pairs.begin() + kMost));
  sql::Exprs rest(std::make_move_iterator(pairs.begin() + kMost), std::make_move_iterator(pairs.end()));
  return sql::binary(sql::Operator::Concat, sql::call("jsonb_build_object", std::move(first)),
                     json_object(std::move(rest)));
}

class ViewBuilder {
 public:
  ViewBuilder(EntityId id, const Context& context)
      : id_(id), entity_(context.model.entities[id]), context_(context), alias_(naming::alias(entity_)) {}

  catalog::View build() {
    view_.name = naming::view(context_.model, entity_);
    view_.owner = context_.owner;
    view_.comment = entity_.description;
    view_.home = context_.home(entity_);
    view_.origin = context_.origin(entity_.origin);
    view_.grants.push_back({"select", context_.app});
    select_.from.push_back(sql::from_table(naming::table(context_.model, entity_), alias_));
    system(SystemField::Id);
    system(SystemField::Identifier);
    for (const FieldId field : model::field_ids(entity_))
      add(field);
    for (const types::SystemFieldInfo& row : types::all_system_fields()) {
      const bool shown = row.feature == types::Feature::Audit || row.feature == types::Feature::Version;
      if (shown && entity_.has(row.field)) system(row.field);
    }
    select_.targets.push_back({json_object(std::move(pairs_)), sql::Identifier("data")});
    if (entity_.has(SystemField::DeletedAt)) {
      select_.where.push_back(sql::is(sql::Is::What::Null, sql::name(alias_, "deleted_at")));
    }
    sql::References references;
    sql::collect(select_, references);
    view_.depends_on = edges(references);
    view_.query = sql::print(select_);
    return std::move(view_);
  }

 private:
  void pair(std::string_view key, sql::Expr value) {
    pairs_.push_back(sql::text(key));
    pairs_.push_back(std::move(value));
  }

  void column(const sql::Identifier& name, sql::Expr value) {
    const auto* plain = std::get_if<sql::Name>(&value.node);
    const bool same = plain != nullptr && plain->name == name;
    select_.targets.push_back({value, same ? sql::Identifier() : name});
    pair(name.text(), std::move(value));
  }

  void system(SystemField field) {
    const sql::Identifier name = naming::column(field);
    column(name, sql::name(alias_, name));
  }

  void add(FieldId id) {
    const Field& field = entity_.fields[id];
    if (field.many() != nullptr) {
      many(id, field);
    } else if (field.is_arc()) {
      arc(field);
    } else if (field.reference() != nullptr) {
      reference(field);
    } else if (field.computed == model::Computed::Viewed) {
      column(naming::column(field), translate::to_sql(*field.computed_value, {context_.model, alias_}));
    } else {
      column(naming::column(field), sql::name(alias_, naming::column(field)));
    }
    const bool described = !field.description.empty();
    if (described) {
      view_.column_comments.push_back({naming::fit(naming::public_name(field)), field.description});
    }
  }

  std::string join(EntityId target_id, const std::string& wanted, const sql::Identifier& key) {
    const Entity& target = context_.model.entities[target_id];
    const std::string alias(naming::fit(wanted == alias_ ? wanted + "_ref" : wanted).text());
    sql::Exprs on;
    if (target.isolated()) {
      on.push_back(sql::equal(sql::name(alias, "tenant_id"), sql::name(alias_, "tenant_id")));
    }
    on.push_back(sql::equal(sql::name(alias, naming::primary_key(target)), sql::name(alias_, key)));
    select_.from.push_back(
        sql::left_join(naming::table(context_.model, target), alias, sql::all_of(std::move(on))));
    return alias;
  }

  /// The other row as an object of its own columns, or null.
  sql::Expr nested(EntityId target_id, const std::string& alias) const {
    const Entity& target = context_.model.entities[target_id];
    sql::Exprs pairs;
    for (const char* name : {"id", "identifier"}) {
      pairs.push_back(sql::text(name));
      pairs.push_back(sql::name(alias, name));
    }
    for (const Field& field : target.fields) {
      const bool plain = !field.invalid() && field.reference() == nullptr && field.many() == nullptr &&
                         field.computed != model::Computed::Viewed;
      if (!plain) continue;
      pairs.push_back(sql::text(field.name));
      pairs.push_back(sql::name(alias, naming::column(field)));
    }
    sql::Case either;
    either.branches.emplace_back(sql::is(sql::Is::What::NotNull, sql::name(alias, "id")),
                                 json_object(std::move(pairs)));
    return {std::move(either)};
  }

  void reference(const Field& field) {
    const EntityId target = field.reference()->targets[0];
    const std::string alias = join(target, field.name, naming::column(field));
    column(naming::fit(naming::public_name(field)), sql::name(alias, "id"));
    pair(field.name, nested(target, alias));
  }

  void arc(const Field& field) {
    sql::Exprs ids;
    sql::Case type;
    sql::Exprs objects;
    for (const EntityId target : field.reference()->targets) {
      const Entity& entity = context_.model.entities[target];
      const std::string alias =
          join(target, field.name + "_" + entity.stem, naming::arc_column(context_.model, field, target));
      ids.push_back(sql::name(alias, "id"));
      type.branches.emplace_back(sql::is(sql::Is::What::NotNull, sql::name(alias, "id")),
                                 sql::text(entity.name));
      objects.push_back(nested(target, alias));
    }
    column(naming::fit(naming::public_name(field)), sql::call("coalesce", std::move(ids)));
    column(naming::arc_type_name(field), {std::move(type)});
    pair(field.name, sql::call("coalesce", std::move(objects)));
  }

  void many(FieldId id, const Field& field) {
    expr::TypedQuery query;
    query.kind = expr::TypedQuery::Kind::List;
    query.entity = field.many()->target;
    query.index = 1;
    query.junction = expr::TypedQuery::Junction{{expr::RowRef::Kind::This, 0, id_}, id_, id, false};
    const expr::RowRef row{expr::RowRef::Kind::Query, 1, query.entity};
    query.value.push_back({types::base_type(BaseType::Uuid), {}, expr::TypedField{row, {}, SystemField::Id}});
    query.order_by.push_back({query.value[0], false});
    Type ids = types::base_type(BaseType::Uuid);
    ids.array = true;
    column(naming::fit(naming::public_name(field)),
           translate::to_sql({ids, {}, std::move(query)}, {context_.model, alias_}));
  }

  EntityId id_;
  const Entity& entity_;
  const Context& context_;
  std::string alias_;
  sql::Select select_;
  sql::Exprs pairs_;
  catalog::View view_;
};

}  // namespace

void lower_view(EntityId id, const Context& context, Objects& objects) {
  objects.views.push_back(ViewBuilder(id, context).build());
}

}  // namespace specql::lower
