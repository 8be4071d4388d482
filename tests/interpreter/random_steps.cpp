// Steps that read, change and answer.
#include "tests/interpreter/step_writer.h"
#include "tests/support/in_order.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::testing::interpreter {

StepWriter::StepWriter(Choices& choices, const ProjectShape& project, ActionShape& action)
    : choices_(choices), project_(project), action_(action) {
  if (action.on_row || action.creates) names_.bare = names_.self = action.entity;
  names_.input = action.creates;
  names_.variables = action.params;
}

Json StepWriter::all() {
  Json list = Json::array();
  if (action_.creates && choices_.chance(50)) list.push_back(guard());
  if (action_.creates) list.push_back({{"insert", own().name}});
  if (action_.on_row && choices_.chance(20)) {  // the input is known to all steps, whichever writes it
    names_.input = true;
    if (choices_.chance(50)) list.push_back(guard());
    list.push_back({{"update", own().name}});
  }
  action_.steps += list.size();
  for (const Json& step : steps(2, 1))
    list.push_back(step);
  if (!choices_.chance(60)) return list;
  list.push_back(choices_.chance(60) ? what_was_found() : ending());
  ++action_.steps;
  return list;
}

Json StepWriter::steps(std::size_t depth, std::size_t least) {
  const std::size_t visible = names_.variables.size();
  Json list = Json::array();
  const std::size_t count = least + choices_.below(3);
  for (std::size_t i = 0; i < count; ++i)
    list.push_back(step(depth));
  if (depth < 2 && choices_.chance(10)) list.push_back(ending());
  action_.steps += list.size();
  if (depth < 2) names_.variables.resize(std::min(visible, names_.variables.size()));
  return list;
}

Json StepWriter::ending() {
  if (choices_.chance(10) || !action_.hook.empty()) return Json{{"reject", "not_now"}};
  const auto entity = choices_.below(project_.entities.size());
  const auto row = choices_.chance(40) ? expressions().row(entity) : std::nullopt;
  if (row) return Json{{"return", *row}};
  if (choices_.chance(60)) return Json{{"return", value(choices_.pick(value_kinds()))}};
  Json record = {{"one", value(choices_.pick(value_kinds()))}, {"two", value(choices_.pick(value_kinds()))}};
  if (const auto named = expressions().row(entity)) record["row"] = *named;
  return Json{{"return", record}};
}

Json StepWriter::judging_step(std::size_t depth) {
  switch (choices_.below(6)) {
    case 0:
      return guard();
    case 1:
      return let();
    case 2:
      return find();
    case 3:
      return depth > 0 ? branch(depth) : find();
    case 4:
      return depth > 0 ? choice(depth) : let();
    default:
      return action_.on_row ? update_self() : guard();
  }
}

Json StepWriter::step(std::size_t depth) {
  if (action_.judges()) return judging_step(depth);
  switch (choices_.below(24)) {
    case 0:
      return guard();
    case 1:
      return find();
    case 2:
      return let();
    case 3:
    case 4:
      return insert();
    case 5:
    case 6:
    case 7:
      return action_.on_row ? update_self() : update_others();
    case 8:
      return update_others();
    case 9:
      return find();
    case 10:
      return call();
    case 11:
      return remove();
    case 12:
      return upsert();
    case 13:
    case 14:
      return transition();
    case 15:
    case 16:
      return tell();
    default:
      return depth > 0 ? holder(depth) : update_others();
  }
}

Json StepWriter::guard() {
  if (choices_.chance(30)) return Json{{"require", "caller.has_role('clerk') or " + condition()}};
  return {{"validate", InOrder{"{} or {} or {}", condition(), condition(), condition()}.text},
          {"error", "refused"}};
}

std::size_t StepWriter::some_entity() {
  return choices_.chance(30) ? action_.entity : choices_.below(project_.entities.size());
}

Json StepWriter::let() {
  FieldShape variable;
  variable.name = fmt::format("v{}", ++made_);
  variable.kind = choices_.pick(value_kinds());
  if (choices_.chance(15)) variable.kind = choices_.chance(50) ? Kind::Texts : Kind::Numbers;
  const Json step = {{"let", variable.name + " = " + value(variable.kind)}};
  names_.variables.push_back(variable);
  return step;
}

std::string StepWriter::assigned(const FieldShape& field, const Names& names) {
  Expressions writer(choices_, project_, names);
  if (field.kind == Kind::Reference) return writer.row(field.target).value_or("null");
  if (field.unique) return "'" + std::string(1, static_cast<char>('a' + choices_.below(20))) + "'";
  return choices_.chance(15) && !field.required ? "null" : writer.value(field.kind, 2);
}

/// A box sometimes by its members.
void StepWriter::assign(const FieldShape& field, const Names& names, Json& set) {
  if (field.kind != Kind::Box || choices_.chance(30)) {
    const std::string& name = field.spelled(choices_);
    set[name] = assigned(field, names);
    return;
  }
  for (const MemberShape& member : members()) {
    if (member.required || choices_.chance(40))
      set[field.name + "." + member.name] = Expressions(choices_, project_, names).value(member.kind, 1);
  }
}

Json StepWriter::insert() {
  const std::size_t entity = some_entity();
  const EntityShape& shape = project_.entities[entity];
  Json set = Json::object();
  for (const FieldShape& field : project_.writable(entity)) {
    if (field.required || choices_.chance(50)) assign(field, names_, set);
  }
  if (set.empty()) set[shape.fields[0].name] = assigned(shape.fields[0], names_);
  if (!shape.initial.empty() && choices_.chance(40)) set["stage"] = choices_.pick(shape.initial);
  Json step = {{"insert", shape.name}, {"set", set}};
  if (choices_.chance(60)) step["as"] = row_variable(entity);
  return step;
}

std::string StepWriter::row_variable(std::size_t entity) {
  FieldShape variable;
  variable.name = fmt::format("v{}", ++made_);
  variable.kind = Kind::Reference;
  variable.target = entity;
  names_.variables.push_back(variable);
  return variable.name;
}

Json StepWriter::assignments(std::size_t entity, const Names& names, bool unique_too) {
  Json set = Json::object();
  for (std::size_t i = 0; i < 2; ++i) {
    const FieldShape field = choices_.pick(project_.writable(entity));
    const bool again =
        set.contains(field.name) || set.contains(field.name + ".width") || set.contains(field.dotted);
    if (!again && (unique_too || !field.unique)) assign(field, names, set);
  }
  if (set.empty())
    set[project_.entities[entity].fields[0].name] = assigned(project_.entities[entity].fields[0], names);
  return set;
}

Json StepWriter::update_self() {
  if (action_.hook.empty() && choices_.chance(15)) return Json{{"update", own().name}};
  return {{"update", own().name}, {"set", assignments(action_.entity, names_, action_.hook.empty())}};
}

Names StepWriter::target_names(std::size_t entity) const {
  Names names = names_;
  names.bare = entity;
  return names;
}

std::string StepWriter::where(std::size_t entity) {
  const Names names = target_names(entity);
  return Expressions(choices_, project_, names).condition(2);
}

Json StepWriter::update_others() {
  const std::size_t entity = some_entity();
  return {{"update", project_.entities[entity].name},
          {"set", assignments(entity, target_names(entity), false)},
          {"where", where(entity)}};
}

Json StepWriter::transition() {
  if (action_.on_row && !own().transitions.empty() && choices_.chance(60))
    return Json{{"transition", choices_.pick(own().transitions)}};
  std::vector<std::size_t> ruled;
  for (std::size_t i = 0; i < project_.entities.size(); ++i) {
    if (!project_.entities[i].transitions.empty()) ruled.push_back(i);
  }
  if (ruled.empty()) return update_others();
  const std::size_t entity = choices_.pick(ruled);
  const EntityShape& shape = project_.entities[entity];
  return {{"transition", shape.name + "." + choices_.pick(shape.transitions)}, {"where", where(entity)}};
}

Json StepWriter::remove() {
  if (action_.on_row && choices_.chance(30)) return Json{{"delete", own().name}};
  const std::size_t entity = some_entity();
  Json step = {{"delete", project_.entities[entity].name}, {"where", where(entity)}};
  if (choices_.chance(20)) step["hard"] = true;
  return step;
}

Json StepWriter::find() {
  const std::size_t entity = some_entity();
  Json step = {{"find", fmt::format("{} WHERE {}", project_.entities[entity].name, where(entity))}};
  if (choices_.chance(30)) step["or"] = "none_there";
  if (choices_.chance(80)) step["as"] = row_variable(entity);
  return step;
}

Json StepWriter::call() {
  const ActionShape& callee = choices_.pick(project_.actions);
  Json arguments = Json::object();
  for (const FieldShape& param : callee.params) {
    if (param.required || choices_.chance(70)) arguments[param.name] = assigned(param, names_);
  }
  if (callee.on_row) {
    if (const auto row = expressions().row(callee.entity)) arguments["id"] = *row;
  }
  const bool creates = callee.creates || callee.name.starts_with("create_");
  if (creates || callee.name.starts_with("update_")) {
    for (const FieldShape& field : project_.writable(callee.entity)) {
      const bool needed = field.required && creates;
      if (needed || choices_.chance(40)) arguments[field.name] = assigned(field, names_);
    }
  }
  Json step = {{"call", callee.name}, {"args", arguments}};
  if (arguments.empty()) step.erase("args");
  if (choices_.chance(50)) step["as"] = row_variable(callee.entity);
  return step;
}

Json StepWriter::what_was_found() {
  Json record = {{"one", value(choices_.pick(value_kinds()))}};
  for (const FieldShape& variable : names_.variables) {
    if (variable.kind == Kind::Reference) record[variable.name] = "$" + variable.name;
  }
  return Json{{"return", record}};
}

Json StepWriter::upsert() {
  std::vector<std::size_t> keyed;
  for (std::size_t i = 0; i < project_.entities.size(); ++i) {
    const auto& fields = project_.entities[i].fields;
    const bool has = std::any_of(fields.begin(), fields.end(), [](const FieldShape& f) { return f.unique; });
    if (has) keyed.push_back(i);
  }
  if (keyed.empty()) return update_others();
  const std::size_t entity = choices_.pick(keyed);
  std::string text = project_.entities[entity].name;
  std::string set;
  for (const FieldShape& field : project_.writable(entity)) {
    const std::string item = field.name + " = " + assigned(field, names_);
    if (field.unique && text.find(" BY ") == std::string::npos) {
      text += " BY " + item;
    } else if (!field.unique && (field.required || choices_.chance(50))) {
      set += (set.empty() ? " SET " : ", ") + item;
    }
  }
  Json step = {{"upsert", text + set}};
  if (choices_.chance(50)) step["as"] = row_variable(entity);
  return step;
}

}  // namespace specql::testing::interpreter
