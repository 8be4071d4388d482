#include "generator/model/naming.h"

#include "generator/sql/fit.h"
#include "generator/support/case_style.h"
#include "generator/types/scalar_functions.h"

#include <array>

namespace specql::model::naming {
namespace {

/// The pieces in one, cut to what PostgreSQL keeps. Names are made by the hundred thousand: where it fits,
/// they are put together without asking for memory.
template <class... Pieces>
sql::Identifier joined(const Pieces&... pieces) {
  constexpr std::size_t kMost = 200;
  const std::size_t size = (std::string_view(pieces).size() + ...);
  if (size > kMost) {
    std::string name;
    (name.append(pieces), ...);
    return fit(name);
  }
  std::array<char, kMost> name;
  std::size_t at = 0;
  const auto append = [&](std::string_view piece) { at += piece.copy(&name[at], piece.size()); };
  (append(pieces), ...);
  return fit({name.data(), size});
}

template <class... Pieces>
sql::QualifiedName in_schema(const Model& model, const Entity& entity, const Pieces&... pieces) {
  return {sql::Identifier(model.schema_of(entity).name), joined(pieces...)};
}

}  // namespace

sql::Identifier fit(std::string_view name) {
  return sql::fit(name);
}

std::string stem(std::string_view entity_name) {
  return snake_case(entity_name);
}

sql::Identifier owner_role(const Model& model) {
  return joined(model.project, "_owner");
}
sql::Identifier app_role(const Model& model) {
  return joined(model.project, "_app");
}
sql::Identifier watch_role(const Model& model) {
  return joined(model.project, "_watch");
}

std::string element_validator(const types::ScalarInfo& scalar) {
  return "each_" + snake_case(scalar.name);
}

std::string validator(const OwnScalar& scalar) {
  return "is_" + snake_case(scalar.name);
}
std::string element_validator(const OwnScalar& scalar) {
  return "each_" + snake_case(scalar.name);
}

/// Names that differ in case alone are told apart by their types in the API.
static std::string stem_of(const Composite& composite) {
  return snake_case(composite.schema ? composite.name : composite.api_name);
}

sql::QualifiedName value_type(const Composite& composite) {
  return app(stem_of(composite));
}
std::string problem_function(const Composite& composite) {
  return stem_of(composite) + "_problem";
}
std::string element_problem_function(const Composite& composite) {
  return "each_" + stem_of(composite) + "_problem";
}
std::string normal_form_function(const Composite& composite) {
  return stem_of(composite) + "_normal_form";
}

sql::QualifiedName native_type(const EnumType& type) {
  return app(stem(type.name));
}
sql::QualifiedName lookup_table(const EnumType& type) {
  return app("tb_" + stem(type.name));
}
sql::Identifier lookup_index(const sql::QualifiedName& table, const Field& field) {
  return constraint(table, field.name, "label_idx");
}

const std::set<std::string, std::less<>>& reserved_functions() {
  static const auto* names = [] {
    auto* all = new std::set<std::string, std::less<>>{
        // never destroyed: exit order
        "current_tenant_id", "current_user_id", "has_role",       "uuid_v7",       "fail",
        "input_error",       "read_input",      "value_problem",  "violation",     "refuse_input",
        "refusal",           "next_number",     "slug",           "all_different", "each_has_length",
        "each_matches",      "json_fits",       "member_problem", "json_number",   "merge_patch",
        "with_member",       "iso_date",        "iso_time",       "iso_datetime",  "iso_duration",
        "json_texts",        "json_items",      "emit",           "enqueue",       "replay",
        "remember",          "bulk_items",      "bulk_each",      "bulk_answer",   "csv_items",
        "json_or_text",      "looks_like_uuid", "is_filling"};
    for (const types::ScalarFunctionInfo& row : types::all_scalar_functions())
      all->emplace(row.name);
    for (const types::ScalarInfo& row : types::all_scalars())
      all->insert(element_validator(row));
    return all;
  }();
  return *names;
}

sql::QualifiedName app(std::string_view name) {
  return {sql::Identifier(kAppSchema), fit(name)};
}

sql::QualifiedName table(const Model& model, const Entity& entity) {
  return in_schema(model, entity, "tb_", entity.stem);
}

sql::QualifiedName view(const Model& model, const Entity& entity) {
  return in_schema(model, entity, "v_", entity.stem);
}

sql::Identifier former_table(const Entity& entity) {
  return joined("tb_", stem(entity.was.value));
}

sql::Identifier former_link_table(const Entity& entity, const Field& field, std::string_view ending) {
  return joined("tb_", entity.stem, "_", field.was.value, ending);
}

sql::Identifier primary_key(const Entity& entity) {
  return joined("pk_", entity.stem);
}

sql::Identifier column(SystemField field) {
  return sql::Identifier(types::info(field).name);
}

sql::Identifier column(const Field& field) {
  return joined(field.reference() != nullptr ? "fk_" : "", field.name);
}

sql::Identifier arc_column(const Model& model, const Field& field, EntityId target) {
  return joined("fk_", field.name, "_", model.entities[target].stem);
}

std::vector<sql::Identifier> former_columns(const Model& model, const Field& field) {
  if (!field.is_arc()) return {joined(field.reference() != nullptr ? "fk_" : "", field.was.value)};
  std::vector<sql::Identifier> columns;
  for (const EntityId target : field.reference()->targets)
    columns.push_back(joined("fk_", field.was.value, "_", model.entities[target].stem));
  return columns;
}

std::vector<sql::Identifier> key_columns(const Model& model, const Field& field) {
  if (!field.is_arc()) return {column(field)};
  std::vector<sql::Identifier> columns;
  for (const EntityId target : field.reference()->targets) {
    columns.push_back(arc_column(model, field, target));
  }
  return columns;
}

std::string public_name(const Field& field) {
  if (field.reference() != nullptr) return field.name + "_id";
  if (field.many() != nullptr) return field.name + "_ids";
  return field.name;
}

sql::Identifier arc_type_name(const Field& field) {
  return joined(field.name, "_type");
}

std::string alias(const Entity& entity) {
  std::string initials;
  bool word_start = true;
  for (const char c : entity.stem) {
    if (word_start && c != '_') initials += c;
    word_start = c == '_';
  }
  return sql::needs_quotes(sql::Identifier(initials)) ? initials + "_row" : initials;
}

sql::QualifiedName junction(const Model& model, const Entity& owner, const Field& field) {
  return in_schema(model, owner, "tb_", owner.stem, "_", field.name);
}

sql::Identifier junction_owner(const Entity& owner) {
  return joined("fk_", owner.stem);
}

sql::Identifier junction_target(const Entity& owner, const Entity& target) {
  const bool same = owner.stem == target.stem;
  return joined(same ? "fk_related_" : "fk_", target.stem);
}

sql::QualifiedName history_table(const Model& model, const Entity& entity, const Field& field) {
  return in_schema(model, entity, "tb_", entity.stem, "_", field.name, "_history");
}

sql::QualifiedName transition_function(const Model& model, const Entity& entity, const Field& field) {
  return in_schema(model, entity, entity.stem, "_", field.name, "_transition");
}

sql::QualifiedName history_function(const Model& model, const Entity& entity, const Field& field) {
  return in_schema(model, entity, entity.stem, "_", field.name, "_history");
}

sql::Identifier state_trigger(const Field& field, std::string_view what) {
  return joined(what, "_", field.name);
}

sql::Identifier constraint(const sql::QualifiedName& table, std::string_view what, std::string_view kind) {
  return joined(table.name.text(), what.empty() ? "" : "_", what, "_", kind);
}

sql::Identifier reference_constraint(const Model& model, const sql::QualifiedName& table, const Field& field,
                                     EntityId target) {
  const std::string what = field.is_arc() ? field.name + "_" + model.entities[target].stem : field.name;
  return constraint(table, what, "fkey");
}

sql::Identifier unique_name(const Entity& entity, const sql::QualifiedName& table, const Unique& unique) {
  if (!unique.name.empty()) return fit(unique.name);
  std::string what;
  for (const FieldId field : unique.fields) {
    if (!what.empty()) what += '_';
    what += entity.fields[field].name;
  }
  return constraint(table, what, "key");
}

sql::Identifier exclusion_name(const Entity& entity, const sql::QualifiedName& table,
                               const Exclusion& exclusion) {
  if (!exclusion.name.empty()) return fit(exclusion.name);
  std::string what;
  for (const FieldId field : exclusion.per)
    what += entity.fields[field].name + "_";
  return constraint(table, what + entity.fields[exclusion.overlap].name, "excl");
}

sql::Identifier index_name(const Model& model, const Entity& entity, const sql::QualifiedName& table,
                           const Index& index) {
  if (!index.name.empty()) return fit(index.name);
  std::string what;
  for (const Index::Key& key : index.keys) {
    if (!what.empty()) what += '_';
    const auto* declared = std::get_if<FieldId>(&key.field);
    what += declared != nullptr ? entity.fields[*declared].name
                                : std::string(types::info(std::get<SystemField>(key.field)).name);
    const CompositeId* composite = declared == nullptr ? nullptr : entity.fields[*declared].composite();
    for (const FieldId member : key.members) {
      const Field& field = model.composites[*composite].members[member];
      what += "_" + field.name;
      composite = field.composite();
    }
  }
  // these stand beside the index that answers for order and equality
  if (index.method == "hash" || index.method == "brin") what += "_" + index.method;
  return constraint(table, what, index.unique ? "key" : "idx");
}

/// In the schema of entry points the action's own name is taken by the entry.
sql::QualifiedName core_function(const Model& model, const Entity& entity, std::string_view action) {
  return in_schema(model, entity, action, model.schema_of(entity).name == kAppSchema ? "_core" : "");
}

sql::QualifiedName entry_function(std::string_view action) {
  return app(action);
}

sql::QualifiedName input_type(std::string_view action) {
  return {sql::Identifier(kAppSchema), joined("type_", action, "_input")};
}

sql::QualifiedName errors_function(const Model& model, const Entity& entity) {
  return in_schema(model, entity, entity.stem, "_errors");
}

sql::QualifiedName identifier_function(const Model& model, const Entity& entity) {
  return in_schema(model, entity, entity.stem, "_identifier");
}

sql::QualifiedName deletion_function(const Model& model, const Entity& entity) {
  return in_schema(model, entity, entity.stem, "_deletion");
}

sql::QualifiedName in_use_function(const Model& model, const Entity& entity) {
  return in_schema(model, entity, entity.stem, "_in_use");
}

}  // namespace specql::model::naming
