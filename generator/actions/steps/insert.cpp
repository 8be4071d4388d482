#include "generator/actions/steps/insert.h"

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

enum class Key { Insert, Set, As };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"insert", "",
      "Entity [SET field = value, … | VALUES (field: value, …) | (…) | {…} | FROM $input] [as name]",
      "what is created; without values, from the action's input"},
     {"set", "values fields", "mapping of field to expression", "the values, instead of SET"},
     {"as", "store return_id store_id_as result", "name", "what later steps call the new row"}});
constexpr auto kOthers =
    std::to_array<syntax::OtherKey>({{"returning", "`as: name` keeps the new row, `$name.field` reads it"}});

/// `$input` says in words what holds without any.
void expect_input(expr::Parser& parser) {
  const expr::Token& next = parser.peek();
  if (next.kind == expr::TokenKind::Variable && next.text == "input") {
    parser.take();
  } else {
    parser.fail("`$input`");
  }
}

}  // namespace

const syntax::KeyTable kInsertKeys{"an `insert` step", kRows, kOthers};

std::optional<InsertSpec> read_insert(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kInsertKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Insert), "`insert`", sink, "an entity");
  if (!text) return std::nullopt;
  InsertSpec spec;
  spec.span = text->span;
  spec.from_input = true;
  expr::Parser parser(*text, sink);
  const auto entity = parser.expect_entity();
  if (!entity) return std::nullopt;
  spec.entity = *entity;
  if (parser.accept_word("set")) {
    spec.from_input = false;
    spec.set = parse_assignments(parser);
  } else if (parser.accept_symbol("{")) {
    spec.from_input = false;
    spec.set = parse_named_values(parser, "}", sink);
  } else if (parser.accept_word("values") || parser.at_symbol("(")) {
    spec.from_input = false;
    if (parser.expect_symbol("(")) spec.set = parse_named_values(parser, ")", sink);
  } else if (parser.accept_word("from")) {
    expect_input(parser);
  }
  read_name(parser, spec.as);
  parser.expect_end(spec.from_input ? "`SET`, `VALUES`, `FROM $input`, `as` or the end"
                                    : "`,`, `as` or the end");
  if (const syntax::Node* set = keys.value(Key::Set)) {
    spec.from_input = false;
    for (AssignmentSpec& item : read_assignments(*set, keys.quoted(Key::Set), sink))
      spec.set.push_back(std::move(item));
  }
  read_name(keys.value(Key::As), "`as`", spec.as, sink);
  if (parser.failed()) return std::nullopt;
  return spec;
}

std::optional<InsertStep> check(const InsertSpec& spec, CheckContext& context) {
  InsertStep step;
  step.from_input = spec.from_input;
  step.entity = context.entity(spec.entity);
  const bool known = step.entity.valid();
  if (known && spec.from_input) {
    const bool own = step.entity == context.signature.entity;
    if (!own || context.signature.subject != Subject::New) {
      context.sink.report(diag::insert_without_values, spec.span, spec.entity.value)
          .help(
              own ? "an action on an existing row creates another with `SET field = value, …`"
                  : fmt::format("the input is that of {}: say what goes in with `SET`", context.self_name()));
      step.entity = {};
    }
  } else if (known) {
    step.set = check_assignments(spec.set, step.entity, AssignmentUse::Insert, context.scope, context);
    report_incomplete_row(spec.set, step.entity, spec.span, context);
  }
  if (!spec.as.value.empty()) {
    const Type type = known ? types::ref_type(step.entity) : Type{};
    step.variable = context.declare(spec.as, type, true);
  }
  if (!step.entity.valid()) return std::nullopt;
  return step;
}

void lower(const InsertStep& step, LowerContext& context) {
  const model::Entity& entity = context.model.entities[step.entity];
  if (step.from_input) {
    Columns columns;
    for (const FieldId id : context.signature.input_fields) {
      if (entity.fields[id].many() != nullptr) continue;
      for (const sql::Identifier& column : model::naming::key_columns(context.model, entity.fields[id])) {
        columns.emplace_back(column, sql::name(context.self_row, column));
      }
    }
    insert_row(step.entity, context.self_row, std::move(columns), given_identifier(context), context);
    insert_links(context);
    context.note_status("created");
    context.note_changed([&] {
      std::vector<std::string> names;
      for (const FieldId id : context.signature.input_fields) {
        names.push_back(model::naming::public_name(entity.fields[id]));
      }
      return names;
    }());
    context.subject_written = true;
    context.wrote(step.entity);
    if (step.variable) context.rows.variables[*step.variable].name = context.self_row;
    return;
  }
  const sql::TypeName type = sql::row_type(model::naming::table(context.model, entity));
  const std::string row =
      step.variable ? context.hold(*step.variable, type) : context.declare("v_" + entity.stem, type);
  insert_row(step.entity, row, lower_assignments(step.set, step.entity, context.rows, context), {}, context);
  context.wrote(step.entity);
  const bool is_result = step.entity == context.signature.entity &&
                         context.signature.subject == Subject::None && context.depth == 0 &&
                         context.self_row.empty();
  if (is_result) {
    context.self_row = row;
    context.note_status("created");
  } else {
    context.note_cascade(cascade_item(entity, sql::name(row, "id"), "created"));
  }
}

}  // namespace specql::actions
