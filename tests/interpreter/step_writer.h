// Random steps of one action.
#pragma once

#include "tests/interpreter/shape.h"

#include <nlohmann/json.hpp>

namespace specql::testing::interpreter {

using Json = nlohmann::ordered_json;

class StepWriter {
 public:
  StepWriter(Choices& choices, const ProjectShape& project, ActionShape& action);

  /// All of the action's.
  Json all();
  /// Few, as hooks have them.
  Json few() { return steps(1, 1); }

 private:
  Json steps(std::size_t depth, std::size_t least);
  Json ending();
  [[nodiscard]] Expressions expressions() { return {choices_, project_, names_}; }
  std::string value(Kind kind) { return expressions().value(kind, 2); }
  std::string condition() { return expressions().condition(2); }
  const EntityShape& own() const { return project_.entities[action_.entity]; }

  Json step(std::size_t depth);
  /// Of a hook in front of the writing.
  Json judging_step(std::size_t depth);
  Json guard();
  /// Often the one that the action belongs to.
  std::size_t some_entity();
  Json let();
  std::string assigned(const FieldShape& field, const Names& names);
  void assign(const FieldShape& field, const Names& names, Json& set);
  Json insert();
  std::string row_variable(std::size_t entity);
  Json assignments(std::size_t entity, const Names& names, bool unique_too);
  Json update_self();
  [[nodiscard]] Names target_names(std::size_t entity) const;
  std::string where(std::size_t entity);
  Json update_others();
  Json transition();
  Json remove();
  Json find();
  Json call();
  /// Rows that steps have given a name.
  Json what_was_found();
  Json upsert();
  /// What others are told.
  Json tell();
  Json told();
  Json enqueue();
  std::string moment();
  Json emit();
  Json tell_someone();
  /// A step that holds others.
  Json holder(std::size_t depth);
  Json choice(std::size_t depth);
  /// Steps that see one more variable.
  Json steps_with(const FieldShape& variable, std::size_t depth);
  FieldShape new_variable(Kind kind, std::size_t entity = 0);
  Json each_row(std::size_t depth);
  Json each_item(std::size_t depth);
  Json each_value(std::size_t depth);
  Json attempt(std::size_t depth);
  Json branch(std::size_t depth);

  Choices& choices_;
  const ProjectShape& project_;
  ActionShape& action_;
  Names names_;
  std::size_t made_ = 0;
};

}  // namespace specql::testing::interpreter
