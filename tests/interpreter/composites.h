// Values made of members: what is wrong with one, and how one changes.
#pragma once

#include "generator/model/model.h"
#include "tests/interpreter/values.h"

#include <functional>
#include <string>
#include <vector>

namespace specql::testing::interpreter {

/// Codes of what is wrong with a value of a field or member.
using RuleOf = std::function<std::vector<std::string>(const Value&, const model::Field&)>;

/// The code of the first mistake in a value; empty if there is none.
[[nodiscard]] std::string composite_problem(const Value& value, const model::Composite& type,
                                            const RuleOf& rule);
/// Of a value that is none of the type.
[[nodiscard]] std::string invalid_code(const model::Composite& type);

/// A composite with some members changed; a null takes one away.
[[nodiscard]] Value merged(const Value& composite, const Value& patch);
[[nodiscard]] Value with_member(const Value& composite, const std::string& name, Value member);

}  // namespace specql::testing::interpreter
