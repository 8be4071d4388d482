#include "generator/project/facts.h"

#include "generator/project/catalog_queries.h"
#include "generator/project/fact_queries.h"
#include "generator/project/sessions.h"
#include "generator/support/digest.h"
#include "generator/support/text.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// The query of one kind. The catalogs' own numbers tell what belongs to an extension.
std::string asked(const FactQuery& query, const std::string& schemas) {
  std::string sql = replace_all(query.sql, "$schemas", schemas);
  const std::string number = query.kind == "column" ? "0::oid" : "o.oid";
  sql.insert(sql.find("select ") + 7, "o.tableoid, " + number + ", ");
  return "select name, text from (" + sql +
         ") as all_facts(catalog, number, name, text) where (catalog, number) not in (select d.classid, "
         "d.objid from pg_depend d where d.deptype = 'e')";
}

void take_facts(std::string_view kind, Answer answer, std::vector<Fact>& into) {
  for (auto& row : answer.rows)
    into.push_back({std::string(kind), row[0].value_or(""), row[1].value_or("")});
}

std::variant<std::vector<Fact>, SqlError> read_rows(Connection& connection,
                                                    const catalog::Database& database) {
  std::set<catalog::QualifiedName> tables;
  for (const catalog::Rows& rows : database.rows)
    tables.insert(rows.table);
  std::string sql;
  for (const catalog::QualifiedName& table : tables) {
    if (!sql.empty()) sql += " union all ";
    sql += "select ";
    sql += as_literal(sql::to_string(table));
    sql += fmt::format(", to_jsonb(t)::text from {} as t", sql::to_string(table));
  }
  if (sql.empty()) return std::vector<Fact>();
  if (auto begun = connection.run(fmt::format("begin read only; {}", printing_settings())); begun.error)
    return std::move(*begun.error);
  Answer answer = connection.run(sql);
  static_cast<void>(connection.run("rollback"));
  if (answer.error) return std::move(*answer.error);
  std::vector<Fact> facts;
  take_facts("row", std::move(answer), facts);
  return facts;
}

}  // namespace

std::vector<sql::Identifier> schemas_of(const catalog::Database& database) {
  std::vector<sql::Identifier> schemas;
  for (const catalog::Schema& schema : database.schemas)
    schemas.push_back(schema.name);
  return schemas;
}

std::variant<std::vector<Fact>, SqlError> read_facts(Connection& connection,
                                                     const std::vector<sql::Identifier>& schemas) {
  auto begun = Sessions::begin(connection);
  if (auto* error = std::get_if<SqlError>(&begun)) return std::move(*error);
  const std::vector<FactQuery> kinds = fact_queries();
  const std::string names = list_of_names(schemas);
  std::vector<Answer> answers(kinds.size());
  std::get<Sessions>(begun).share(kinds.size(), [&](Connection& session, std::size_t i) {
    answers[i] = session.run(asked(kinds[i], names));
  });
  std::vector<Fact> facts;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (answers[i].error) return std::move(*answers[i].error);
    take_facts(kinds[i].kind, std::move(answers[i]), facts);
  }
  std::sort(facts.begin(), facts.end());
  return facts;
}

std::variant<std::vector<Fact>, SqlError> read_state(Connection& connection,
                                                     const catalog::Database& database) {
  auto facts = read_facts(connection, schemas_of(database));
  if (std::holds_alternative<SqlError>(facts)) return facts;
  auto rows = read_rows(connection, database);
  if (std::holds_alternative<SqlError>(rows)) return rows;
  auto& all = std::get<std::vector<Fact>>(facts);
  for (Fact& row : std::get<std::vector<Fact>>(rows))
    all.push_back(std::move(row));
  std::sort(all.begin(), all.end());
  return facts;
}

Drift compare(const std::vector<Fact>& expected, const std::vector<Fact>& found) {
  Drift drift;
  const auto key = [](const Fact& fact) { return std::tie(fact.kind, fact.name); };
  auto left = expected.begin();
  auto right = found.begin();
  while (left != expected.end() || right != found.end()) {
    if (right == found.end() || (left != expected.end() && key(*left) < key(*right))) {
      drift.missing.push_back(*left++);
    } else if (left == expected.end() || key(*right) < key(*left)) {
      drift.foreign.push_back(*right++);
    } else {
      if (left->text != right->text) drift.other.emplace_back(*left, *right);
      ++left;
      ++right;
    }
  }
  return drift;
}

std::string to_text(const Drift& drift) {
  std::string text;
  for (const Fact& fact : drift.missing)
    text += fmt::format("missing: {} {}\n", fact.kind, fact.name);
  for (const Fact& fact : drift.foreign)
    text += fmt::format("not expected: {} {}\n", fact.kind, fact.name);
  for (const auto& [expected, found] : drift.other)
    text += fmt::format("differs: {} {}\n", expected.kind, expected.name);
  return text;
}

std::string fingerprint(const std::vector<Fact>& facts) {
  std::string all;
  for (const Fact& fact : facts)
    all.append(fact.kind).append("\n").append(fact.name).append("\n").append(fact.text).append("\n");
  return digest(all);
}

}  // namespace specql::project
