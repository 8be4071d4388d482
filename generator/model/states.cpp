#include "generator/model/states.h"

#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::model {

sql::Expr in_none_of(const StateMachine& machine, const std::vector<std::size_t>& states, sql::Expr value,
                     const Model& model) {
  const std::vector<EnumLabel>& labels = model.enums[machine.states].labels;
  if (states.size() == 1) {
    return sql::binary(sql::Operator::NotEqual, std::move(value), sql::text(labels[states[0]].name));
  }
  sql::In in{true, {}, {}};
  in.operand.push_back(std::move(value));
  for (const std::size_t label : states)
    in.items.push_back(sql::text(labels[label].name));
  return {std::move(in)};
}

std::string with_article(const Entity& entity) {
  const std::string words = replace_all(entity.stem, "_", " ");
  const bool vowel = std::string_view("aeiou").find(words[0]) != std::string_view::npos;
  return (vowel ? "an " : "a ") + words;
}

std::pair<std::string, std::string> refusal_words(const Entity& entity, const StateMachine& machine,
                                                  const Transition& transition, const Model& model) {
  const std::string row = with_article(entity);
  if (transition.named) {
    const std::string verb = replace_all(snake_case(transition.name), "_", " ");
    return {fmt::format("Cannot {} {} that is ", verb, row), ""};
  }
  const std::string& target = model.enums[machine.states].labels[transition.to].name;
  return {sentence_case(row) + " that is ", " cannot become " + target};
}

}  // namespace specql::model
