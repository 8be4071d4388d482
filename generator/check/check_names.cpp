// No two things may have one name, in SQL or in the API: a collision shows both.
#include "generator/actions/each_step.h"
#include "generator/api/names.h"
#include "generator/check/internal.h"
#include "generator/check/name_book.h"
#include "generator/model/columns.h"
#include "generator/model/naming.h"
#include "generator/support/parallel.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <set>

#include <fmt/core.h>

namespace specql::check {
namespace {

using model::Entity;
using model::Field;
namespace naming = model::naming;

using Actions = IdVector<ActionId, actions::Action>;

class NameCheck {
 public:
  NameCheck(const Context& context, const Actions& actions, NameBook& book)
      : model_(context.model), context_(context), actions_(actions), book_(book) {}

  /// Everything, in the order it was declared in.
  void run() {
    whole();
    for (const EntityId id : model::entity_ids(model_))
      entity(id);
    for (const actions::Signature& signature : context_.signatures)
      action(signature);
  }

  /// What belongs to no entity or action.
  void whole() {
    reserve();
    api_scalars();
    own_types();
    composites();
  }
  void entity(EntityId id);
  void action(const actions::Signature& signature);

 private:
  void reserve();
  void own_types();
  void enum_type(const model::EnumType& type);
  void composites();
  void api_scalars();
  void api_scalar(BaseType base, ScalarId scalar, const What& what, Span span);
  void columns(EntityId id);
  void constraints(const Entity& entity);
  void indexes(const Entity& entity);
  void states(const Entity& entity);
  void api_of_entity(EntityId id);

  /// Its type is an enum that has no name of its own.
  [[nodiscard]] bool has_own_enum(const Field& field) const {
    const auto* id = std::get_if<EnumId>(&field.type);
    return id != nullptr && model_.enums[*id].name.empty();
  }
  /// With its schema where the name alone does not tell.
  [[nodiscard]] What title_of(const Entity& entity, std::string_view alone,
                              std::string_view with_schema) const {
    const bool is_alone = model_.named(entity.name).size() == 1;
    return {is_alone ? alone : with_schema, entity.name, model_.schema_of(entity).name};
  }
  [[nodiscard]] What title_of(const Entity& entity) const {
    return title_of(entity, "entity `{0}`", "entity `{1}.{0}`");
  }

  bool relation(const sql::QualifiedName& name, const What& what, Span span) {
    return book_.take({Shared::Kind::Relations, name.schema.interned()}, name.name.interned(), what, span);
  }
  void function(const sql::QualifiedName& name, const What& what, Span span) {
    book_.take({Shared::Kind::Functions, name.schema.interned()}, name.name.interned(), what, span);
  }
  bool api_type(std::string_view name, const What& what, Span span) {
    return book_.take({Shared::Kind::ApiTypes}, name, what, span);
  }

  const model::Model& model_;
  const Context& context_;
  const Actions& actions_;
  NameBook& book_;
  std::vector<bool> met_;               ///< scalars and base types, by number
  std::set<std::string_view> scalars_;  ///< of the API, met so far
};

/// What every generated database and API has already.
void NameCheck::reserve() {
  for (const std::string& name : naming::reserved_functions()) {
    function(naming::app(name), {"a function of SpecQL"}, {});
  }
  for (const char* name : {"mutation_response", "tb_constraint_message", "tb_counter", "tb_outbox", "tb_job",
                           "tb_idempotency", "tb_error"}) {
    relation(naming::app(name), {"a relation of SpecQL"}, {});
  }
  for (const std::string_view name : api::builtin_types()) {
    api_type(name, {"a type of every schema"}, {});
  }
}

/// A type of the API, and what the database keeps of it. Types and tables have one space of names.
void NameCheck::enum_type(const model::EnumType& type) {
  api_type(type.name, {"type `{}`", type.name}, type.origin);
  if (type.storage == model::EnumStorage::Native) {
    relation(naming::native_type(type), {"the values of type `{}`", type.name}, type.origin);
  } else if (type.storage == model::EnumStorage::Lookup) {
    const sql::QualifiedName table = naming::lookup_table(type);
    const What what{"the table of type `{}`", type.name};
    for (const sql::QualifiedName& name :
         {table, sql::QualifiedName{table.schema, naming::constraint(table, "", "pkey")},
          sql::QualifiedName{table.schema, naming::constraint(table, "position", "key")}}) {
      relation(name, what, type.origin);
    }
  }
}

/// Types that the project declares, which are types of the API.
void NameCheck::own_types() {
  for (const auto& [name, type] : model_.types) {
    const auto* labels = std::get_if<EnumId>(&type);
    if (labels != nullptr) enum_type(model_.enums[*labels]);
    const auto* id = std::get_if<OwnScalarId>(&type);
    if (id == nullptr) continue;
    const model::OwnScalar& scalar = model_.own_scalars[*id];
    const Span span = scalar.origin;
    api_type(name, {"type `{}`", name}, span);
    function(naming::app(naming::validator(scalar)), {"the rule of type `{}`", name}, span);
    function(naming::app(naming::element_validator(scalar)), {"the rule of lists of `{}`", name}, span);
  }
}

/// Values made of members: their types in the API, and the functions that judge them.
void NameCheck::composites() {
  for (const model::Composite& composite : model_.composites) {
    const What what{composite.schema ? std::string_view("the schema `{}`") : "type `{}`", composite.name};
    for (const std::string& name :
         {naming::problem_function(composite), naming::element_problem_function(composite),
          naming::normal_form_function(composite)}) {
      function(naming::app(name), what, composite.origin);
    }
    if (composite.schema) continue;
    for (const std::string& name : {composite.api_name, api::composite_input_name(composite.api_name),
                                    api::composite_change_name(composite.api_name)}) {
      api_type(name, what, composite.origin);
    }
    Space members;
    for (const Field& member : composite.members) {
      book_.take(members, api::field_name(member.name), {"member `{}`", member.name}, member.origin);
      if (has_own_enum(member)) {
        api_type(api::enum_name(composite.api_name, member.name), {"the values of `{}`", member.name},
                 composite.origin);
      }
    }
  }
}

/// The scalars that the project's API has: those of its fields, parameters and results.
void NameCheck::api_scalars() {
  for (const Entity& entity : model_.entities) {
    for (const types::SystemFieldInfo& row : types::all_system_fields()) {
      if (entity.has(row.field)) api_scalar(row.base, {}, {"the scalar of `{}` of every row", row.name}, {});
    }
  }
  const auto of_field = [&](const Field& field) {
    const model::ScalarType* type = field.scalar();
    if (type == nullptr || type->own.valid()) return;
    api_scalar(type->base, type->scalar, {"the scalar of `{}`", field.name}, field.type_span);
  };
  for (const Entity& entity : model_.entities) {
    for (const Field& field : entity.fields)
      of_field(field);
  }
  for (const model::Composite& composite : model_.composites) {
    if (composite.schema) continue;
    for (const Field& member : composite.members)
      of_field(member);
  }
  for (const actions::Signature& signature : context_.signatures) {
    for (const Field& parameter : signature.params)
      of_field(parameter);
  }
  for (const actions::Action& action : actions_) {
    each_step(action.steps, [&](const actions::Step& step) {
      const auto* result = std::get_if<actions::ReturnStep>(&step.value);
      if (result == nullptr) return;
      const Type type = result->type();
      if (type.kind == Type::Kind::Base && !type.own.valid())
        api_scalar(type.base, type.scalar, {"the scalar of what this returns"}, step.span);
    });
  }
}

void NameCheck::api_scalar(BaseType base, ScalarId scalar, const What& what, Span span) {
  const std::size_t kind =
      scalar.valid() ? scalar.value : types::all_scalars().size() + static_cast<std::size_t>(base);
  if (met_.size() <= kind) met_.resize(kind + 1);
  if (met_[kind]) return;
  met_[kind] = true;
  const std::string_view name = scalar.valid() ? types::info(scalar).graphql : types::info(base).graphql;
  const auto& builtin = api::builtin_types();
  if (std::find(builtin.begin(), builtin.end(), name) != builtin.end()) return;
  if (scalars_.insert(name).second) api_type(name, what, span);
}

void NameCheck::columns(EntityId id) {
  const Entity& entity = model_.entities[id];
  Space table;
  Space view;
  Space api;
  for (const std::string_view name : model::kHiddenColumns) {
    book_.take(table, name, {"a column of PostgreSQL's own"}, {});
  }
  book_.take(table, naming::primary_key(entity), {"the internal key"}, entity.origin);
  for (const types::SystemFieldInfo& row : types::all_system_fields()) {
    if (!entity.has(row.field)) continue;
    const What what{"`{}`", row.name};
    book_.take(table, row.name, what, entity.origin);
    book_.take(view, row.name, what, entity.origin);
    book_.take(api, api::field_name(row.name), what, entity.origin);
  }
  book_.take(view, "data", {"the column `data` of every view"}, entity.origin);
  for (const Field& field : entity.fields) {
    const What what{"field `{}`", field.name};
    const std::string public_name = naming::public_name(field);
    if (field.many() == nullptr && field.computed != model::Computed::Viewed) {
      for (const sql::Identifier& column : naming::key_columns(model_, field)) {
        book_.take(table, column, what, field.origin);
      }
    }
    book_.take(view, naming::fit(public_name), what, field.origin);
    if (field.is_arc()) book_.take(view, naming::arc_type_name(field), what, field.origin);
    book_.take(api, api::field_name(field.name), what, field.origin);
    if (public_name != field.name) book_.take(api, api::field_name(public_name), what, field.origin);
  }
}

/// The rules of two fields have different names by themselves, unless these are shortened.
void NameCheck::constraints(const Entity& entity) {
  const sql::QualifiedName table = naming::table(model_, entity);
  Space space;
  for (const Field& field : entity.fields) {
    for (const std::string_view kind :
         {"valid", "range", "length", "format", "items", "different", "precision", "check", "one", "fkey"}) {
      const std::size_t size = table.name.text().size() + field.name.size() + kind.size() + 2;
      if (size <= sql::kMaximumNameBytes) continue;
      book_.take(space, naming::constraint(table, field.name, kind), {"a rule of field `{}`", field.name},
                 field.origin);
    }
  }
  for (const model::Validation& validation : entity.validations) {
    book_.take(space, naming::constraint(table, validation.name, "rule"),
               {"validation `{}`", validation.name}, validation.origin);
  }
}

/// An index that begins with a field serves where one of the field alone is asked for.
bool begins_with(const model::Index& index, FieldId field) {
  return index.method.empty() && !index.where && !index.keys.empty() && index.keys[0].members.empty() &&
         index.keys[0].field == expr::FieldRef{field};
}

/// Indexes, sequences and junctions live among the tables.
void NameCheck::indexes(const Entity& entity) {
  const sql::QualifiedName table = naming::table(model_, entity);
  const auto named = [&](std::string_view what, std::string_view kind) {
    return sql::QualifiedName{table.schema, naming::constraint(table, what, kind)};
  };
  relation(named(naming::primary_key(entity).text(), "seq"), {"the sequence of the internal key"},
           entity.origin);
  for (const Field& field : entity.fields) {
    if (!field.unique) continue;
    relation(named(field.name, "key"), {"the unique index of `{}`", field.name}, field.origin);
  }
  for (const model::Unique& unique : entity.uniques) {
    relation({table.schema, naming::unique_name(entity, table, unique)}, {"a unique rule"}, unique.origin);
  }
  for (const model::Exclusion& exclusion : entity.exclusions) {
    relation({table.schema, naming::exclusion_name(entity, table, exclusion)}, {"an exclusion"},
             exclusion.origin);
  }
  for (const model::Index& index : entity.indexes) {
    relation({table.schema, naming::index_name(model_, entity, table, index)}, {"an index"}, index.origin);
  }
  for (const FieldId id : model::field_ids(entity)) {
    const Field& field = entity.fields[id];
    const What what{"the index of `{}`", field.name};
    const auto covered = [&](bool with_tenant) {
      return with_tenant == entity.isolated() &&
             std::any_of(entity.indexes.begin(), entity.indexes.end(), [&](const model::Index& index) {
               const bool live_only = index.unique && entity.features.soft_delete;
               return begins_with(index, id) && !live_only;
             });
    };
    if (const model::Reference* reference = field.reference()) {
      for (const EntityId target : reference->targets) {
        const Entity& other = model_.entities[target];
        const std::string column = field.is_arc() ? field.name + "_" + other.stem : field.name;
        if (field.is_arc() || !covered(other.isolated())) relation(named(column, "idx"), what, field.origin);
      }
    } else if (field.many() != nullptr && !field.is_through()) {
      const What links{"the links of `{}`", field.name};
      const sql::QualifiedName junction = naming::junction(model_, entity, field);
      const sql::Identifier far = naming::junction_target(entity, model_.entities[field.many()->target]);
      relation(junction, links, field.origin);
      relation({junction.schema, naming::constraint(junction, "", "pkey")}, links, field.origin);
      relation({junction.schema, naming::constraint(junction, far.text(), "idx")}, links, field.origin);
    }
    if (model::lookup_of(field, model_) != nullptr && !covered(false)) {
      const What labels{"the index of the values of `{}`", field.name};
      relation({table.schema, naming::lookup_index(table, field)}, labels, field.origin);
    }
    if (field.reference() == nullptr && field.indexed && !field.unique && field.many() == nullptr &&
        !covered(entity.isolated())) {
      relation(named(field.name, "idx"), what, field.origin);
    }
  }
}

void NameCheck::api_of_entity(EntityId id) {
  const Entity& entity = model_.entities[id];
  const What what = title_of(entity);
  if (!api_type(entity.name, what, entity.origin)) return;  // all that is made of it would be taken
  api_type(api::connection_name(entity.name),
           title_of(entity, "the connection of entity `{0}`", "the connection of entity `{1}.{0}`"),
           entity.origin);
  api_type(api::edge_name(entity.name),
           title_of(entity, "the edge of entity `{0}`", "the edge of entity `{1}.{0}`"), entity.origin);
  book_.take({Shared::Kind::ApiQueries}, api::query_name(entity.stem), what, entity.origin);
  book_.take({Shared::Kind::ApiQueries}, api::list_query_name(entity.stem),
             title_of(entity, "the list of entity `{0}`", "the list of entity `{1}.{0}`"), entity.origin);
  for (const Field& field : entity.fields) {
    const bool is_enum = has_own_enum(field);
    if (!is_enum && !field.is_arc()) continue;
    api_type(is_enum ? api::enum_name(entity.name, field.name) : api::arc_name(entity.name, field.name),
             {"the type of `{}.{}`", entity.name, field.name}, field.origin);
  }
}

/// What judges changes of states, and what keeps them.
void NameCheck::states(const Entity& entity) {
  for (const model::StateMachine& machine : entity.machines) {
    const Field& field = entity.fields[machine.field];
    function(naming::transition_function(model_, entity, field), {"the transitions of `{}`", field.name},
             machine.origin);
    if (!machine.history) continue;
    const What what{"the history of `{}`", field.name};
    function(naming::history_function(model_, entity, field), what, machine.origin);
    const sql::QualifiedName table = naming::history_table(model_, entity, field);
    relation(table, what, machine.origin);
    relation({table.schema, naming::constraint(table, "", "pkey")}, what, machine.origin);
  }
}

void NameCheck::entity(EntityId id) {
  const Entity& entity = model_.entities[id];
  const What what = title_of(entity);
  relation(naming::table(model_, entity), what, entity.origin);
  relation(naming::view(model_, entity), what, entity.origin);
  for (const char* kind : {"pkey", "id_key", "identifier_key"}) {
    relation(
        {naming::table(model_, entity).schema, naming::constraint(naming::table(model_, entity), "", kind)},
        what, entity.origin);
  }
  function(naming::errors_function(model_, entity), what, entity.origin);
  function(naming::identifier_function(model_, entity), what, entity.origin);
  function(naming::deletion_function(model_, entity), what, entity.origin);
  function(naming::in_use_function(model_, entity), what, entity.origin);
  states(entity);
  columns(id);
  constraints(entity);
  indexes(entity);
  api_of_entity(id);
}

void NameCheck::action(const actions::Signature& signature) {
  const What what{"action `{}`", signature.name};
  Space input_fields;
  Space api_fields;
  const Entity& entity = model_.entities[signature.entity];
  function(naming::core_function(model_, entity, signature.name), what, signature.span);
  if (signature.hook) return;
  function(naming::entry_function(signature.name), what, signature.span);
  relation(naming::input_type(signature.name), {"the input of action `{}`", signature.name}, signature.span);
  book_.take({Shared::Kind::ApiMutations}, api::mutation_name(signature.name), what, signature.span);
  for (const std::string& name : {api::input_name(signature.name), api::success_name(signature.name),
                                  api::result_name(signature.name)}) {
    api_type(name, what, signature.span);
  }
  const std::vector<actions::Input> inputs = actions::inputs_of(signature, model_);
  for (const actions::Input& input : inputs) {
    const Field* field = actions::field_of(input, signature, model_);
    const Span span = field == nullptr ? signature.span : field->origin;
    const What given{"input `{}`", input.key};
    book_.take(input_fields, naming::fit(input.key), given, span);
    book_.take(api_fields, api::field_name(input.key), given, span);
    const bool own_enum = field != nullptr && input.kind == actions::Input::Kind::Parameter &&
                          has_own_enum(*field) && !model_.enums[std::get<EnumId>(field->type)].field.valid();
    if (own_enum) {
      api_type(api::enum_name(signature.name, field->name), {"the type of parameter `{}`", field->name},
               span);
    }
  }
}

/// Whether any name is taken twice, found on all cores. It hardly ever is; then who was first matters, and
/// they are taken again one after the other.
bool may_collide(const Context& context, const Actions& actions) {
  constexpr std::size_t kItems = 50;  // entities or actions of one book
  const std::size_t entities = context.model.entities.size();
  const std::size_t items = entities + context.signatures.size();
  if (items <= kItems) return true;  // so few are taken in no time
  std::vector<NotingBook> books(1 + (items + kItems - 1) / kItems);
  NameCheck(context, actions, books[0]).whole();
  parallel_for(
      books.size() - 1,
      [&](std::size_t part) {
        NameCheck check(context, actions, books[part + 1]);
        for (std::size_t i = part * kItems; i < std::min(items, (part + 1) * kItems); ++i) {
          if (i < entities) {
            check.entity(EntityId{static_cast<std::uint32_t>(i)});
          } else {
            check.action(context.signatures[ActionId{static_cast<std::uint32_t>(i - entities)}]);
          }
        }
      },
      1);
  std::atomic<bool> collides =
      std::any_of(books.begin(), books.end(), [](const auto& b) { return b.collides(); });
  parallel_for(
      NotingBook::kParts,
      [&](std::size_t part) {
        std::vector<Claim> claims;
        for (const NotingBook& book : books)
          claims.insert(claims.end(), book.claims(part).begin(), book.claims(part).end());
        std::sort(claims.begin(), claims.end());
        if (std::adjacent_find(claims.begin(), claims.end()) != claims.end()) collides = true;
      },
      1);
  return collides;
}

}  // namespace

void check_names(Context& context, const IdVector<ActionId, actions::Action>& actions) {
  if (!may_collide(context, actions)) return;
  ReportingBook book(context.sink);
  NameCheck(context, actions, book).run();
}

}  // namespace specql::check
