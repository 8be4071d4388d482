#include "generator/project/former_names.h"

#include "generator/model/naming.h"
#include "generator/support/case_style.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::project {
namespace {

using catalog::Column;
using catalog::Database;
using catalog::QualifiedName;
using catalog::Table;

const Table* find(const Database& database, const QualifiedName& name) {
  const auto found = std::find_if(database.tables.begin(), database.tables.end(),
                                  [&](const Table& table) { return table.name == name; });
  return found == database.tables.end() ? nullptr : &*found;
}

/// In whatever schema: it may have moved.
bool has_table(const Database& database, const sql::Identifier& name) {
  return std::any_of(database.tables.begin(), database.tables.end(),
                     [&](const Table& table) { return table.name.name == name; });
}

bool is_reference(std::string_view column) {
  return column.starts_with("fk_");
}

std::string_view field_of(const Column& column) {
  const std::string_view name = column.name.text();
  return is_reference(name) ? name.substr(3) : name;
}

/// As a column, as several that begin alike, or as a table of links.
bool has_field(const Database& database, const Table& table, const std::string& field,
               FormerName::Kind kind) {
  const bool column = std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& one) {
    const bool of_several = kind == FormerName::Kind::Composite || is_reference(one.name.text());
    return field_of(one) == field || (of_several && field_of(one).starts_with(field + "_"));
  });
  const sql::Identifier links = model::naming::fit(fmt::format("{}_{}", table.name.name.text(), field));
  return column || find(database, {table.name.schema, links}) != nullptr;
}

/// What it can have been: fields that are gone.
std::vector<std::string> fields_gone(const Table& before, const Table* after) {
  std::vector<std::string> gone;
  for (const Column& column : before.columns) {
    const bool stays =
        after != nullptr && std::any_of(after->columns.begin(), after->columns.end(),
                                        [&](const Column& one) { return one.name == column.name; });
    if (!stays && !column.name.text().starts_with("pk_")) gone.emplace_back(field_of(column));
  }
  return gone;
}

std::vector<std::string> entities_gone(const Database& before, const Database& after) {
  std::vector<std::string> gone;
  for (const Table& table : before.tables) {
    const bool of_entity = !table.home.entity.empty() && table.home.topic.empty();
    if (of_entity && find(after, table.name) == nullptr)
      gone.push_back(pascal_case(table.home.entity.view()));
  }
  return gone;
}

class Judge {
 public:
  Judge(const Database& before, const Database& after, DiagnosticSink& sink)
      : before_(before), after_(after), sink_(sink) {}

  void judge(const FormerName& one) const {
    if (one.kind == FormerName::Kind::Entity) {
      judge_entity(one);
    } else {
      judge_field(one);
    }
  }

 private:
  /// All fields of an entity that is new are new.
  void judge_field(const FormerName& one) const {
    const Table* there = find(before_, one.table);
    if (there == nullptr) there = find(before_, one.former_table);
    if (there == nullptr) return;
    for (const std::string& name : {one.name, one.was.value}) {
      if (has_field(before_, *there, name, one.kind)) return;
    }
    report(one, fields_gone(*there, find(after_, one.table)));
  }

  void judge_entity(const FormerName& one) const {
    const bool known = has_table(before_, one.table.name) || find(before_, one.former_table) != nullptr;
    if (!known) report(one, entities_gone(before_, after_));
  }

  void report(const FormerName& one, const std::vector<std::string>& gone) const {
    sink_.report(diag::unknown_former_name, one.was.span, one.name, one.was.value)
        .suggest(one.was.value, gone)
        .help("if it is new, leave `was` out");
  }

  const Database& before_;
  const Database& after_;
  DiagnosticSink& sink_;
};

/// What keeps a member of a composite as the field that is written.
FormerName as_written(const model::Field& field, FormerName of_entity) {
  of_entity.kind = field.part_of.empty() ? FormerName::Kind::Field : FormerName::Kind::Composite;
  of_entity.name = field.part_of.empty() ? field.name : field.part_of;
  of_entity.was = field.was;
  const std::size_t member = field.name.size() - of_entity.name.size();  // with its `_`
  of_entity.was.value.resize(field.was.value.size() - member);
  return of_entity;
}

}  // namespace

std::vector<FormerName> former_names(const model::Model& model) {
  std::vector<FormerName> names;
  for (const EntityId id : model::entity_ids(model)) {
    const model::Entity& entity = model.entities[id];
    FormerName own{
        FormerName::Kind::Entity, entity.name, entity.was, model::naming::table(model, entity), {}};
    if (!entity.was.value.empty()) {
      own.former_table = {own.table.schema, model::naming::former_table(entity)};
      names.push_back(own);
    }
    for (const model::Field& field : entity.fields) {
      const bool kept = field.computed != model::Computed::Viewed && !field.is_through();
      if (kept && !field.was.value.empty()) names.push_back(as_written(field, own));
    }
  }
  return names;
}

void report_unknown(const std::vector<FormerName>& names, const Database& before, const Database& after,
                    DiagnosticSink& sink) {
  if (before.tables.empty()) return;  // all is new
  const Judge judge(before, after, sink);
  for (const FormerName& one : names)
    judge.judge(one);
}

}  // namespace specql::project
