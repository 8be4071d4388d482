#include "generator/lower/context.h"
#include "generator/lower/lower.h"
#include "generator/support/parallel.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <unordered_set>

namespace specql::lower {
namespace {

/// One kind of objects of all parts, in one vector of the right size.
template <class Object>
void gather(std::vector<Objects>& parts, std::vector<Object> Objects::* kind, std::vector<Object>& into) {
  std::size_t count = 0;
  for (const Objects& part : parts)
    count += (part.*kind).size();
  into.reserve(count);
  for (Objects& part : parts) {
    std::vector<Object> own = std::move(part.*kind);
    into.insert(into.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  }
}

/// Columns and constraints are added one by one; none is any more.
void trim(Objects& objects) {
  for (catalog::Table& table : objects.tables) {
    table.columns.shrink_to_fit();
    table.constraints.shrink_to_fit();
    table.indexes.shrink_to_fit();
  }
  for (catalog::Rows& rows : objects.rows)
    rows.values.shrink_to_fit();
}

std::vector<sql::QualifiedName> deferred_constraints(const model::Model& model) {
  std::vector<sql::QualifiedName> names;
  for (const model::Entity& entity : model.entities) {
    for (const model::Field& field : entity.fields) {
      const model::Reference* reference = field.reference();
      if (reference == nullptr || !reference->deferrable) continue;
      const sql::QualifiedName table = naming::table(model, entity);
      for (const EntityId target : reference->targets) {
        names.push_back({table.schema, naming::reference_constraint(model, table, field, target)});
      }
    }
  }
  return names;
}

/// Helpers of entities are kept only where someone calls them, directly or through another helper.
void drop_uncalled_helpers(const model::Model& model, catalog::Database& database) {
  std::unordered_set<sql::QualifiedName> helpers;
  for (const model::Entity& entity : model.entities) {
    helpers.insert(naming::errors_function(model, entity));
    helpers.insert(naming::identifier_function(model, entity));
    helpers.insert(naming::deletion_function(model, entity));
    helpers.insert(naming::in_use_function(model, entity));
  }
  for (bool shrunk = true; shrunk;) {
    std::unordered_set<sql::QualifiedName> called;
    for (const catalog::Function& function : database.functions) {
      for (const catalog::ObjectName& edge : function.depends_on) {
        if (edge.name != function.name && helpers.contains(edge.name)) called.insert(edge.name);
      }
    }
    shrunk = std::erase_if(database.functions, [&](const catalog::Function& function) {
               return helpers.contains(function.name) && !called.contains(function.name);
             }) > 0;
  }
}

}  // namespace

catalog::Origin Context::origin(Span span) const {
  if (!span.known()) return {};
  catalog::Origin origin;
  origin.file = Interned(sources.file_of(span).path);
  origin.line = sources.locate(span.begin).line;
  return origin;
}

catalog::Home Context::home(const model::Entity& entity, std::string_view topic) const {
  return {Interned(model.schema_of(entity).name), Interned(entity.stem), Interned(topic)};
}

std::vector<catalog::ObjectName> edges(const sql::References& references) {
  std::vector<catalog::ObjectName> result;
  for (const auto& name : references.relations) {
    const bool view = name.name.text().starts_with("v_");
    result.push_back({view ? catalog::ObjectKind::View : catalog::ObjectKind::Table, name});
  }
  for (const auto& name : references.functions) {
    result.push_back({catalog::ObjectKind::Function, name});
  }
  for (const auto& name : references.types)
    result.push_back({catalog::ObjectKind::Type, name});
  std::sort(result.begin(), result.end());
  return result;
}

namespace {

/// Columns stand behind their table's alias in all that is made here: a name alone is a variable, and
/// PL/pgSQL has to be told where a column has it too.
bool has_variable_like_column(const std::vector<catalog::Argument>& arguments, const plpgsql::Block& body,
                              const Context& context) {
  const auto is_column = [&](std::string_view name) { return context.variable_like.contains(name); };
  return std::any_of(arguments.begin(), arguments.end(),
                     [&](const catalog::Argument& argument) { return is_column(argument.name.text()); }) ||
         std::any_of(body.declarations.begin(), body.declarations.end(),
                     [&](const plpgsql::Declaration& variable) { return is_column(variable.name); });
}

std::set<std::string, std::less<>> variable_like_columns(const model::Model& model) {
  std::set<std::string, std::less<>> columns;
  for (const model::Entity& entity : model.entities) {
    for (const model::Field& field : entity.fields) {
      if (field.name.starts_with("p_") || field.name.starts_with("v_")) {
        columns.emplace(naming::column(field).text());
      }
    }
  }
  return columns;
}

}  // namespace

catalog::Function plpgsql_function(sql::QualifiedName name, std::vector<catalog::Argument> arguments,
                                   sql::TypeName returns, plpgsql::Block body, const Context& context) {
  catalog::Function function;
  function.name = std::move(name);
  function.arguments = std::move(arguments);
  function.returns = std::move(returns);
  function.language = catalog::Language::PlPgSql;
  body.variables_first = has_variable_like_column(function.arguments, body, context);
  function.body = sql::print(body);
  function.owner = context.owner;
  sql::References references;
  sql::collect(body, references);
  sql::collect(function.returns, references);
  for (const catalog::Argument& argument : function.arguments) {
    sql::collect(argument.type, references);
  }
  function.depends_on = edges(references);
  return function;
}

/// Views are read with the reader's own rights: whoever reads them calls the functions in them, and those
/// that they call.
static void let_readers_call(const sql::Identifier& reader, catalog::Database& database) {
  std::unordered_set<sql::QualifiedName> called;
  for (const catalog::View& view : database.views) {
    for (const catalog::ObjectName& edge : view.depends_on)
      called.insert(edge.name);
  }
  for (bool grown = !called.empty(); grown;) {
    const std::size_t before = called.size();
    for (const catalog::Function& function : database.functions) {
      if (!called.contains(function.name)) continue;
      for (const catalog::ObjectName& edge : function.depends_on)
        called.insert(edge.name);
    }
    grown = called.size() > before;
  }
  const catalog::Grant grant{"execute", reader};
  for (catalog::Function& function : database.functions) {
    const bool has =
        std::find(function.grants.begin(), function.grants.end(), grant) != function.grants.end();
    if (called.contains(function.name) && !has) function.grants.push_back(grant);
  }
}

/// What is entered from outside fixes the search_path for itself and all that it calls: to do so again costs
/// each call as much as a small query does.
static void fix_search_path(catalog::Database& database) {
  for (catalog::Function& function : database.functions) {
    const bool entered = function.security_definer || !function.grants.empty() ||
                         function.returns == sql::builtin_type("trigger");
    const bool fixed = !function.settings.empty();
    if (function.language == catalog::Language::PlPgSql && entered && !fixed)
      function.settings.push_back({"search_path", "pg_catalog, pg_temp"});
  }
}

/// What tables ask of PostgreSQL beyond what it always has.
static void add_extensions(catalog::Database& database) {
  bool equality_in_gist = false;
  bool trigrams = false;
  for (const catalog::Table& table : database.tables) {
    for (const catalog::Index& index : table.indexes)
      trigrams = trigrams || index.keys[0].opclass == Interned(naming::kTrigrams);
    for (const catalog::Constraint& constraint : table.constraints) {
      const bool exclusion = constraint.kind == catalog::ConstraintKind::Exclusion;
      equality_in_gist = equality_in_gist || (exclusion && constraint.columns.size() > 1);
    }
  }
  if (equality_in_gist) {
    database.extensions.push_back({sql::Identifier("btree_gist"), sql::Identifier(naming::kExtensionSchema),
                                   "Exclusion constraints compare plain values beside ranges."});
  }
  if (trigrams) {
    database.extensions.push_back({sql::Identifier("pg_trgm"), sql::Identifier(naming::kExtensionSchema),
                                   "Indexes find pieces of text."});
  }
}

catalog::Database lower_database(const check::CheckedProject& project,
                                 const templating::TemplateSet& templates, const source::SourceMap& sources) {
  const model::Model& model = project.model;
  const Context context{project,
                        model,
                        templates,
                        sources,
                        naming::owner_role(model),
                        naming::app_role(model),
                        deferred_constraints(model),
                        variable_like_columns(model)};
  const std::vector<EntityId> entities = model::entity_ids(model);
  std::vector<std::vector<ActionId>> actions(entities.size());
  std::uint32_t index = 0;
  for (const actions::Signature& signature : project.signatures) {
    actions[signature.entity.value].push_back(ActionId{index++});
  }
  std::vector<Objects> parts(entities.size());
  parallel_for(entities.size(), [&](std::size_t i) {
    const EntityId id = entities[i];
    lower_table(id, context, parts[i]);
    lower_junctions(id, context, parts[i]);
    lower_states(id, context, parts[i]);
    lower_view(id, context, parts[i]);
    lower_row_functions(id, context, parts[i]);
    lower_in_use(id, context, parts[i]);
    for (const ActionId action : actions[i]) {
      if (project.signatures[action].hook) {
        lower_hook(action, context, parts[i]);
        lower_errors(action, context, parts[i]);
        continue;
      }
      if (project.signatures[action].bulk) {
        lower_bulk_entry(action, context, parts[i]);
        continue;
      }
      lower_action(action, context, parts[i]);
      lower_entry(action, context, parts[i]);
      lower_errors(action, context, parts[i]);
    }
    trim(parts[i]);
  });
  catalog::Database database;
  gather(parts, &Objects::types, database.types);
  gather(parts, &Objects::tables, database.tables);
  gather(parts, &Objects::views, database.views);
  gather(parts, &Objects::functions, database.functions);
  gather(parts, &Objects::rows, database.rows);
  drop_uncalled_helpers(model, database);
  if (project.signatures.empty()) database.rows.clear();  // nobody would read the messages
  lower_foundation(context, database);
  lower_enums(context, database);
  add_extensions(database);
  let_readers_call(context.app, database);
  add_watch(context, database);
  fix_search_path(database);
  return database;
}

}  // namespace specql::lower
