#include "tests/interpreter/shape.h"

#include <fmt/core.h>

namespace specql::testing::interpreter {

std::string notation(const FieldShape& field, const ProjectShape& project) {
  static const std::vector<std::string> kWords = {"text",          "integer", "bigint", "\"decimal(6, 2)\"",
                                                  "boolean",       "date",    "State",  "list(text)",
                                                  "list(integer)", "Box"};
  if (field.kind == Kind::Reference)
    return fmt::format("ref({}){}", project.entities[field.target].name, field.required ? "!" : "");
  std::string word = kWords[static_cast<std::size_t>(field.kind)];
  if (field.required && word.back() == '"')
    word.pop_back(), word += "!\"";
  else if (field.required)
    word += "!";
  return word;
}

void add_params(Choices& choices, const ProjectShape& project, ActionShape& action) {
  const std::size_t count = choices.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    FieldShape param;
    param.name = fmt::format("p{}", i);
    param.kind = choices.chance(35) ? Kind::Reference : choices.pick(value_kinds());
    if (choices.chance(20)) param.kind = choices.chance(50) ? Kind::Texts : Kind::Numbers;
    if (choices.chance(10)) param.kind = Kind::Box;
    param.target = choices.below(project.entities.size());
    param.required = choices.chance(60);
    action.params.push_back(param);
  }
}

}  // namespace specql::testing::interpreter
