// A state machine while it is lowered: its rows and states in SQL.
#pragma once

#include "generator/lower/context.h"

#include <cstddef>
#include <string>
#include <vector>

namespace specql::lower {

/// What triggers of a machine speak of.
class MachineTerms {
 public:
  MachineTerms(EntityId id, const model::StateMachine& of, const Context& in)
      : entity(in.model.entities[id]),
        machine(of),
        field(entity.fields[of.field]),
        column(naming::column(field)),
        context(in) {}

  const model::Entity& entity;
  const model::StateMachine& machine;
  const model::Field& field;
  sql::Identifier column;
  const Context& context;

  /// The state in the row before and after it is written.
  [[nodiscard]] sql::Expr old_state() const { return sql::name("old", column); }
  [[nodiscard]] sql::Expr new_state() const { return sql::name("new", column); }
  [[nodiscard]] std::size_t state_count() const { return context.model.enums[machine.states].labels.size(); }
  /// The value is the state, or one of several.
  [[nodiscard]] sql::Expr is_state(sql::Expr value, const std::vector<std::size_t>& states) const;
  /// A function that triggers call.
  [[nodiscard]] catalog::Function function(sql::QualifiedName name, plpgsql::Block body,
                                           std::string comment) const;
};

// state_history.cpp: the table of all changes, and the function that fills it
[[nodiscard]] catalog::Table history_table(const MachineTerms& terms);
[[nodiscard]] catalog::Function history_function(const MachineTerms& terms);

}  // namespace specql::lower
