// What lies behind relations: joined where the query around reads rows, else fetched by a query of its own.
#include "generator/model/naming.h"
#include "generator/translate/translator.h"

#include <algorithm>

namespace specql::translate {

using model::Entity;
namespace naming = model::naming;

/// The row of `target` that a key points to. In isolated entities the tenant is part of the key.
sql::Expr Translator::join_condition(EntityId target, std::string_view alias, sql::Expr key,
                                     std::string_view tenant_of, EntityId from) const {
  const Entity& entity = model_.entities[target];
  sql::Exprs conditions;
  const bool both_isolated = entity.isolated() && model_.entities[from].isolated();
  if (both_isolated && !tenant_of.empty()) {
    conditions.push_back(sql::equal(sql::name(alias, "tenant_id"), sql::name(tenant_of, "tenant_id")));
  }
  conditions.push_back(sql::equal(sql::name(alias, naming::primary_key(entity)), std::move(key)));
  return sql::all_of(std::move(conditions));
}

/// The query of a row, if it takes joins.
JoiningQuery* Translator::query_of(const expr::RowRef& row) const {
  if (row.kind != expr::RowRef::Kind::Query) return nullptr;
  if (row.index == 0) return rows_.target_query.get();
  for (const OpenQuery& query : queries_) {
    if (query.index == row.index) return query.query;
  }
  return nullptr;
}

/// The alias of the row at the end of a path.
std::string Translator::join_path(JoiningQuery& query, const std::vector<expr::Hop>& path) {
  std::string owner = query.alias;
  std::vector<FieldId> way;
  for (const expr::Hop& hop : path) {
    way.push_back(hop.field);
    const auto known = std::find_if(query.joined.begin(), query.joined.end(),
                                    [&way](const JoiningQuery::Joined& one) { return one.path == way; });
    if (known != query.joined.end()) {
      owner = known->alias;
      continue;
    }
    const Entity& target = model_.entities[hop.to];
    const std::string alias = new_alias(naming::alias(target));
    sql::Expr key = column_of(owner, hop.field, hop.from);
    sql::From from = sql::from_table(naming::table(model_, target), alias);
    from.join = query.join;
    from.on.push_back(join_condition(hop.to, alias, std::move(key), owner, hop.from));
    query.joins.push_back(std::move(from));
    query.joined.push_back({way, alias});
    owner = alias;
  }
  return owner;
}

/// The row from which a path goes on: the one that a variable has the key of, or the first on the way.
Translator::Start Translator::start_of(const expr::TypedField& node) {
  const EntityId entity = only_key(node.row) ? node.row.entity : node.path[0].to;
  const std::string alias = new_alias(naming::alias(model_.entities[entity]));
  if (only_key(node.row)) {
    return {entity, alias, node.path, join_condition(entity, alias, row_key(node.row), "", entity)};
  }
  const expr::Hop& first = node.path[0];
  const std::string owner = qualifier(node.row);
  sql::Expr key = column_of(owner, first.field, first.from);
  return {entity,
          alias,
          {node.path.begin() + 1, node.path.end()},
          join_condition(entity, alias, std::move(key), owner, first.from)};
}

/// Fields behind one row, with what lies on the way to them joined.
sql::Select Translator::fetch(const std::vector<const expr::TypedField*>& fields, sql::Join join) {
  Start start = start_of(*fields[0]);
  sql::Select select;
  select.from.push_back(sql::from_table(naming::table(model_, model_.entities[start.entity]), start.alias));
  select.where.push_back(std::move(start.condition));
  JoiningQuery query{start.alias, join};
  const std::size_t passed = fields[0]->path.size() - start.rest.size();
  for (const expr::TypedField* field : fields) {
    const auto behind = field->path.begin() + static_cast<std::ptrdiff_t>(passed);
    const std::string owner = join_path(query, {behind, field->path.end()});
    const EntityId entity = behind == field->path.end() ? start.entity : field->path.back().to;
    select.targets.push_back({column_of(owner, field->field, entity, field->arm), {}});
  }
  add_joins(query, select);
  return select;
}

/// `company.country.name` as a sub-select that joins what lies on the way, unless a variable has it.
sql::Expr Translator::path(const expr::TypedField& node) {
  for (const FetchedPath& one : rows_.fetched) {
    if (same_path(one.field, node)) return sql::name(one.variable);
  }
  return sql::subquery(sql::Subquery::Kind::Scalar, fetch({&node}, sql::Join::Inner));
}

void add_joins(const JoiningQuery& query, sql::Select& select) {
  select.from.insert(select.from.end(), query.joins.begin(), query.joins.end());
}

sql::Select fields_behind(const std::vector<const expr::TypedField*>& fields, const RowNames& rows) {
  return Translator(rows).fetch(fields, sql::Join::Left);
}

bool same_path(const expr::TypedField& a, const expr::TypedField& b) {
  const auto same_hop = [](const expr::Hop& one, const expr::Hop& other) { return one.field == other.field; };
  return a.row.kind == b.row.kind && a.row.index == b.row.index && a.field == b.field && a.arm == b.arm &&
         std::equal(a.path.begin(), a.path.end(), b.path.begin(), b.path.end(), same_hop);
}

}  // namespace specql::translate
