// What takes a statement back that has run, by what it is.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace specql::project {

/// The first line of a statement that cannot be taken back.
struct NoUndo {
  std::string statement;
};

/// What takes these back, in the order in which it has to run: what they have made goes, if it is there.
/// Schemas, roles and extensions stay, as others may use them, and so do values that rows have got. A
/// statement that changes what was there before all of them cannot be taken back.
[[nodiscard]] std::variant<std::vector<std::string>, NoUndo> undo(const std::vector<std::string>& statements);

}  // namespace specql::project
