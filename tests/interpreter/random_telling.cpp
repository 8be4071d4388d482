// Events, and steps that tell others.
#include "tests/interpreter/step_writer.h"
#include "tests/support/in_order.h"

#include <fmt/core.h>

namespace specql::testing::interpreter {

std::string random_event(Choices& choices, const ProjectShape& project, std::size_t entity) {
  const EntityShape& shape = project.entities[entity];
  Json payload = Json::array({"id"});
  for (const FieldShape& field : shape.fields) {
    if (field.kind != Kind::Many && choices.chance(50)) payload.push_back(field.name);
  }
  Names names;
  names.bare = names.self = entity;
  const Kind kind = choices.pick(value_kinds());
  if (choices.chance(60)) payload.push_back({{"more", Expressions(choices, project, names).value(kind, 1)}});
  return Json({{"name", shape.event}, {"payload", payload}}).dump();
}

Json StepWriter::told() {
  Json record = Json::object();
  const std::size_t count = choices_.below(3);
  for (std::size_t i = 0; i < count; ++i)
    record[fmt::format("w{}", i)] = value(choices_.pick(value_kinds()));
  const std::size_t entity = choices_.below(project_.entities.size());
  const auto row = choices_.chance(40) ? expressions().row(entity) : std::nullopt;
  if (row) record["row"] = *row;
  return record;
}

Json StepWriter::emit() {
  const std::size_t entity = some_entity();
  const auto row = expressions().row(entity);
  if (project_.entities[entity].event.empty() || !row) return tell_someone();
  Json step = {{"emit", project_.entities[entity].event}, {"of", *row}};
  if (*row == "this" && choices_.chance(80)) step.erase("of");
  if (choices_.chance(50)) step["with"] = told();
  return step;
}

Json StepWriter::tell_someone() {
  const std::string words =
      InOrder{"{} and {{{}}}", choices_.chance(50) ? "it" : "all", value(choices_.pick(value_kinds()))}.text;
  // quotes would end the text that the words stand in
  const bool plain = words.find('\'') == std::string::npos;
  const bool someone = plain && choices_.chance(70);
  Json step = {{"notify", someone ? fmt::format("clerks(email, '{}')", words) : "channel"}};
  if (choices_.chance(50)) step["payload"] = told();
  return step;
}

std::string StepWriter::moment() {
  const std::string soon =
      InOrder{"now() {} hours({})", choices_.chance(50) ? "+" : "-", expressions().literal(Kind::Integer)}
          .text;
  if (choices_.chance(40)) return soon;
  const std::string other =
      choices_.chance(50) ? "null" : fmt::format("'2001-01-0{}T00:00:00Z'", 1 + choices_.below(4));
  return fmt::format("case when {} then {} else {} end", condition(), soon, other);
}

Json StepWriter::enqueue() {
  Json step = {{"enqueue", "job"}, {"args", told()}};
  if (choices_.chance(50)) step["run_at"] = moment();
  return step;
}

Json StepWriter::tell() {
  switch (choices_.below(4)) {
    case 0:
      return enqueue();
    case 1:
      return tell_someone();
    default:
      return emit();
  }
}

}  // namespace specql::testing::interpreter
