#include "generator/lower/samples.h"

#include "generator/lower/context.h"
#include "generator/translate/rules.h"
#include "generator/translate/translate.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include <fmt/core.h>

namespace specql::lower {
namespace {

/// A condition on a value, and what is said where it does not hold.
using Rules = std::vector<std::pair<sql::Expr, std::string>>;

/// What a sample is measured by: the type that its text is cast to, and conditions on a column.
struct Measure {
  std::string owner;
  sql::Identifier column;
  sql::TypeName type;
  Rules rules;
};

/// `select share >= 0 is not false from (select cast('0.5' as numeric)) as given (share)`: as a CHECK, a
/// rule that cannot be decided is kept.
sql::Select question(const std::string& text, const Measure& measure) {
  sql::Select value;
  value.targets.push_back({sql::cast(sql::text(text), measure.type), {}});
  sql::From given;
  given.query = std::make_shared<const sql::Select>(std::move(value));
  given.alias = sql::Identifier("given");
  given.columns.push_back(measure.column);
  sql::Select select;
  for (const auto& [condition, message] : measure.rules) {
    select.targets.push_back({sql::is(sql::Is::What::NotFalse, condition), {}});
  }
  if (measure.rules.empty()) {
    select.targets.push_back({sql::is(sql::Is::What::NotNull, sql::name(measure.column)), {}});
  }
  select.from.push_back(std::move(given));
  return select;
}

Sample sample_of(const Located<std::string>& text, const Measure& measure) {
  Sample sample;
  sample.text = text.value;
  sample.span = text.span;
  sample.owner = measure.owner;
  for (const auto& [condition, message] : measure.rules)
    sample.rules.push_back(message);
  const sql::Select select = question(text.value, measure);
  sample.query = sql::print(select);
  sql::References references;
  sql::collect(select, references);
  sample.depends_on = edges(references);
  return sample;
}

sql::TypeName type_of(const model::ScalarType& type) {
  return translate::type_name(types::base_type(type.base), type.modifiers);
}

Measure measure_of(const model::OwnScalar& scalar) {
  Measure measure{scalar.name, sql::Identifier("value"), type_of(scalar.base), {}};
  measure.rules.emplace_back(translate::own_condition(scalar, sql::name("value")),
                             "not a valid " + scalar.wanted());
  return measure;
}

/// It reads no column but the field's own.
bool is_about(const sql::Identifier& column, const expr::TypedExpr& check, const model::Entity& entity) {
  bool alone = true;
  expr::for_each(check, [&](const expr::TypedExpr& part) {
    const auto* read = std::get_if<expr::TypedField>(&part.node);
    if (read == nullptr) return;
    const auto* id = std::get_if<FieldId>(&read->field);
    alone = alone && id != nullptr && naming::column(entity.fields[*id]) == column;
  });
  return alone;
}

Measure measure_of(const model::Field& field, const model::Entity& entity, const model::Model& model) {
  Measure measure{entity.name + "." + field.name, naming::column(field), type_of(*field.scalar()), {}};
  for (translate::Rule& rule : translate::field_rules(model, field, sql::name(measure.column))) {
    measure.rules.emplace_back(std::move(rule.condition), std::move(rule.message));
  }
  if (field.check && is_about(measure.column, *field.check, entity)) {
    measure.rules.emplace_back(translate::to_sql(*field.check, {model, ""}),
                               model::label_of(field) + " is not acceptable");
  }
  return measure;
}

void add(std::vector<Sample>& samples, const std::vector<Located<std::string>>& texts, const Measure& measure,
         bool is_example, bool of_field) {
  for (const Located<std::string>& text : texts) {
    samples.push_back(sample_of(text, measure));
    samples.back().is_example = is_example;
    samples.back().of_field = of_field;
  }
}

/// What reads the rules, for as long as the functions they call are looked for.
catalog::View reader_of(const std::vector<Sample>& samples) {
  std::set<catalog::ObjectName> called;
  for (const Sample& sample : samples)
    called.insert(sample.depends_on.begin(), sample.depends_on.end());
  catalog::View view;
  view.depends_on.assign(called.begin(), called.end());
  return view;
}

}  // namespace

std::vector<Sample> lower_samples(const check::CheckedProject& project) {
  const model::Model& model = project.model;
  std::vector<Sample> samples;
  for (const model::OwnScalar& scalar : model.own_scalars) {
    const Measure measure = measure_of(scalar);
    add(samples, scalar.examples, measure, true, false);
    add(samples, scalar.rejects, measure, false, false);
  }
  std::set<std::uint32_t> asked;
  for (const model::Entity& entity : model.entities) {
    for (const model::Field& field : entity.fields) {
      if (field.examples.empty() || field.invalid() || field.scalar() == nullptr || field.array) continue;
      if (!asked.insert(field.examples.front().span.begin).second) continue;
      add(samples, field.examples, measure_of(field, entity, model), true, true);
    }
  }
  return samples;
}

catalog::Database lower_sample_rules(const std::vector<Sample>& samples, std::string_view role,
                                     const check::CheckedProject& project,
                                     const templating::TemplateSet& templates,
                                     const source::SourceMap& sources) {
  const sql::Identifier owner(role);
  const Context context{project, project.model, templates, sources, owner, owner, {}, {}};
  catalog::Database database;
  database.views.push_back(reader_of(samples));
  lower_foundation(context, database);
  database.views.clear();
  database.roles.clear();
  database.tables.clear();
  return database;
}

}  // namespace specql::lower
