#include "generator/actions/steps/upsert.h"

#include "generator/actions/names.h"
#include "generator/actions/row_store.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Upsert, By, Set, As };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"upsert", "", "Entity BY field [= value], … SET field = value, … [as name]",
      "what is changed or created"},
     {"by", "", "field, list of fields, or mapping of field to expression",
      "the fields of a `unique` that the row is known by, instead of BY"},
     {"set", "values fields", "mapping of field to expression", "the values, instead of SET"},
     {"as", "store return_id result", "name", "what later steps call the row"}});

/// `key`, `key = $key`: up to `SET` or the end.
std::vector<AssignmentSpec> parse_key(expr::Parser& parser) {
  std::vector<AssignmentSpec> key;
  do {
    const auto field = parser.expect_name("a field");
    if (!field) break;
    AssignmentSpec spec{*field, std::nullopt};
    if (parser.accept_symbol("=")) spec.value = parser.expression();
    key.push_back(std::move(spec));
  } while (!parser.failed() && parser.accept_symbol(","));
  return key;
}

}  // namespace

const syntax::KeyTable kUpsertKeys{"an `upsert` step", kRows};

std::optional<UpsertSpec> read_upsert(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kUpsertKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Upsert), "`upsert`", sink, "an entity");
  if (!text) return std::nullopt;
  UpsertSpec spec;
  spec.span = text->span;
  expr::Parser parser(*text, sink);
  const auto entity = parser.expect_entity();
  if (!entity) return std::nullopt;
  spec.entity = *entity;
  if (parser.accept_word("by")) spec.by = parse_key(parser);
  if (parser.accept_word("set")) spec.set = parse_assignments(parser);
  read_name(parser, spec.as);
  parser.expect_end("`BY`, `SET`, `as` or the end");
  const syntax::Node* by = keys.value(Key::By);
  if (by != nullptr && by->mapping() != nullptr) {
    for (AssignmentSpec& item : read_assignments(*by, "`by`", sink))
      spec.by.push_back(std::move(item));
  } else if (by != nullptr) {
    for (Located<std::string>& word : syntax::read_words(*by, "`by`", sink))
      spec.by.push_back({std::move(word), std::nullopt});
  }
  if (const syntax::Node* set = keys.value(Key::Set)) {
    for (AssignmentSpec& item : read_assignments(*set, keys.quoted(Key::Set), sink))
      spec.set.push_back(std::move(item));
  }
  read_name(keys.value(Key::As), "`as`", spec.as, sink);
  if (parser.failed()) return std::nullopt;
  if (spec.by.empty()) {
    keys.report_missing("by", spec.span, "an `upsert` step", sink);
    return std::nullopt;
  }
  return spec;
}

namespace {

class UpsertCheck {
 public:
  UpsertCheck(const UpsertSpec& spec, CheckContext& context) : spec_(spec), context_(context) {}

  std::optional<UpsertStep> check() {
    step_.entity = context_.entity(spec_.entity);
    if (step_.entity.valid()) check_fields();
    if (!spec_.as.value.empty()) {
      const Type type = step_.entity.valid() ? types::ref_type(step_.entity) : Type{};
      step_.variable = context_.declare(spec_.as, type, true);
    }
    if (!step_.entity.valid()) return std::nullopt;
    return std::move(step_);
  }

 private:
  [[nodiscard]] const model::Entity& entity() const { return context_.model.entities[step_.entity]; }

  void check_fields() {
    std::vector<AssignmentSpec> by;
    std::vector<AssignmentSpec> set;
    for (const AssignmentSpec& key : spec_.by)
      by.push_back(with_value(key));
    for (const AssignmentSpec& value : spec_.set) {
      const bool in_key = std::any_of(spec_.by.begin(), spec_.by.end(), [&](const AssignmentSpec& key) {
        return key.field.value == value.field.value;
      });
      if (!in_key) set.push_back(value);
    }
    step_.by = check_assignments(by, step_.entity, AssignmentUse::Insert, context_.scope, context_);
    step_.set = check_assignments(set, step_.entity, AssignmentUse::Update, context_.scope, context_);
    if (step_.by.size() == by.size()) find_unique();
    report_missing();
  }

  /// A key's value is said with it, or by SET, or goes by the key's own name.
  [[nodiscard]] AssignmentSpec with_value(const AssignmentSpec& key) const {
    if (key.value) return key;
    for (const AssignmentSpec& value : spec_.set) {
      if (value.field.value == key.field.value) return value;
    }
    return {key.field, value_of(key)};
  }

  void find_unique() const {
    const model::Entity& e = entity();
    const auto is_key = [&](FieldId id) {
      return std::any_of(step_.by.begin(), step_.by.end(),
                         [id](const Assignment& a) { return a.field == id; });
    };
    const bool one = step_.by.size() == 1 && e.fields[step_.by[0].field].unique;
    const bool several = std::any_of(e.uniques.begin(), e.uniques.end(), [&](const model::Unique& unique) {
      return unique.fields.size() == step_.by.size() &&
             std::all_of(unique.fields.begin(), unique.fields.end(), is_key);
    });
    if (one || several) return;
    std::vector<std::string> words;
    for (const AssignmentSpec& key : spec_.by)
      words.push_back(key.field.value);
    context_.sink
        .report(diag::upsert_key, spec_.by[0].field.span.to(spec_.by.back().field.span), join(words, "`, `"),
                e.name)
        .help(fmt::format("declare `unique: [{}]` in {}, or change the row with `update`", join(words, ", "),
                          e.name));
  }

  void report_missing() {
    std::vector<AssignmentSpec> given = spec_.by;
    given.insert(given.end(), spec_.set.begin(), spec_.set.end());
    report_incomplete_row(given, step_.entity, spec_.span, context_);
  }

  const UpsertSpec& spec_;
  CheckContext& context_;
  UpsertStep step_;
};

}  // namespace

std::optional<UpsertStep> check(const UpsertSpec& spec, CheckContext& context) {
  return UpsertCheck(spec, context).check();
}

namespace {

class UpsertLowering {
 public:
  UpsertLowering(const UpsertStep& step, LowerContext& context)
      : step_(step), context_(context), entity_(context.model.entities[step.entity]) {}

  void lower() {
    const sql::TypeName type = sql::row_type(model::naming::table(context_.model, entity_));
    row_ =
        step_.variable ? context_.hold(*step_.variable, type) : context_.declare("v_" + entity_.stem, type);
    Columns columns = values(step_.by);
    for (auto& item : values(step_.set)) {
      changed_.push_back(item.first);
      columns.push_back(std::move(item));
    }
    Conflict conflict = on_conflict();
    const bool told = !context_.signature.hook;
    const std::string id = told ? context_.declare("v_new_id", sql::builtin_type("uuid")) : "";
    insert_row(step_.entity, row_, std::move(columns), {}, context_, std::move(conflict), id);
    if (told) note_result(id);
    if (step_.entity == context_.signature.entity) context_.subject_stale = true;
    context_.wrote(step_.entity);
  }

 private:
  [[nodiscard]] std::vector<std::pair<sql::Identifier, sql::Expr>> values(
      const std::vector<Assignment>& assignments) const {
    return lower_assignments(assignments, step_.entity, context_.rows, context_);
  }

  /// What happens to a row that has the key already.
  [[nodiscard]] Conflict on_conflict() const {
    const std::string alias = model::naming::alias(entity_);
    Conflict conflict;
    if (entity_.isolated()) conflict.key.emplace_back("tenant_id");
    for (const Assignment& item : step_.by) {
      conflict.key.push_back(model::naming::column(entity_.fields[item.field]));
    }
    if (entity_.has(SystemField::DeletedAt)) {
      conflict.where.push_back(sql::is(sql::Is::What::Null, sql::name("deleted_at")));
    }
    for (const sql::Identifier& column : changed_)
      conflict.set.emplace_back(column, sql::name("excluded", column));
    for (auto& item : touch(entity_, alias))
      conflict.set.push_back(std::move(item));
    if (conflict.set.empty()) {  // something has to be said for the row to be returned
      conflict.set.emplace_back(conflict.key.back(), sql::name("excluded", conflict.key.back()));
    }
    return conflict;
  }

  /// Its id tells whether the row is the one that was to be created.
  void note_result(const std::string& id) {
    sql::Case operation;
    operation.branches.emplace_back(sql::equal(sql::name(row_, "id"), sql::name(id)), sql::text("created"));
    operation.otherwise.push_back(sql::text("updated"));
    context_.note_cascade(cascade_item(entity_, sql::name(row_, "id"), sql::Expr{std::move(operation)}));
  }

  const UpsertStep& step_;
  LowerContext& context_;
  const model::Entity& entity_;
  std::string row_;
  std::vector<sql::Identifier> changed_;
};

}  // namespace

void lower(const UpsertStep& step, LowerContext& context) {
  UpsertLowering(step, context).lower();
}

}  // namespace specql::actions
