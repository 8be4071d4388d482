// A random project as a small typed model: what the generator of expressions and steps needs to know of
// what it has made so far, and the documents that say it.
#pragma once

#include "generator/types/base_type.h"
#include "generator/types/scalar.h"
#include "tests/support/compile.h"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace specql::testing {

using Json = nlohmann::ordered_json;

/// What a value is: of a base type, one of an enum's labels, or a row.
struct ValueType {
  types::BaseType base = types::BaseType::Text;
  bool array = false;
  std::vector<std::string> labels;    ///< of an enum
  std::optional<std::size_t> entity;  ///< the row's

  [[nodiscard]] bool plain() const { return labels.empty() && !entity; }
  friend bool operator==(const ValueType&, const ValueType&) = default;
};

/// A member of a composite, by its way from the field: `.size.width`.
struct MemberModel {
  std::string path;
  ValueType type;
};

struct FieldModel {
  std::string name;
  ValueType type;
  const types::ScalarInfo* scalar = nullptr;
  std::vector<std::size_t> targets;  ///< of a reference: several make it an arc
  std::vector<MemberModel> members;  ///< of a composite, which is read member by member
  bool many = false;
  bool required = false;
  bool has_default = false;
  bool immutable = false;
  bool computed = false;
  bool ruled = false;  ///< by states: only transitions change it
  bool stored = true;  ///< has a column, unless it is `many`

  [[nodiscard]] bool arc() const { return targets.size() > 1; }
  /// One value that an expression can read.
  [[nodiscard]] bool readable() const { return !many && !arc() && members.empty(); }
  [[nodiscard]] bool settable() const { return readable() && !computed && !ruled; }
};

struct Parameter {
  std::string name;
  ValueType type;
  bool used = false;
};

struct EntityModel {
  std::string name;
  bool isolated = false;
  bool audit = true;
  bool version = true;
  std::vector<FieldModel> fields;
  std::vector<std::string> relations;    ///< names of what refers to it
  std::vector<std::string> transitions;  ///< of its field that has states
  Json document;
};

struct ActionModel {
  std::string name;
  std::size_t entity = 0;
  bool on_row = true;
  std::vector<Parameter> parameters;
};

struct Project {
  std::vector<EntityModel> entities;
  std::vector<ActionModel> actions;
  Texts texts;  ///< as files
};

/// A project that must be accepted. Inside `rc::gen::exec` only.
[[nodiscard]] Project random_project();

/// A document as block YAML.
[[nodiscard]] std::string print_yaml(const Json& document);

/// All files of a project, for messages.
[[nodiscard]] std::string show(const Texts& texts);

}  // namespace specql::testing
