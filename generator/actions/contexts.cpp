#include "generator/actions/contexts.h"

#include "generator/actions/variables.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::actions {
namespace {

constexpr std::string_view kNoRow =
    "this action has no current row: `on: row` gives it one, `$name` reads a parameter";

}  // namespace

CheckContext::CheckContext(const model::Model& m, const Signatures& all, const Signature& own,
                           DiagnosticSink& s)
    : model(m),
      signatures(all),
      signature(own),
      scope{m, own.subject == Subject::None ? EntityId{} : own.entity, &variables, kNoRow},
      sink(s) {
  for (const model::Field& param : own.params) {
    Type type = model::type_of(param);
    variables.push_back({param.name, type, true, false, param.origin});
  }
  if (own.hook && own.hook->event == Hook::Event::Update) {
    constexpr bool kVisible = true;
    constexpr std::uint32_t kUsed = 1;  // no step has to
    for (const char* name : {"old", "new"})
      variables.push_back(
          {name, types::ref_type(own.entity), false, true, own.span, kVisible, kUsed, false, true});
  }
  if (own.takes_fields()) {
    constexpr bool kVisible = false;  // `$input` is free for others
    variables.push_back({"", types::ref_type(own.entity), false, true, own.span, kVisible, true, true});
  }
}

std::uint32_t CheckContext::find(std::string_view name) const {
  std::uint32_t index = 0;
  while (index < variables.size() && (variables[index].name != name || !variables[index].visible)) {
    ++index;
  }
  return index;
}

/// `total`, or `row.total` for a value of a row.
static bool can_name_variable(std::string_view name) {
  const auto words = split(name, '.');
  return std::all_of(words.begin(), words.end(), is_identifier);
}

std::uint32_t CheckContext::declare(const Located<std::string>& name, const Type& type, bool holds_row) {
  if (!can_name_variable(name.value)) sink.report(diag::bad_name, name.span, name.value, "a variable");
  const std::uint32_t known = find(name.value);
  if (known < variables.size()) {
    sink.report(diag::variable_taken, name.span, name.value)
        .related(variables[known].origin, "already declared here");
  }
  variables.push_back({name.value, type, false, holds_row, name.span});
  return static_cast<std::uint32_t>(variables.size() - 1);
}

void CheckContext::leave_block(std::size_t mark) {
  for (std::size_t i = mark; i < variables.size(); ++i)
    variables[i].visible = false;
}

EntityId CheckContext::entity(const Located<std::string>& name) const {
  // An inherited action speaks of the entity it was written for and means the one it now belongs to.
  if (name.value == signature.self_word) return signature.entity;
  const EntityId found = model.find_spelled(name.value, signature.entity);
  if (!found.valid()) {
    const std::string_view word = behind_last(name.value, '.');
    auto report = sink.report(diag::unknown_entity, name.span, name.value);
    if (find(name.value) < variables.size()) {
      report.help(typing::not_rows(name.value));
    } else {
      report.suggest(word, model.entity_names());
    }
  }
  return found;
}

void LowerContext::blank() const {
  if (!out->empty()) add({plpgsql::BlankLine{}});
}

std::string LowerContext::declare(std::string_view wanted, sql::TypeName type, sql::Exprs initial) {
  return declare_variable(block, wanted, std::move(type), std::move(initial));
}

const std::string& LowerContext::hold(std::uint32_t variable, sql::TypeName type) {
  std::string& name = rows.variables[variable].name;
  if (name.empty()) {
    std::string word = variables[variable].word;
    std::replace(word.begin(), word.end(), '.', '_');
    name = declare("v_" + word, std::move(type));
  }
  return name;
}

void LowerContext::wrote(EntityId entity) {
  const auto& hooks = model.entities[entity].hooks;
  subject_stale = subject_stale || std::any_of(hooks.begin(), hooks.end(), [this](ActionId hook) {
                    return !signatures[hook].hook->before;
                  });
}

void LowerContext::note_status(std::string_view status) {
  if (signature.hook) return;
  noted.add(Noted::kStatus);
  if (depth > 0) answer.status_varies = true;
  if (answer.status_varies) {
    declare_own(block, kStatus, sql::builtin_type("text"), {sql::text("success")});
    assign(sql::name(kStatus), sql::text(status));
  } else {
    answer.status = status;
  }
}

void LowerContext::note_changed(const std::vector<std::string>& fields) {
  if (signature.hook) return;
  if (depth > 0) answer.changed_varies = true;
  if (answer.changed_varies) {
    note_changed_among(sql::text_array(fields));
    return;
  }
  for (const std::string& field : fields) {
    const auto& known = answer.changed;
    if (std::find(known.begin(), known.end(), field) == known.end()) answer.changed.push_back(field);
  }
}

void LowerContext::note_changed_among(sql::Expr names) {
  if (signature.hook) return;
  noted.add(Noted::kChanged);
  answer.changed_varies = true;
  declare_own(block, kChanged, sql::builtin_type("text", true), {sql::text_array({})});
  sql::Quantified is_new{sql::Operator::NotEqual, true, {}};
  is_new.operands.push_back(sql::name("f", "name"));
  is_new.operands.push_back(sql::name(kChanged));
  sql::Select more;
  more.targets.push_back({sql::name("f", "name"), {}});
  more.from.push_back(
      sql::from_function(sql::call("unnest", {std::move(names)}), "f", {sql::Identifier("name")}));
  more.where.push_back({std::move(is_new)});
  assign(sql::name(kChanged), sql::binary(sql::Operator::Concat, sql::name(kChanged),
                                          sql::subquery(sql::Subquery::Kind::Array, std::move(more))));
}

void LowerContext::open_cascade() {
  if (signature.hook) return;
  noted.add(Noted::kCascade);
  const sql::TypeName type = sql::builtin_type("jsonb", true);
  declare_own(block, kCascade, type, {sql::cast(sql::text("{}"), type)});
  answer.cascades = true;
}

/// PL/pgSQL appends to an array in place, however long it is.
void LowerContext::note_cascade(sql::Expr item) {
  if (signature.hook) return;
  open_cascade();
  assign(sql::name(kCascade), sql::call("array_append", {sql::name(kCascade), std::move(item)}));
}

void LowerContext::note_cascades(sql::Expr items) {
  if (signature.hook) return;
  open_cascade();
  assign(sql::name(kCascade), sql::binary(sql::Operator::Concat, sql::name(kCascade), std::move(items)));
}

}  // namespace specql::actions
