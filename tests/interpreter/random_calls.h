// Random inputs of actions, as a client writes them and as they are read.
#pragma once

#include "tests/interpreter/choices.h"
#include "tests/interpreter/database.h"

namespace specql::testing::interpreter {

struct RandomCall {
  ActionId action;
  Caller caller;
  Given given;
  nlohmann::json input = nlohmann::json::object();
};

[[nodiscard]] RandomCall random_call(Choices& choices, const check::CheckedProject& project,
                                     const Store& store, const Database& database);

}  // namespace specql::testing::interpreter
