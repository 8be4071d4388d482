// What state machines come to in SQL and in words, for steps and for the database alike.
#pragma once

#include "generator/model/model.h"
#include "generator/sql/expression.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace specql::model {

/// What is refused that no transition makes.
inline constexpr std::string_view kInvalidTransition = "invalid_transition";

/// The value is none of these states.
[[nodiscard]] sql::Expr in_none_of(const StateMachine& machine, const std::vector<std::size_t>& states,
                                   sql::Expr value, const Model& model);

/// "a contact", "an invoice line".
[[nodiscard]] std::string with_article(const Entity& entity);

/// What is said of a row in another state, before and behind that state: "Cannot qualify a contact that is ",
/// "".
[[nodiscard]] std::pair<std::string, std::string> refusal_words(const Entity& entity,
                                                                const StateMachine& machine,
                                                                const Transition& transition,
                                                                const Model& model);

}  // namespace specql::model
