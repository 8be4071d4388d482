// Steps that hold others.
#include "tests/interpreter/step_writer.h"

#include <fmt/core.h>

namespace specql::testing::interpreter {

Json StepWriter::holder(std::size_t depth) {
  switch (choices_.below(11)) {
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
    case 10:
      return attempt(depth);
    default:
      return branch(depth);
  }
}

Json StepWriter::choice(std::size_t depth) {
  const Kind kind = choices_.pick(value_kinds());
  const bool compares = choices_.chance(60);
  Json step;
  step["switch"] = compares ? Json(value(kind)) : Json(nullptr);
  step["cases"] =
      Json::array({{{"when", compares ? value(kind) : condition()}, {"then", steps(depth - 1, 1)}}});
  step["default"] = steps(depth - 1, 1);
  return step;
}

Json StepWriter::steps_with(const FieldShape& variable, std::size_t depth) {
  names_.variables.push_back(variable);
  Json list = steps(depth - 1, 1);
  names_.variables.pop_back();
  return list;
}

FieldShape StepWriter::new_variable(Kind kind, std::size_t entity) {
  FieldShape variable;
  variable.name = fmt::format("v{}", ++made_);
  variable.kind = kind;
  variable.target = entity;
  return variable;
}

Json StepWriter::each_row(std::size_t depth) {
  const std::size_t entity = choices_.below(project_.entities.size());
  const FieldShape variable = new_variable(Kind::Reference, entity);
  std::string text = project_.entities[entity].name + " WHERE " + where(entity);
  if (choices_.chance(40)) {
    const FieldShape& field = choices_.pick(project_.entities[entity].fields);
    if (field.kind < Kind::Texts) text += " ORDER BY " + field.name + (choices_.chance(50) ? " desc" : "");
  }
  return {{"foreach", text}, {"as", variable.name}, {"do", steps_with(variable, depth)}};
}

Json StepWriter::each_item(std::size_t depth) {
  const Kind kind = choices_.chance(60) ? Kind::Numbers : Kind::Texts;
  const FieldShape variable = new_variable(element(kind));
  const std::string list = kind == Kind::Numbers && choices_.chance(20) ? "[2, 0, 7]" : value(kind);
  return {{"foreach", variable.name + " in " + list}, {"do", steps_with(variable, depth)}};
}

Json StepWriter::each_value(std::size_t depth) {
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

Json StepWriter::attempt(std::size_t depth) {
  Json step = {{"try", steps(depth - 1, 1)}};
  Json caught =
      Json::array({{{"when", Json::array({"already_taken", "not_found"})}, {"then", steps(depth - 1, 1)}}});
  if (choices_.chance(60)) caught.push_back({{"when", "check_violation"}, {"then", steps(depth - 1, 1)}});
  if (choices_.chance(40)) caught.push_back({{"when", "others"}, {"then", steps(depth - 1, 1)}});
  step["catch"] = caught;
  if (choices_.chance(30)) step["finally"] = steps(depth - 1, 1);
  return step;
}

Json StepWriter::branch(std::size_t depth) {
  Json step = {{"if", condition()}, {"then", steps(depth - 1, 1)}};
  if (choices_.chance(30)) step["elif"] = Json::array({{{"if", condition()}, {"then", steps(depth - 1, 1)}}});
  if (choices_.chance(60)) step["else"] = steps(depth - 1, 1);
  return step;
}

}  // namespace specql::testing::interpreter
