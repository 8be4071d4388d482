// Constraints and indexes of a table, and what a user hears when one of them is broken.
#include "generator/translate/rules.h"

#include "generator/actions/row_store.h"
#include "generator/lower/context.h"
#include "generator/support/case_style.h"
#include "generator/translate/composites.h"
#include "generator/translate/translate.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::lower {
namespace {

using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Index;
using model::Entity;
using model::Field;

class ConstraintBuilder {
 public:
  ConstraintBuilder(EntityId id, const Context& context, catalog::Table& table, catalog::Rows& messages)
      : entity_(context.model.entities[id]), context_(context), table_(table), messages_(messages) {}

  void build() {
    keys();
    for (const Field& field : entity_.fields) {
      if (field.invalid()) continue;
      if (field.computed != model::Computed::Viewed) value_rules(field);
      if (field.is_arc()) arc(field);
    }
    for (const model::Validation& validation : entity_.validations) {
      check(naming::constraint(table_.name, validation.name, "rule"),
            translate::to_sql(validation.condition, rows()), "", validation.code, validation.message,
            validation.origin);
    }
    for (const model::Exclusion& exclusion : entity_.exclusions)
      exclude(exclusion);
    for (const Field& field : entity_.fields) {
      if (field.reference() != nullptr) foreign_keys(field);
      if (const model::EnumType* type = model::lookup_of(field, context_.model)) label_key(field, *type);
    }
  }

 private:
  [[nodiscard]] translate::RowNames rows() const { return {context_.model, ""}; }

  void keys() {
    Constraint primary;
    primary.kind = ConstraintKind::Primary;
    primary.name = naming::constraint(table_.name, "", "pkey");
    // tenant first: all rows of a tenant lie together, and one index serves tenant, key and both
    if (entity_.isolated()) primary.columns.push_back(naming::column(SystemField::TenantId));
    primary.columns.push_back(naming::primary_key(entity_));
    primary.origin = context_.origin(entity_.origin);
    Constraint id;
    id.kind = ConstraintKind::Unique;
    id.name = naming::constraint(table_.name, "", "id_key");
    if (entity_.isolated()) id.columns.push_back(naming::column(SystemField::TenantId));
    id.columns.push_back(naming::column(SystemField::Id));
    id.origin = primary.origin;
    table_.constraints.push_back(std::move(primary));
    table_.constraints.push_back(std::move(id));
  }

  void check(sql::Identifier name, const sql::Expr& condition, std::string_view field, std::string_view code,
             std::string_view message, Span origin) {
    Constraint constraint;
    constraint.kind = ConstraintKind::Check;
    constraint.name = std::move(name);
    constraint.expression = sql::print(condition, 4);
    constraint.origin = context_.origin(origin);
    sql::References references;
    sql::collect(condition, references);
    for (catalog::ObjectName& edge : edges(references))
      table_.depends_on.push_back(std::move(edge));
    add_message(messages_, table_.name, constraint.name, field, code, message);
    table_.constraints.push_back(std::move(constraint));
  }

  void value_rules(const Field& field) {
    const sql::Expr column = sql::name(naming::column(field));
    for (const translate::Rule& rule : translate::field_rules(context_.model, field, column)) {
      if (actions::checked_by_column(rule)) continue;
      if (rule.suffix == "valid" && model::lookup_of(field, context_.model) != nullptr) continue;
      check(naming::constraint(table_.name, field.name, rule.suffix), rule.condition,
            naming::public_name(field), rule.code, rule.message, field.origin);
    }
    if (field.check) {
      check(naming::constraint(table_.name, field.name, "check"), translate::to_sql(*field.check, rows()),
            naming::public_name(field), "invalid_" + snake_case(field.name),
            model::label_of(field) + " is not acceptable", field.origin);
    }
  }

  void exclude(const model::Exclusion& rule) {
    Constraint constraint;
    constraint.kind = ConstraintKind::Exclusion;
    constraint.name = naming::exclusion_name(entity_, table_.name, rule);
    if (entity_.isolated()) constraint.columns.push_back(naming::column(SystemField::TenantId));
    for (const FieldId field : rule.per)
      constraint.columns.push_back(naming::column(entity_.fields[field]));
    const Field& overlap = entity_.fields[rule.overlap];
    constraint.columns.push_back(naming::column(overlap));
    sql::Exprs among;
    if (entity_.features.soft_delete) {
      among.push_back(sql::is(sql::Is::What::Null, sql::name("deleted_at")));
    }
    if (rule.where) {
      translate::RowNames names = rows();
      names.kept = true;  // it is the condition of an index
      among.push_back(translate::to_sql(*rule.where, names));
    }
    if (!among.empty()) {
      const sql::Expr condition = sql::all_of(std::move(among));
      constraint.expression = sql::print(condition, 4);
      sql::References references;
      sql::collect(condition, references);
      for (catalog::ObjectName& edge : edges(references))
        table_.depends_on.push_back(std::move(edge));
    }
    constraint.origin = context_.origin(rule.origin);
    add_message(messages_, table_.name, constraint.name, naming::public_name(overlap), rule.code,
                rule.message);
    table_.constraints.push_back(std::move(constraint));
  }

  /// Of the targets of an arc exactly one is set, or at most one.
  void arc(const Field& field) {
    sql::Exprs columns;
    for (const sql::Identifier& column : naming::key_columns(context_.model, field)) {
      columns.push_back(sql::name(column));
    }
    const auto op = field.required ? sql::Operator::Equal : sql::Operator::LessOrEqual;
    check(naming::constraint(table_.name, field.name, "one"),
          sql::binary(op, sql::call("num_nonnulls", std::move(columns)), sql::number("1")),
          naming::public_name(field), field.required ? "required" : "invalid_reference",
          field.required ? model::label_of(field) + " is required"
                         : model::label_of(field) + " must be one row",
          field.origin);
  }

  void foreign_keys(const Field& field) {
    const model::Reference& reference = *field.reference();
    const auto columns = naming::key_columns(context_.model, field);
    for (std::size_t i = 0; i < reference.targets.size(); ++i) {
      const Entity& target = context_.model.entities[reference.targets[i]];
      Constraint key;
      key.kind = ConstraintKind::Foreign;
      key.name = naming::reference_constraint(context_.model, table_.name, field, reference.targets[i]);
      key.references = naming::table(context_.model, target);
      if (target.isolated()) {  // a reference into another tenant cannot be stored
        key.columns.push_back(naming::column(SystemField::TenantId));
        key.referenced_columns.push_back(naming::column(SystemField::TenantId));
      }
      key.columns.push_back(columns[i]);
      key.referenced_columns.push_back(naming::primary_key(target));
      constexpr const char* kDelete[] = {"restrict", "cascade", "set null"};
      key.on_delete = kDelete[static_cast<std::size_t>(reference.on_delete)];
      if (reference.on_delete == model::OnDelete::SetNull && target.isolated()) {
        key.set_null_columns.push_back(columns[i]);
      }
      constexpr const char* kUpdate[] = {"", "restrict", "cascade", "set null"};
      key.on_update = kUpdate[static_cast<std::size_t>(reference.on_update)];
      key.deferrable = reference.deferrable;
      key.origin = context_.origin(field.origin);
      // the row that is in use is another one: no field of it is to blame
      add_message(
          messages_, table_.name, key.name, "", "in_use",
          fmt::format("{} is still used by {}", sentence_case(target.name), sentence_case(entity_.name)));
      table_.constraints.push_back(std::move(key));
    }
  }

  /// The table of the labels says what a CHECK would, in the same words.
  void label_key(const Field& field, const model::EnumType& type) {
    Constraint key;
    key.kind = ConstraintKind::Foreign;
    key.name = naming::constraint(table_.name, field.name, "valid");
    key.columns.push_back(naming::column(field));
    key.references = naming::lookup_table(type);
    key.referenced_columns.emplace_back("value");
    key.on_delete = "restrict";
    key.origin = context_.origin(field.origin);
    add_message(messages_, table_.name, key.name, naming::public_name(field),
                translate::invalid_code(context_.model, field),
                translate::invalid_message(context_.model, field));
    table_.constraints.push_back(std::move(key));
  }

  const Entity& entity_;
  const Context& context_;
  catalog::Table& table_;
  catalog::Rows& messages_;
};

class IndexBuilder {
 public:
  IndexBuilder(EntityId id, const Context& context, catalog::Table& table, catalog::Rows& messages)
      : entity_(context.model.entities[id]), context_(context), table_(table), messages_(messages) {}

  void build() {
    unique({naming::column(SystemField::Identifier)}, naming::constraint(table_.name, "", "identifier_key"),
           "identifier", "already_taken", "Identifier already taken", entity_.origin, false);
    for (const Field& field : entity_.fields) {
      if (field.unique) {
        unique({naming::column(field)}, naming::constraint(table_.name, field.name, "key"),
               naming::public_name(field), "already_taken", model::label_of(field) + " already taken",
               field.origin, false);
      }
    }
    for (const model::Unique& rule : entity_.uniques)
      declared_unique(rule);
    for (const model::Index& index : entity_.indexes)
      declared_index(index);
    for (const Field& field : entity_.fields) {
      if (field.reference() != nullptr) foreign_key_indexes(field);
      if (field.indexed && !field.invalid()) plain_index(field);
      if (model::lookup_of(field, context_.model) != nullptr) label_index(field);
    }
  }

 private:
  void add_tenant(Index& index) const {
    if (entity_.isolated()) index.keys.push_back({naming::column(SystemField::TenantId), false});
  }

  /// Live rows only: a deleted one leaves its place to others.
  void only_live(Index& index) const {
    if (!entity_.features.soft_delete) return;
    index.where = sql::print_flat(sql::is(sql::Is::What::Null, sql::name("deleted_at")));
  }

  void unique(const std::vector<sql::Identifier>& columns, sql::Identifier name, std::string_view field,
              std::string_view code, std::string_view message, Span origin, bool nulls_not_distinct) {
    Index index;
    index.name = std::move(name);
    index.unique = true;
    index.nulls_not_distinct = nulls_not_distinct;
    add_tenant(index);
    for (const sql::Identifier& column : columns)
      index.keys.push_back({column, false});
    only_live(index);
    index.origin = context_.origin(origin);
    add_message(messages_, table_.name, index.name, field, code, message);
    table_.indexes.push_back(std::move(index));
  }

  void declared_unique(const model::Unique& rule) {
    std::vector<sql::Identifier> columns;
    for (const FieldId field : rule.fields)
      columns.push_back(naming::column(entity_.fields[field]));
    unique(columns, naming::unique_name(entity_, table_.name, rule),
           naming::public_name(entity_.fields[rule.fields[0]]), rule.code, rule.message, rule.origin,
           rule.nulls_not_distinct);
  }

  [[nodiscard]] sql::Identifier column_of(const expr::FieldRef& field) const {
    if (const auto* id = std::get_if<FieldId>(&field)) return naming::column(entity_.fields[*id]);
    return naming::column(std::get<SystemField>(field));
  }

  /// A column, or the way to a member of one.
  catalog::IndexKey key_of(const model::Index::Key& key) {
    if (key.members.empty()) return {column_of(key.field), key.descending};
    const sql::Expr member =
        translate::member_path(context_.model, entity_.fields[std::get<FieldId>(key.field)],
                               sql::name(column_of(key.field)), key.members);
    sql::References references;
    sql::collect(member, references);
    for (catalog::ObjectName& edge : edges(references))
      table_.depends_on.push_back(std::move(edge));
    return {{}, key.descending, sql::print_flat(member)};
  }

  void declared_index(const model::Index& declared) {
    Index index;
    index.name = naming::index_name(context_.model, entity_, table_.name, declared);
    index.method = declared.method;
    index.unique = declared.unique;
    if (declared.method.empty()) add_tenant(index);
    for (const model::Index::Key& key : declared.keys) {
      index.keys.push_back(key_of(key));
    }
    for (const expr::FieldRef& field : declared.include)
      index.include.push_back(column_of(field));
    if (declared.where) {
      translate::RowNames rows{context_.model, ""};
      rows.kept = true;
      index.where = sql::print_flat(translate::to_sql(*declared.where, rows));
    } else if (declared.unique) {
      only_live(index);
    }
    index.origin = context_.origin(declared.origin);
    if (declared.unique) {
      add_message(messages_, table_.name, index.name, "", "already_taken", "Already taken");
    }
    table_.indexes.push_back(std::move(index));
  }

  void foreign_key_indexes(const Field& field) {
    const model::Reference& reference = *field.reference();
    const auto columns = naming::key_columns(context_.model, field);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Entity& target = context_.model.entities[reference.targets[i]];
      const std::string what = field.is_arc() ? field.name + "_" + target.stem : field.name;
      Index index;
      index.name = naming::constraint(table_.name, what, "idx");
      if (target.isolated()) add_tenant(index);
      index.keys.push_back({columns[i], false});
      index.origin = context_.origin(field.origin);
      if (!covered(index)) table_.indexes.push_back(std::move(index));
    }
  }

  void label_index(const Field& field) {
    Index index;
    index.name = naming::lookup_index(table_.name, field);
    index.keys.push_back({naming::column(field), false});
    index.origin = context_.origin(field.origin);
    if (!covered(index)) table_.indexes.push_back(std::move(index));
  }

  void plain_index(const Field& field) {
    if (field.reference() != nullptr || field.many() != nullptr || field.unique) return;
    const model::ScalarType* scalar = field.scalar();
    Index index;
    index.name = naming::constraint(table_.name, field.name, "idx");
    const auto natural = scalar != nullptr && scalar->scalar.valid() && !field.array
                             ? types::info(scalar->scalar).index
                             : types::NaturalIndex::Btree;
    Interned opclass;
    if (field.array || field.composite() != nullptr ||
        (scalar != nullptr && scalar->base == BaseType::Json)) {
      index.method = "gin";
    } else if (scalar != nullptr && (scalar->base == BaseType::Point || types::is_range(scalar->base))) {
      index.method = "gist";
    } else if (natural == types::NaturalIndex::Trigram) {
      index.method = "gin";
      opclass = naming::kTrigrams;
    } else if (natural == types::NaturalIndex::Gist) {
      index.method = "gist";
      opclass = "inet_ops";
    } else {
      add_tenant(index);
    }
    index.keys.push_back({naming::column(field), false, {}, opclass});
    index.origin = context_.origin(field.origin);
    if (!covered(index) && !excluded(index)) table_.indexes.push_back(std::move(index));
  }

  /// An exclusion of all rows has an index like that.
  [[nodiscard]] bool excluded(const Index& wanted) const {
    return wanted.method == Interned("gist") &&
           std::any_of(
               table_.constraints.begin(), table_.constraints.end(), [&](const Constraint& constraint) {
                 return constraint.kind == ConstraintKind::Exclusion && constraint.expression.empty() &&
                        constraint.columns == std::vector{wanted.keys[0].column};
               });
  }

  /// Some whole index or key begins with the same columns.
  [[nodiscard]] bool covered(const Index& wanted) const {
    const auto begins = [&](const auto& columns, const auto& name_of) {
      return columns.size() >= wanted.keys.size() &&
             std::equal(wanted.keys.begin(), wanted.keys.end(), columns.begin(),
                        [&](const catalog::IndexKey& key, const auto& column) {
                          return key.column == name_of(column);
                        });
    };
    if (!wanted.method.empty()) return false;
    for (const Index& index : table_.indexes) {
      const bool whole = index.where.empty() && index.method.empty();
      if (whole && begins(index.keys, [](const catalog::IndexKey& k) { return k.column; })) return true;
    }
    for (const Constraint& constraint : table_.constraints) {
      const bool is_key =
          constraint.kind == ConstraintKind::Primary || constraint.kind == ConstraintKind::Unique;
      if (is_key && begins(constraint.columns, [](const sql::Identifier& c) { return c; })) return true;
    }
    return false;
  }

  const Entity& entity_;
  const Context& context_;
  catalog::Table& table_;
  catalog::Rows& messages_;
};

}  // namespace

void add_constraints(EntityId entity, const Context& context, catalog::Table& table,
                     catalog::Rows& messages) {
  ConstraintBuilder(entity, context, table, messages).build();
}

void add_indexes(EntityId entity, const Context& context, catalog::Table& table, catalog::Rows& messages) {
  IndexBuilder(entity, context, table, messages).build();
}

}  // namespace specql::lower
