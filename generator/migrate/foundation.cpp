// Roles, schemas, extensions and enum types: what everything else stands on.
#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/writer.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/planner.h"
#include "generator/migrate/rights.h"
#include "generator/sql/print.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

namespace ddl = emit::ddl;

const Group kFoundation = "foundation";

/// Objects by a name of one word, which none of these loses.
template <class Object>
Matched<Object> match_by_name(const std::vector<Object>& before, const std::vector<Object>& after) {
  return match(
      before, after, [](const Object& object) { return object.name; },
      [](const Object&) { return decltype(Object::name){}; });
}

void add_new(Planner& planner, ChangeKind kind, std::string subject, const catalog::Origin& origin,
             std::string sql) {
  const std::size_t change = planner.note(kind, std::move(subject), origin);
  planner.add(Place::NewFoundation, {.sql = std::move(sql), .change = change}, kFoundation);
}

void plan_roles(Planner& planner) {
  const auto roles = match_by_name(planner.before().roles, planner.after().roles);
  for (const catalog::Role* role : roles.fresh) {
    std::string sql;
    ddl::create(sql, *role);
    add_new(planner, ChangeKind::role_added, quoted(role->name), {}, std::move(sql));
  }
  for (const catalog::Role& role : planner.after().roles) {
    const bool known = std::find(planner.before().roles.begin(), planner.before().roles.end(), role) !=
                       planner.before().roles.end();
    if (!ddl::owns_objects(planner.after(), role) || (known && ddl::owns_objects(planner.before(), role)))
      continue;
    std::string sql;
    ddl::join_role(sql, role);
    add_new(planner, ChangeKind::role_owns, quoted(role.name), {}, std::move(sql));
  }
}

/// Whoever owns what is in a schema may make objects in it.
void change_user(Planner& planner, const catalog::Schema& before, const catalog::Schema& after) {
  const std::size_t change = planner.note(ChangeKind::grants_changed, quoted(after.name), after.origin);
  std::string sql;
  ddl::Writer(sql) << "revoke usage, create on schema " << after.name << " from " << before.owner << ";\n"
                   << "grant usage, create on schema " << after.name << " to " << after.owner << ";";
  planner.add(Place::Rights, {.sql = std::move(sql), .change = change});
}

void plan_schemas(Planner& planner) {
  const auto schemas = match_by_name(planner.before().schemas, planner.after().schemas);
  for (const catalog::Schema* schema : schemas.fresh) {
    std::string sql;
    ddl::create(sql, *schema);
    add_new(planner, ChangeKind::schema_added, quoted(schema->name), schema->origin, std::move(sql));
  }
  for (const catalog::Schema* schema : schemas.gone)
    planner.note(ChangeKind::schema_left, quoted(schema->name), schema->origin);
  for (const auto& [before, after] : schemas.both) {
    if (before->owner != after->owner) change_user(planner, *before, *after);
    const Named named{"schema", quoted(after->name)};
    change_grants(planner, named, before->grants, after->grants, after->origin);
    change_comment(planner, named, before->comment, after->comment, after->origin);
  }
}

void plan_extensions(Planner& planner) {
  const auto extensions = match_by_name(planner.before().extensions, planner.after().extensions);
  for (const catalog::Extension* extension : extensions.fresh) {
    std::string sql;
    ddl::create(sql, *extension);
    add_new(planner, ChangeKind::extension_added, quoted(extension->name), {}, std::move(sql));
  }
  for (const catalog::Extension* extension : extensions.gone)
    planner.note(ChangeKind::extension_left, quoted(extension->name), {});
}

/// The labels of the new version by their names in the old one.
std::vector<Interned> former_labels(const catalog::EnumType& before, const catalog::EnumType& after) {
  std::vector<Interned> labels = after.labels;
  for (const auto& [was, now] : renamed_labels(before.labels, after.labels, after.renames))
    std::replace(labels.begin(), labels.end(), Interned(now), Interned(was));
  return labels;
}

/// A new value goes behind the one before it, the first of all before the first that was there.
std::string add_value(const catalog::EnumType& type, const std::vector<Interned>& labels, std::size_t at,
                      Interned first_before) {
  std::string sql;
  ddl::Writer out(sql);
  out << "alter type " << type.name << " add value ";
  out.literal(labels[at].view()) << (at == 0 ? " before " : " after ");
  out.literal(at == 0 ? first_before.view() : labels[at - 1].view()) << ";";
  return sql;
}

/// What is left of `after` without its new values is what there was.
bool only_adds(const std::vector<Interned>& before, const std::vector<Interned>& after) {
  std::vector<Interned> known;
  for (const Interned label : after) {
    if (std::find(before.begin(), before.end(), label) != before.end()) known.push_back(label);
  }
  return known == before;
}

/// PostgreSQL writes no row for it, and what stands on a value follows.
void rename_values(Planner& planner, const catalog::EnumType& before, const catalog::EnumType& after) {
  const std::string name = sql::to_string(after.name);
  for (const auto& [was, now] : renamed_labels(before.labels, after.labels, after.renames)) {
    std::string sql;
    ddl::Writer(sql) << "alter type " << after.name << " rename value ";
    sql::print_literal(sql, was);
    sql += " to ";
    sql::print_literal(sql, now);
    sql += ";";
    const std::size_t change = planner.note_rename(ChangeKind::value_renamed, fmt::format("{}.{}", name, now),
                                                   after.origin, fmt::format("{}.{}", name, was));
    planner.add(Place::Rename, {.sql = std::move(sql), .change = change});
  }
}

void change_values(Planner& planner, const catalog::EnumType& before, const catalog::EnumType& after) {
  const std::string name = sql::to_string(after.name);
  const std::vector<Interned> labels = former_labels(before, after);
  if (!only_adds(before.labels, labels)) {
    planner.note(ChangeKind::type_changed, name, after.origin);
    planner.refuse({.kind = ProblemKind::Unsupported,
                    .subject = name,
                    .detail = "values of an enum type cannot be taken away or put in another order",
                    .advice = "keep the values in their order, or store the enum as text with "
                              "`enum_storage: text`",
                    .relabellings = relabellings(type_name(name), before.labels, labels),
                    .origin = after.origin});
    return;
  }
  rename_values(planner, before, after);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Interned label = labels[i];
    if (std::find(before.labels.begin(), before.labels.end(), label) != before.labels.end()) continue;
    const std::size_t change =
        planner.note(ChangeKind::enum_value_added, name + "." + std::string(label.view()), after.origin);
    planner.add(Place::EnumValue,
                {.sql = add_value(after, labels, i, before.labels.front()), .change = change});
  }
}

void plan_enums(Planner& planner) {
  const auto enums = match_by_name(planner.before().enums, planner.after().enums);
  for (const catalog::EnumType* type : enums.fresh) {
    std::string sql;
    ddl::create(sql, *type);
    add_new(planner, ChangeKind::enum_added, sql::to_string(type->name), type->origin, std::move(sql));
  }
  for (const catalog::EnumType* type : enums.gone) {
    std::string sql;
    ddl::Writer(sql) << "drop type " << type->name << ";";
    const std::size_t change =
        planner.note(ChangeKind::enum_dropped, sql::to_string(type->name), type->origin);
    planner.add(Place::OldType, {.sql = std::move(sql), .change = change});
  }
  for (const auto& [before, after] : enums.both) {
    if (before->labels != after->labels) change_values(planner, *before, *after);
    if (before->owner != after->owner) {
      std::string sql;
      ddl::Writer(sql) << "alter type " << after->name << " owner to " << after->owner << ";";
      const std::size_t change =
          planner.note(ChangeKind::owner_changed, sql::to_string(after->name), after->origin);
      planner.add(Place::Rights, {.sql = std::move(sql), .change = change});
    }
    const Named named{"type", sql::to_string(after->name)};
    change_grants(planner, named, before->grants, after->grants, after->origin);
    change_comment(planner, named, before->comment, after->comment, after->origin);
  }
}

}  // namespace

void plan_foundation(Planner& planner) {
  plan_roles(planner);
  plan_schemas(planner);
  plan_extensions(planner);
  plan_enums(planner);
}

}  // namespace specql::migrate
