// What names mean where an expression stands.
#pragma once

#include "generator/expr/typed.h"
#include "generator/model/model.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace specql::typing {

/// A parameter or variable of an action. One that holds a row is a `Ref` whose fields can be read.
struct Variable {
  std::string name;
  Type type;
  bool is_parameter = false;
  bool holds_row = false;  ///< the whole row is at hand, not only its key
  Span origin;
  bool visible = true;             ///< its block has not ended
  mutable std::uint32_t uses = 0;  ///< how often expressions name it
  bool is_input_row = false;       ///< what the action's input makes of its row; `input.field` reads it
  bool bare = false;               ///< an expression may leave out its dollar: what a loop goes through
};

/// For who asks for the rows of a variable.
[[nodiscard]] inline std::string not_rows(std::string_view variable) {
  return "`$" + std::string(variable) + "` is one value; write out the query where its rows are meant";
}

/// The rows an update or delete step is about: bare names are their fields first. In typed
/// expressions they are the query with this index.
struct TargetRows {
  std::string name;
  EntityId entity;
};
inline constexpr std::uint32_t kTargetRows = 0;

struct Scope {
  const model::Model& model;
  EntityId self;                               ///< whose fields bare names are; invalid: nobody's
  std::vector<Variable>* variables = nullptr;  ///< an action's, if there is one
  std::string_view self_missing;               ///< why there is no row, for the message
  bool allows_caller = true;                   ///< who asks may be asked for
  TargetRows rows = {};                        ///< innermost; no entity: none
  bool incomplete = false;                     ///< some declarations could not be read
  FieldId value_field = {};                    ///< what `value` means, in a field's own check
  std::optional<Type> value = {};              ///< of `value`, which is then variable 0: in a type's check;
                                               ///< members of a composite stand bare
};

}  // namespace specql::typing
