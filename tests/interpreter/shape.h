// A random project as far as its makers know it, and the names that its expressions may use.
#pragma once

#include "tests/interpreter/choices.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace specql::testing::interpreter {

enum class Kind : std::uint8_t {
  Text,
  Integer,
  BigInt,
  Decimal,
  Boolean,
  Date,
  State,
  Texts,    ///< a list
  Numbers,  ///< a list of whole ones
  Box,      ///< a composite
  Reference,
  Many  ///< references to many
};

[[nodiscard]] inline bool is_list(Kind kind) {
  return kind == Kind::Texts || kind == Kind::Numbers;
}
/// Of a list.
[[nodiscard]] inline Kind element(Kind list) {
  return list == Kind::Texts ? Kind::Text : Kind::Integer;
}

struct FieldShape {
  std::string name;
  Kind kind = Kind::Text;
  bool required = false;
  bool unique = false;
  bool computed = false;
  bool ruled = false;      ///< by states: only transitions change it
  std::size_t target = 0;  ///< of a reference
  std::string inverse;
  std::string dotted;  ///< of a member of a composite that has a column of its own: its other name

  /// It has no other name, or one of the two.
  [[nodiscard]] const std::string& spelled(Choices& choices) const {
    return !dotted.empty() && choices.chance(50) ? dotted : name;
  }
};

/// What the target of a reference calls the rows that refer to it.
struct InverseShape {
  std::string name;
  std::size_t source = 0;
};

struct ActionShape {
  std::string name;
  std::string hook;  ///< which one it is of its entity, `before_create`; empty: it is an action
  std::size_t entity = 0;
  bool on_row = false;
  bool creates = false;  ///< a row from its input
  std::vector<FieldShape> params;
  std::size_t steps = 0;  ///< those in others counted
  std::string text;       ///< YAML, as an item of `actions` or of `hooks`

  /// A hook in front of the writing, which judges and completes the row.
  [[nodiscard]] bool judges() const { return hook.starts_with("before_"); }
};

struct EntityShape {
  std::string name;
  bool isolated = false;
  bool soft = false;
  bool version = false;
  std::string event;  ///< that it tells; empty: none
  std::vector<FieldShape> fields;
  std::vector<InverseShape> inverses;
  std::vector<std::string> initial;      ///< labels, of the field that has states
  std::vector<std::string> transitions;  ///< of that field
  std::size_t own_steps = 0;             ///< of actions that are made of transitions
  std::string head;                      ///< YAML, up to its actions
};

struct ProjectShape {
  std::vector<EntityShape> entities;
  std::vector<ActionShape> actions;
  std::vector<ActionShape> hooks;
  std::vector<ActionShape> bulks;  ///< of actions, each once for each item of a list

  [[nodiscard]] std::string yaml() const;
  /// Fields that steps can give values to.
  [[nodiscard]] std::vector<FieldShape> writable(std::size_t entity) const;
};

/// Adds parameters to an action, and writes the type of one.
void add_params(Choices& choices, const ProjectShape& project, ActionShape& action);
[[nodiscard]] std::string notation(const FieldShape& param, const ProjectShape& project);

/// Of a box.
struct MemberShape {
  std::string name;
  Kind kind = Kind::Integer;
  bool required = false;
};
[[nodiscard]] const std::vector<MemberShape>& members();

/// All kinds but lists and references.
[[nodiscard]] const std::vector<Kind>& value_kinds();
/// The labels of every enum here.
[[nodiscard]] const std::vector<std::string>& labels();
[[nodiscard]] const std::string& project_file();

/// What names mean at a place.
struct Names {
  std::optional<std::size_t> bare;  ///< the entity whose fields need no prefix
  std::optional<std::size_t> self;  ///< the entity of `this`
  bool input = false;               ///< `input` is that row as the input makes it
  std::vector<FieldShape> variables;
};

/// Writes expressions; those that the compiler would refuse are seldom.
class Expressions {
 public:
  Expressions(Choices& choices, const ProjectShape& project, const Names& names)
      : choices_(choices), project_(project), names_(names) {}

  [[nodiscard]] std::string value(Kind kind, std::size_t depth);
  [[nodiscard]] std::string condition(std::size_t depth);
  /// A row of an entity by a name; nothing if none is known.
  [[nodiscard]] std::optional<std::string> row(std::size_t entity);
  [[nodiscard]] std::string literal(Kind kind);

 private:
  [[nodiscard]] std::optional<std::string> name(Kind kind);
  [[nodiscard]] std::string made(Kind kind, std::size_t depth);
  [[nodiscard]] std::string set(Kind kind, std::size_t depth);
  [[nodiscard]] std::string list(Kind kind, std::size_t depth);
  [[nodiscard]] std::string about_list(std::size_t depth);
  [[nodiscard]] std::string rows(const std::string& field, std::size_t entity, std::size_t depth);
  static void add_members(const std::string& box, Kind kind, std::vector<std::string>& found);
  void add_names(const std::string& prefix, std::size_t entity, Kind kind, bool follow,
                 std::vector<std::string>& found) const;

  Choices& choices_;
  const ProjectShape& project_;
  const Names& names_;
};

/// The event of an entity, as YAML.
[[nodiscard]] std::string random_event(Choices& choices, const ProjectShape& project, std::size_t entity);

/// Entities with their rules; whether the compiler accepts them is another question.
[[nodiscard]] ProjectShape random_entities(Choices& choices);
/// Entities, then actions and hooks, of which the compiler accepts each.
[[nodiscard]] ProjectShape random_project(Choices& choices);
/// Hooks of all kinds, by their keys.
[[nodiscard]] const std::vector<std::string>& hook_kinds();
/// One more, of whatever entity and kind.
[[nodiscard]] ActionShape random_hook(Choices& choices, const ProjectShape& project);
/// Some action of the project, for each item of a list.
[[nodiscard]] ActionShape random_bulk(Choices& choices, const ProjectShape& project);
/// One action more, as it comes.
[[nodiscard]] ActionShape random_action(Choices& choices, const ProjectShape& project, std::size_t entity,
                                        const std::string& name);

}  // namespace specql::testing::interpreter
