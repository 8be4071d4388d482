#include "generator/catalog/json.h"

#include "generator/support/digest.h"
#include "generator/support/json_text.h"
#include "generator/support/text.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include <nlohmann/json.hpp>

namespace {

/// A member or a word that this version does not know.
struct Unknown {
  std::string name;
};

/// Whether a list of words with commas between them holds one.
bool holds(std::string_view words, std::string_view word) {
  for (const std::string_view one : specql::split(words, ','))
    if (specql::trim(one) == word) return true;
  return false;
}

/// Reads the members of an object, one after the other.
class Members {
 public:
  explicit Members(const nlohmann::json& json) : json_(json) {}

  /// The first one says what the object is. Another that is absent is newer than the file, and keeps its
  /// default.
  template <class Value>
  void read(const char* name, Value& into) {
    const auto found = json_.find(name);
    if (found == json_.end()) {
      if (count_ == 0) static_cast<void>(json_.at(name));
      return;
    }
    found->get_to(into);
    ++count_;
  }

  void finish(std::string_view known) const {
    if (count_ == json_.size()) return;
    for (const auto& [name, value] : json_.items())
      if (!holds(known, name)) throw Unknown{name};
  }

 private:
  const nlohmann::json& json_;
  std::size_t count_ = 0;
};

/// Which of some words a text is.
std::ptrdiff_t index_of(const nlohmann::json& json, std::span<const std::string_view> words) {
  const auto& word = json.get_ref<const std::string&>();
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) throw Unknown{word};
  return found - words.begin();
}

}  // namespace

// clang-format off
#define SPECQL_JSON_READ(member) members.read(#member, value.member);
#define SPECQL_JSON(Type, ...)                                                                         \
  static void to_json(nlohmann::json& nlohmann_json_j, const Type& nlohmann_json_t) {                  \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))                           \
  }                                                                                                    \
  SPECQL_JSON_READER(Type, __VA_ARGS__)
// The same with one member that is written only where it says something.
#define SPECQL_JSON_SPARSE(Type, sparse, ...)                                                          \
  static void to_json(nlohmann::json& nlohmann_json_j, const Type& nlohmann_json_t) {                  \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))                           \
    if (!nlohmann_json_t.sparse.empty()) nlohmann_json_j[#sparse] = nlohmann_json_t.sparse;            \
  }                                                                                                    \
  SPECQL_JSON_READER(Type, __VA_ARGS__, sparse)
#define SPECQL_JSON_READER(Type, ...)                                                                  \
  static void from_json(const nlohmann::json& json, Type& value) {                                     \
    Members members(json);                                                                             \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(SPECQL_JSON_READ, __VA_ARGS__))                           \
    members.finish(#__VA_ARGS__);                                                                      \
  }

namespace specql {
static void to_json(nlohmann::json& j, const Interned& v) { j = v.view(); }
static void from_json(const nlohmann::json& j, Interned& v) { v = j.get<std::string>(); }
}  // namespace specql
namespace specql::sql {
static void to_json(nlohmann::json& j, const Identifier& v) { j = v.text(); }
static void from_json(const nlohmann::json& j, Identifier& v) { v = Identifier(j.get<std::string>()); }
static void to_json(nlohmann::json& j, const Text& v) { j = v.value; }
static void from_json(const nlohmann::json& j, Text& v) { v.value = j.get<std::string>(); }
SPECQL_JSON(QualifiedName, schema, name)
SPECQL_JSON(TypeName, builtin, named, array)
}  // namespace specql::sql

namespace specql::catalog {
using Words = std::span<const std::string_view>;
static Words words_of(ObjectKind) {
  static constexpr std::string_view kWords[] = {"role", "schema", "type", "table", "view", "function"};
  return kWords;
}
static Words words_of(ConstraintKind) {
  static constexpr std::string_view kWords[] = {"primary key", "unique", "check", "foreign key", "exclusion"};
  return kWords;
}
static Words words_of(Language) {
  static constexpr std::string_view kWords[] = {"sql", "plpgsql"};
  return kWords;
}
template <class Kind>
concept Worded = requires(Kind kind) { words_of(kind); };
template <Worded Kind>
static void to_json(nlohmann::json& json, Kind value) { json = words_of(value)[static_cast<std::size_t>(value)]; }
template <Worded Kind>
static void from_json(const nlohmann::json& json, Kind& value) { value = static_cast<Kind>(index_of(json, words_of(value))); }
SPECQL_JSON_SPARSE(Origin, field, file, line, was)
SPECQL_JSON(Home, schema, entity, topic)
SPECQL_JSON(ObjectName, kind, name)
SPECQL_JSON(Grant, privilege, role)
SPECQL_JSON(Role, name, comment)
SPECQL_JSON(Schema, name, owner, comment, grants, origin)
SPECQL_JSON(Extension, name, schema, comment)
SPECQL_JSON(Attribute, name, type, comment)
SPECQL_JSON(CompositeType, name, owner, attributes, comment, home, origin)
SPECQL_JSON(EnumType, name, owner, labels, comment, grants, home, origin)
SPECQL_JSON(Column, name, type, not_null, identity, default_value, generated,
  comment, origin)
SPECQL_JSON_SPARSE(Member, of, path, type, required, closed, rules, like)
SPECQL_JSON(Domain, column, of, labels, currency, members, judged_by, samples)
static void to_json(nlohmann::json& j, const Domains& v) { j = v.all; }
static void from_json(const nlohmann::json& j, Domains& v) { j.get_to(v.all); }
// What fills a column is for the migration to it, and no part of what is kept.
SPECQL_JSON(Constraint, kind, name, columns, expression, references,
  referenced_columns, on_delete, set_null_columns, on_update, deferrable, comment, origin)
SPECQL_JSON(IndexKey, column, descending, expression, opclass)
SPECQL_JSON(Index, name, method, unique, nulls_not_distinct, keys, include,
  where, origin)
SPECQL_JSON(Policy, name, restrictive, command, roles, using_, check)
SPECQL_JSON(Trigger, name, before, event, columns, when, function, origin)
SPECQL_JSON(Table, name, owner, columns, domains, constraints, indexes, policies, triggers,
  row_security, comment, grants, depends_on, home, origin)
SPECQL_JSON(ColumnComment, column, comment)
SPECQL_JSON(View, name, owner, query, comment, column_comments, grants,
  depends_on, home, origin)
SPECQL_JSON(Argument, name, type, default_value, out)
SPECQL_JSON(Setting, name, value)
SPECQL_JSON(Function, name, arguments, returns, language, volatility, strict,
  parallel_safe, security_definer, settings, body, owner, comment, grants, depends_on, home, origin)
SPECQL_JSON(Rows, table, columns, values, home, origin)
SPECQL_JSON(Database, roles, schemas, extensions, enums, types, tables, views,
  functions, rows)
// clang-format on

namespace {

void remove_origins(nlohmann::json& node) {
  if (node.is_object()) node.erase("origin");
  if (!node.is_structured()) return;
  for (nlohmann::json& child : node)
    remove_origins(child);
}

nlohmann::json to_value(const Database& database) {
  return database;
}

}  // namespace

std::string to_json(const Database& database) {
  return json_text(to_value(database), 1) + "\n";
}

std::variant<Database, JsonProblem> from_json(std::string_view json) {
  try {
    return nlohmann::json::parse(json).get<Database>();
  } catch (const nlohmann::json::exception&) {
    return JsonProblem{};
  } catch (const Unknown& unknown) {
    return JsonProblem{unknown.name};
  }
}

std::string fingerprint(const Database& database) {
  nlohmann::json value = to_value(database);
  remove_origins(value);
  return digest(json_text(value));
}

}  // namespace specql::catalog
