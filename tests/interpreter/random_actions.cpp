// Random actions: parameters, and steps that use them.
#include "tests/interpreter/shape.h"

#include <algorithm>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::testing::interpreter {
namespace {

using Json = nlohmann::ordered_json;

class StepWriter {
 public:
  StepWriter(Choices& choices, const ProjectShape& project, ActionShape& action)
      : choices_(choices), project_(project), action_(action) {
    if (action.on_row || action.creates) names_.bare = names_.self = action.entity;
    names_.input = action.creates;
    names_.variables = action.params;
  }

  /// All of the action's.
  Json all() {
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

 private:
  Json steps(std::size_t depth, std::size_t least) {
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

  Json ending() {
    if (choices_.chance(10)) return Json{{"reject", "not_now"}};
    const auto entity = choices_.below(project_.entities.size());
    const auto row = choices_.chance(40) ? expressions().row(entity) : std::nullopt;
    if (row) return Json{{"return", *row}};
    if (choices_.chance(60)) return Json{{"return", value(choices_.pick(value_kinds()))}};
    Json record = {{"one", value(choices_.pick(value_kinds()))},
                   {"two", value(choices_.pick(value_kinds()))}};
    if (const auto named = expressions().row(entity)) record["row"] = *named;
    return Json{{"return", record}};
  }

  [[nodiscard]] Expressions expressions() { return {choices_, project_, names_}; }
  std::string value(Kind kind) { return expressions().value(kind, 2); }
  std::string condition() { return expressions().condition(2); }
  const EntityShape& own() const { return project_.entities[action_.entity]; }

  Json step(std::size_t depth) {
    switch (choices_.below(20)) {
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
      default:
        return depth > 0 ? holder(depth) : update_others();
    }
  }

  Json guard() {
    if (choices_.chance(30)) return Json{{"require", "caller.has_role('clerk') or " + condition()}};
    return {{"validate", fmt::format("{} or {} or {}", condition(), condition(), condition())},
            {"error", "refused"}};
  }

  /// Often the one that the action belongs to.
  std::size_t some_entity() {
    return choices_.chance(30) ? action_.entity : choices_.below(project_.entities.size());
  }

  Json let() {
    FieldShape variable;
    variable.name = fmt::format("v{}", ++made_);
    variable.kind = choices_.pick(value_kinds());
    const Json step = {{"let", variable.name + " = " + value(variable.kind)}};
    names_.variables.push_back(variable);
    return step;
  }

  std::string assigned(const FieldShape& field, const Names& names) {
    Expressions writer(choices_, project_, names);
    if (field.kind == Kind::Reference) return writer.row(field.target).value_or("null");
    if (field.unique) return "'" + std::string(1, static_cast<char>('a' + choices_.below(20))) + "'";
    return choices_.chance(15) && !field.required ? "null" : writer.value(field.kind, 2);
  }

  Json insert() {
    const std::size_t entity = some_entity();
    const EntityShape& shape = project_.entities[entity];
    Json set = Json::object();
    for (const FieldShape& field : project_.writable(entity)) {
      if (field.required || choices_.chance(50)) set[field.name] = assigned(field, names_);
    }
    if (set.empty()) set[shape.fields[0].name] = assigned(shape.fields[0], names_);
    Json step = {{"insert", shape.name}, {"set", set}};
    if (choices_.chance(60)) step["as"] = row_variable(entity);
    return step;
  }

  std::string row_variable(std::size_t entity) {
    FieldShape variable;
    variable.name = fmt::format("v{}", ++made_);
    variable.kind = Kind::Reference;
    variable.target = entity;
    names_.variables.push_back(variable);
    return variable.name;
  }

  Json assignments(std::size_t entity, const Names& names, bool unique_too) {
    Json set = Json::object();
    for (std::size_t i = 0; i < 2; ++i) {
      const FieldShape field = choices_.pick(project_.writable(entity));
      if (unique_too || !field.unique) set[field.name] = assigned(field, names);
    }
    if (set.empty())
      set[project_.entities[entity].fields[0].name] = assigned(project_.entities[entity].fields[0], names);
    return set;
  }

  Json update_self() {
    if (choices_.chance(15)) return Json{{"update", own().name}};
    return {{"update", own().name}, {"set", assignments(action_.entity, names_, true)}};
  }

  [[nodiscard]] Names target_names(std::size_t entity) const {
    Names names = names_;
    names.bare = entity;
    return names;
  }

  std::string where(std::size_t entity) {
    const Names names = target_names(entity);
    return Expressions(choices_, project_, names).condition(2);
  }

  Json update_others() {
    const std::size_t entity = some_entity();
    return {{"update", project_.entities[entity].name},
            {"set", assignments(entity, target_names(entity), false)},
            {"where", where(entity)}};
  }

  Json remove() {
    if (action_.on_row && choices_.chance(30)) return Json{{"delete", own().name}};
    const std::size_t entity = some_entity();
    Json step = {{"delete", project_.entities[entity].name}, {"where", where(entity)}};
    if (choices_.chance(20)) step["hard"] = true;
    return step;
  }

  Json find() {
    const std::size_t entity = some_entity();
    Json step = {{"find", fmt::format("{} WHERE {}", project_.entities[entity].name, where(entity))}};
    if (choices_.chance(30)) step["or"] = "none_there";
    if (choices_.chance(80)) step["as"] = row_variable(entity);
    return step;
  }

  Json call() {
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

  /// Rows that steps have given a name.
  Json what_was_found() {
    Json record = {{"one", value(choices_.pick(value_kinds()))}};
    for (const FieldShape& variable : names_.variables) {
      if (variable.kind == Kind::Reference) record[variable.name] = "$" + variable.name;
    }
    return Json{{"return", record}};
  }

  Json upsert() {
    std::vector<std::size_t> keyed;
    for (std::size_t i = 0; i < project_.entities.size(); ++i) {
      const auto& fields = project_.entities[i].fields;
      const bool has =
          std::any_of(fields.begin(), fields.end(), [](const FieldShape& f) { return f.unique; });
      if (has) keyed.push_back(i);
    }
    if (keyed.empty()) return update_others();
    const std::size_t entity = choices_.pick(keyed);
    std::string text = project_.entities[entity].name;
    std::string set;
    for (const FieldShape& field : project_.entities[entity].fields) {
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

  /// A step that holds others.
  Json holder(std::size_t depth) {
    switch (choices_.below(10)) {
      case 0:
      case 9:
        return choice(depth);
      case 1:
        return each_row(depth);
      case 2:
        return each_item(depth);
      case 3:
        return each_value(depth);
      case 4:
        return {{"while", condition()}, {"do", steps(depth - 1, 1)}, {"limit", 1 + choices_.below(3)}};
      case 5:
      case 6:
        return attempt(depth);
      default:
        return branch(depth);
    }
  }

  Json choice(std::size_t depth) {
    const Kind kind = choices_.pick(value_kinds());
    const bool compares = choices_.chance(60);
    Json step;
    step["switch"] = compares ? Json(value(kind)) : Json(nullptr);
    step["cases"] =
        Json::array({{{"when", compares ? value(kind) : condition()}, {"then", steps(depth - 1, 1)}}});
    step["default"] = steps(depth - 1, 1);
    return step;
  }

  /// Steps that see one more variable.
  Json steps_with(const FieldShape& variable, std::size_t depth) {
    names_.variables.push_back(variable);
    Json list = steps(depth - 1, 1);
    names_.variables.pop_back();
    return list;
  }

  FieldShape new_variable(Kind kind, std::size_t entity = 0) {
    FieldShape variable;
    variable.name = fmt::format("v{}", ++made_);
    variable.kind = kind;
    variable.target = entity;
    return variable;
  }

  Json each_row(std::size_t depth) {
    const std::size_t entity = choices_.below(project_.entities.size());
    const FieldShape variable = new_variable(Kind::Reference, entity);
    std::string text = project_.entities[entity].name + " WHERE " + where(entity);
    if (choices_.chance(40)) {
      const FieldShape& field = choices_.pick(project_.entities[entity].fields);
      if (field.kind != Kind::Reference)
        text += " ORDER BY " + field.name + (choices_.chance(50) ? " desc" : "");
    }
    return {{"foreach", text}, {"as", variable.name}, {"do", steps_with(variable, depth)}};
  }

  Json each_item(std::size_t depth) {
    const FieldShape variable = new_variable(Kind::Integer);
    return {{"foreach", variable.name + " in [2, 0, 7]"}, {"do", steps_with(variable, depth)}};
  }

  Json each_value(std::size_t depth) {
    const std::size_t entity = choices_.below(project_.entities.size());
    FieldShape variable = new_variable(choices_.pick(value_kinds()));
    const std::string row = variable.name;
    const Names names = target_names(entity);
    const std::string text = Expressions(choices_, project_, names).value(variable.kind, 2);
    variable.name += ".part";
    return {{"for_query", fmt::format("SELECT {} as part FROM {} WHERE {}", text,
                                      project_.entities[entity].name, where(entity))},
            {"as", row},
            {"do", steps_with(variable, depth)}};
  }

  Json attempt(std::size_t depth) {
    Json step = {{"try", steps(depth - 1, 1)}};
    Json caught =
        Json::array({{{"when", Json::array({"already_taken", "not_found"})}, {"then", steps(depth - 1, 1)}}});
    if (choices_.chance(60)) caught.push_back({{"when", "check_violation"}, {"then", steps(depth - 1, 1)}});
    if (choices_.chance(40)) caught.push_back({{"when", "others"}, {"then", steps(depth - 1, 1)}});
    step["catch"] = caught;
    if (choices_.chance(30)) step["finally"] = steps(depth - 1, 1);
    return step;
  }

  Json branch(std::size_t depth) {
    Json step = {{"if", condition()}, {"then", steps(depth - 1, 1)}};
    if (choices_.chance(30))
      step["elif"] = Json::array({{{"if", condition()}, {"then", steps(depth - 1, 1)}}});
    if (choices_.chance(60)) step["else"] = steps(depth - 1, 1);
    return step;
  }

  Choices& choices_;
  const ProjectShape& project_;
  ActionShape& action_;
  Names names_;
  std::size_t made_ = 0;
};

}  // namespace

ActionShape random_action(Choices& choices, const ProjectShape& project, std::size_t entity,
                          const std::string& name) {
  ActionShape action;
  action.name = name;
  action.entity = entity;
  action.on_row = choices.chance(70);
  action.creates = !action.on_row && choices.chance(40);
  add_params(choices, project, action);
  const Json steps = StepWriter(choices, project, action).all();
  std::string lines;
  for (const Json& step : steps)
    lines += "      - " + step.dump() + "\n";
  // a parameter that no step uses is refused
  std::erase_if(action.params, [&](const FieldShape& param) {
    const std::size_t at = lines.find("$" + param.name);
    return at == std::string::npos;
  });
  action.text = fmt::format("  - name: {}\n", name);
  if (!action.creates) action.text += fmt::format("    on: {}\n", action.on_row ? "row" : "entity");
  if (choices.chance(20)) {
    Names names;
    if (action.on_row) names.bare = names.self = entity;
    const std::string more =
        choices.chance(50) ? " or " + Expressions(choices, project, names).condition(1) : "";
    action.text += fmt::format("    requires: \"caller.has_role('manager'){}\"\n", more);
  }
  if (!action.params.empty()) action.text += "    params:\n";
  for (const FieldShape& param : action.params)
    action.text += fmt::format("      {}: {}{}\n", param.name, notation(param, project),
                               param.kind == Kind::Integer && choices.chance(30) ? " = 3" : "");
  action.text += "    steps:\n" + lines;
  return action;
}

}  // namespace specql::testing::interpreter
