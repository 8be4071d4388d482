// What a database holds, in PostgreSQL's own words: two that answer alike are alike. Texts of specs are never
// compared with texts of the server, only what it prints with what it prints.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/project/database.h"

#include <string>
#include <variant>
#include <vector>

namespace specql::project {

/// One thing about one object.
struct Fact {
  std::string kind;  ///< `table`, `column`, `index`, …
  std::string name;  ///< `crm.tb_contact.email`
  std::string text;  ///< its definition, owner, rights and comment
  auto operator<=>(const Fact&) const = default;
};

/// All about the objects in these schemas as of one moment, sorted; but what belongs to an extension. The
/// order of a table's columns is no fact: a column that came later stands last. Outside of a transaction.
[[nodiscard]] std::variant<std::vector<Fact>, SqlError> read_facts(
    Connection& connection, const std::vector<sql::Identifier>& schemas);

/// The same of a project's schemas, and the rows of tables that belong to the schema as facts besides.
[[nodiscard]] std::variant<std::vector<Fact>, SqlError> read_state(Connection& connection,
                                                                   const catalog::Database& database);

struct Drift {
  std::vector<Fact> missing;                 ///< expected, and not there
  std::vector<Fact> foreign;                 ///< there, and not expected
  std::vector<std::pair<Fact, Fact>> other;  ///< expected, and found

  [[nodiscard]] bool empty() const { return missing.empty() && foreign.empty() && other.empty(); }
};
/// Both sorted.
[[nodiscard]] Drift compare(const std::vector<Fact>& expected, const std::vector<Fact>& found);
/// One line for each difference.
[[nodiscard]] std::string to_text(const Drift& drift);

/// A digest of all of them.
[[nodiscard]] std::string fingerprint(const std::vector<Fact>& facts);

/// The schemas that a project makes its objects in.
[[nodiscard]] std::vector<sql::Identifier> schemas_of(const catalog::Database& database);

}  // namespace specql::project
