// No two things may have one name, in SQL or in the API: a collision shows both.
#include <fmt/core.h>

#include <unordered_map>

#include "generator/api/names.h"
#include "generator/check/internal.h"
#include "generator/model/naming.h"
#include "generator/types/validators.h"

namespace specql::check {
namespace {

using model::Entity;
using model::Field;
namespace naming = model::naming;

class NameBook {
 public:
  explicit NameBook(DiagnosticSink& sink) : sink_(sink) {}

  /// Takes a name in a space ("table in crm"); what had it before is reported with it.
  void take(const std::string& space, const std::string& name, std::string_view what, Span span) {
    const auto [known, is_new] = names_.emplace(space + "\n" + name, Owner{std::string(what), span});
    if (is_new) return;
    sink_.report(diag::name_collision, span, what, known->second.what, name)
        .related(known->second.span, "the other one is declared here");
  }

 private:
  struct Owner {
    std::string what;
    Span span;
  };
  DiagnosticSink& sink_;
  std::unordered_map<std::string, Owner> names_;
};

class NameCheck {
 public:
  explicit NameCheck(Context& context) : model_(context.model), context_(context), book_(context.sink) {}

  void run() {
    reserve();
    for (const EntityId id : model::entity_ids(model_)) entity(id);
    for (const actions::Signature& signature : context_.signatures) action(signature);
  }

 private:
  void reserve();
  void entity(EntityId id);
  void columns(const Entity& entity);
  void constraints(const Entity& entity);
  void api_of_entity(const Entity& entity);
  void action(const actions::Signature& signature);

  void relation(const sql::QualifiedName& name, std::string_view what, Span span) {
    book_.take("relation " + name.schema.text, name.name.text, what, span);
  }
  void function(const sql::QualifiedName& name, std::string_view what, Span span) {
    book_.take("function " + name.schema.text, name.name.text, what, span);
  }
  void api_type(const std::string& name, std::string_view what, Span span) {
    book_.take("API type", name, what, span);
  }

  const model::Model& model_;
  Context& context_;
  NameBook book_;
};

/// What every generated database and API has already.
void NameCheck::reserve() {
  for (const char* name : {"current_tenant_id", "current_user_id", "has_role", "uuid_v7", "fail",
                           "input_error", "cast_error", "read_input", "refuse_input", "violation",
                           "refusal", "next_number", "slug"}) {
    function(naming::app(name), "a function of SpecQL", {});
  }
  for (const types::ValidatorInfo& row : types::all_validators()) {
    function(naming::app(row.name), "a function of SpecQL", {});
  }
  for (const char* name : {"mutation_response", "tb_constraint_message", "tb_counter"}) {
    relation(naming::app(name), "a relation of SpecQL", {});
  }
  for (const std::string_view name : api::builtin_types()) {
    api_type(std::string(name), "a type of every schema", {});
  }
  for (const types::ScalarInfo& row : types::all_scalars()) {
    book_.take("API type", std::string(row.graphql), fmt::format("scalar `{}`", row.name), {});
  }
}

void NameCheck::columns(const Entity& entity) {
  const std::string space = "column of " + entity.stem + " in " + model_.schema_of(entity).name;
  const std::string view = "view " + space;
  const std::string api = "API field of " + entity.name;
  book_.take(space, naming::primary_key(entity).text, "the internal key", entity.origin);
  for (const types::SystemFieldInfo& row : types::all_system_fields()) {
    if (!entity.has(row.field)) continue;
    for (const std::string& in : {space, view}) {
      book_.take(in, std::string(row.name), fmt::format("`{}`", row.name), entity.origin);
    }
    book_.take(api, api::field_name(row.name), fmt::format("`{}`", row.name), entity.origin);
  }
  book_.take(view, "data", "the column `data` of every view", entity.origin);
  for (const Field& field : entity.fields) {
    const std::string what = fmt::format("field `{}`", field.name);
    if (field.many() == nullptr && field.computed != model::Computed::Viewed) {
      for (const sql::Identifier& column : naming::key_columns(model_, field)) {
        book_.take(space, column.text, what, field.origin);
      }
    }
    book_.take(view, naming::fit(naming::public_name(field)).text, what, field.origin);
    if (field.is_arc()) book_.take(view, naming::arc_type_name(field).text, what, field.origin);
    book_.take(api, api::field_name(field.name), what, field.origin);
    if (field.reference() != nullptr || field.many() != nullptr) {
      book_.take(api, api::field_name(naming::public_name(field)), what, field.origin);
    }
  }
}

void NameCheck::constraints(const Entity& entity) {
  const sql::QualifiedName table = naming::table(model_, entity);
  const std::string space = "constraint of " + table.name.text + " in " + table.schema.text;
  for (const Field& field : entity.fields) {
    const std::string what = fmt::format("a rule of field `{}`", field.name);
    for (const char* kind : {"valid", "range", "length", "format", "precision", "check", "fkey"}) {
      book_.take(space, naming::constraint(table, field.name, kind).text, what, field.origin);
    }
    if (field.unique) {
      relation({table.schema, naming::constraint(table, field.name, "key")},
               fmt::format("the unique index of `{}`", field.name), field.origin);
    }
    if (field.many() != nullptr && !field.is_through()) {
      relation(naming::junction(model_, entity, field), fmt::format("the links of `{}`", field.name),
               field.origin);
    }
  }
  for (const model::Validation& validation : entity.validations) {
    book_.take(space, naming::constraint(table, validation.name, "rule").text,
               fmt::format("validation `{}`", validation.name), validation.origin);
  }
  for (const model::Unique& unique : entity.uniques) {
    relation({table.schema, naming::unique_name(entity, table, unique)}, "a unique rule", unique.origin);
  }
  for (const model::Index& index : entity.indexes) {
    relation({table.schema, naming::index_name(entity, table, index)}, "an index", index.origin);
  }
}

void NameCheck::api_of_entity(const Entity& entity) {
  const std::string what = fmt::format("entity `{}`", entity.name);
  api_type(entity.name, what, entity.origin);
  api_type(api::connection_name(entity.name), "the connection of " + what, entity.origin);
  api_type(api::edge_name(entity.name), "the edge of " + what, entity.origin);
  book_.take("API query", api::query_name(entity.stem), what, entity.origin);
  book_.take("API query", api::list_query_name(entity.stem), "the list of " + what, entity.origin);
  for (const Field& field : entity.fields) {
    const bool is_enum = std::holds_alternative<EnumId>(field.type);
    if (!is_enum && !field.is_arc()) continue;
    api_type(is_enum ? api::enum_name(entity.name, field.name) : api::arc_name(entity.name, field.name),
             fmt::format("the type of `{}.{}`", entity.name, field.name), field.origin);
  }
}

void NameCheck::entity(EntityId id) {
  const Entity& entity = model_.entities[id];
  const std::string what = fmt::format("entity `{}`", entity.name);
  relation(naming::table(model_, entity), what, entity.origin);
  relation(naming::view(model_, entity), what, entity.origin);
  for (const char* kind : {"pkey", "id_key", "identifier_key"}) {
    relation({naming::table(model_, entity).schema,
              naming::constraint(naming::table(model_, entity), "", kind)},
             what, entity.origin);
  }
  function(naming::errors_function(model_, entity), what, entity.origin);
  function(naming::identifier_function(model_, entity), what, entity.origin);
  function(naming::deletion_function(model_, entity), what, entity.origin);
  function(naming::in_use_function(model_, entity), what, entity.origin);
  columns(entity);
  constraints(entity);
  api_of_entity(entity);
}

void NameCheck::action(const actions::Signature& signature) {
  const std::string what = fmt::format("action `{}`", signature.name);
  const Entity& entity = model_.entities[signature.entity];
  function(naming::core_function(model_, entity, signature.name), what, signature.span);
  function(naming::entry_function(signature.name), what, signature.span);
  relation(naming::input_type(signature.name), "the input of " + what, signature.span);
  book_.take("API mutation", api::mutation_name(signature.name), what, signature.span);
  for (const std::string& name : {api::input_name(signature.name), api::success_name(signature.name),
                                  api::result_name(signature.name)}) {
    api_type(name, what, signature.span);
  }
  for (const actions::Input& input : actions::inputs_of(signature, model_)) {
    const Field* field = actions::field_of(input, signature, model_);
    const Span span = field == nullptr ? signature.span : field->origin;
    book_.take("input of " + signature.name, naming::fit(input.key).text,
               fmt::format("input `{}`", input.key), span);
    book_.take("API input of " + signature.name, api::field_name(input.key),
               fmt::format("input `{}`", input.key), span);
    const bool own_enum = field != nullptr && input.kind == actions::Input::Kind::Parameter &&
                          std::holds_alternative<EnumId>(field->type) &&
                          !model_.enums[std::get<EnumId>(field->type)].field.valid();
    if (own_enum) {
      api_type(api::enum_name(signature.name, field->name),
               fmt::format("the type of parameter `{}`", field->name), span);
    }
  }
}

}  // namespace

void check_names(Context& context) { NameCheck(context).run(); }

}  // namespace specql::check
