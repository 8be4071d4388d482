// Questions to the trees of PostgreSQL's grammar (libpg_query's JSON).
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace specql::sql_lint {

using Json = nlohmann::json;

/// A name as a script has it: perhaps in a schema.
struct Name {
  std::string schema;
  std::string name;

  /// `crm.tb_contact`
  [[nodiscard]] std::string text() const { return schema.empty() ? name : schema + "." + name; }
  /// Whether both may be the same: a schema that is not said may be any.
  [[nodiscard]] bool may_be(const Name& other) const {
    return name == other.name && (schema.empty() || other.schema.empty() || schema == other.schema);
  }
};

/// A type as it is written: its last word, as the catalog has it (`int4`), and what stands in parentheses.
struct TypeWord {
  Name name;
  std::size_t modifiers = 0;
  std::size_t at = 0;  ///< byte in the script

  /// One of PostgreSQL's own.
  [[nodiscard]] bool is(std::string_view builtin) const {
    return name.name == builtin && (name.schema.empty() || name.schema == "pg_catalog");
  }
};

[[nodiscard]] std::string text_of(const Json& node, const char* key);
[[nodiscard]] bool is_set(const Json& node, const char* key);
/// An array; empty if there is none.
[[nodiscard]] const Json& list_of(const Json& node, const char* key);
/// An object; empty if there is none.
[[nodiscard]] const Json& child_of(const Json& node, const char* key);
/// What a node of the form `{"Constraint": {…}}` holds; empty if it is of another kind.
[[nodiscard]] const Json& inner(const Json& node, const char* kind);
/// The byte at which a node begins, as far as the grammar says it.
[[nodiscard]] std::size_t place_of(const Json& node, std::size_t otherwise);

/// Of a `RangeVar`.
[[nodiscard]] Name name_of(const Json& relation);
/// Of the words between dots.
[[nodiscard]] Name name_of_words(const Json& words);
/// Of what a `drop` names, be it a relation, a type, a function or a plain word.
[[nodiscard]] Name name_of_object(const Json& object);
/// Of a `TypeName`.
[[nodiscard]] TypeWord type_of(const Json& type);

/// Whether a list of `DefElem` has an option of this name, and not as `off`.
[[nodiscard]] bool is_on(const Json& node, const char* list, std::string_view name);

/// Every node below, with its kind: `FuncCall`, and what it holds.
void each_node(const Json& tree, const std::function<void(const std::string& kind, const Json& node)>& visit);

}  // namespace specql::sql_lint
