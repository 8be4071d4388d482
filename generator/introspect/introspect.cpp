#include "generator/introspect/introspect.h"

#include "generator/catalog/json.h"
#include "generator/introspect/queries.h"
#include "generator/project/catalog_queries.h"
#include "generator/project/facts.h"
#include "generator/support/check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

namespace specql::introspect {
namespace {

using project::Answer;
using project::Connection;
using project::SqlError;

class Reader {
 public:
  Reader(Connection& connection, const Scope& scope)
      : connection_(connection),
        scope_(scope),
        schemas_(fmt::format("select oid from pg_namespace where nspname in ({})",
                             project::list_of_names(scope.schemas))) {}

  /// Nothing, or what went wrong.
  std::optional<SqlError> read(Introspection& into) {
    if (auto error = read_lists(into.database)) return error;
    if (auto error = read_beyond(into.beyond)) return error;
    leave_other_extensions(into);
    std::sort(into.beyond.begin(), into.beyond.end());
    std::map<catalog::QualifiedName, std::set<sql::Identifier>> tables;  // with the columns that count
    for (const catalog::Rows& rows : scope_.rows)
      tables[rows.table].insert(rows.columns.begin(), rows.columns.end());
    for (const auto& [table, columns] : tables) {
      if (auto error = read_rows(table, columns, into.database)) return error;
    }
    return std::nullopt;
  }

 private:
  Answer ask(std::string_view query) {
    constexpr std::string_view kSchemas = "$schemas";
    std::string sql(query);
    for (std::size_t at = sql.find(kSchemas); at != sql.npos; at = sql.find(kSchemas, at))
      sql.replace(at, kSchemas.size(), schemas_);
    return connection_.run(sql);
  }

  /// As the catalog's JSON, which knows what each list holds.
  std::optional<SqlError> read_lists(catalog::Database& into) {
    std::string json = "{";
    for (const ListQuery& query : list_queries()) {
      Answer answer = ask(query.sql);
      if (answer.error) return std::move(answer.error);
      json += fmt::format("{}\"{}\":[", json.size() > 1 ? "," : "", query.list);
      bool first = true;
      for (const auto& row : answer.rows) {
        if (!first) json += ',';
        json += row.at(0).value_or("");
        first = false;
      }
      json += ']';
    }
    json += '}';
    auto read = catalog::from_json(json);
    SPECQL_CHECK(std::holds_alternative<catalog::Database>(read));
    into = std::get<catalog::Database>(std::move(read));
    return std::nullopt;
  }

  std::optional<SqlError> read_beyond(std::vector<Beyond>& into) {
    Answer answer = ask(beyond_query());
    if (answer.error) return std::move(answer.error);
    for (auto& row : answer.rows)
      into.push_back({row.at(0).value_or(""), row.at(1).value_or(""), row.at(2).value_or("")});
    return std::nullopt;
  }

  void leave_other_extensions(Introspection& into) const {
    if (!scope_.extensions) return;
    const auto is_other = [&](const catalog::Extension& one) {
      return std::find(scope_.extensions->begin(), scope_.extensions->end(), one.name) ==
             scope_.extensions->end();
    };
    std::vector<catalog::Extension>& all = into.database.extensions;
    for (const catalog::Extension& one : all) {
      if (is_other(one))
        into.beyond.push_back({"extension", std::string(one.name.text()), "is none of the project's"});
    }
    std::erase_if(all, is_other);
  }

  /// In one block, whatever entities they are of.
  std::optional<SqlError> read_rows(const catalog::QualifiedName& name,
                                    const std::set<sql::Identifier>& columns, catalog::Database& into) {
    const auto table = std::find_if(into.tables.begin(), into.tables.end(),
                                    [&](const catalog::Table& one) { return one.name == name; });
    if (table == into.tables.end()) return std::nullopt;
    catalog::Rows rows;
    rows.table = name;
    std::string list;
    for (const catalog::Column& column : table->columns) {
      if (!columns.contains(column.name)) continue;
      rows.columns.push_back(column.name);
      if (!list.empty()) list += ", ";
      sql::print(list, column.name);
      list += "::text";
    }
    if (rows.columns.empty()) return std::nullopt;
    Answer answer =
        connection_.run(fmt::format("select {} from {} order by {}", list, sql::to_string(rows.table), list));
    if (answer.error) return std::move(answer.error);
    for (const auto& row : answer.rows) {
      std::vector<Interned>& values = rows.values.emplace_back();
      for (const auto& value : row)
        values.push_back(value ? Interned(*value) : Interned(catalog::kNull));
    }
    into.rows.push_back(std::move(rows));
    return std::nullopt;
  }

  Connection& connection_;
  const Scope& scope_;
  std::string schemas_;
};

}  // namespace

std::variant<std::vector<sql::Identifier>, SqlError> user_schemas(Connection& connection) {
  Answer answer = connection.run(std::string(user_schemas_query()));
  if (answer.error) return std::move(*answer.error);
  std::vector<sql::Identifier> schemas;
  for (const auto& row : answer.rows)
    schemas.emplace_back(row.at(0).value_or(""));
  return schemas;
}

Scope scope_of(const catalog::Database& version) {
  Scope scope{project::schemas_of(version), std::vector<sql::Identifier>(), version.rows};
  for (const catalog::Extension& extension : version.extensions)
    scope.extensions->push_back(extension.name);
  return scope;
}

std::variant<Introspection, SqlError> introspect(Connection& connection, const Scope& scope) {
  // Without a search path every name is printed with its schema. To compile the queries to machine code would
  // take longer than to run them.
  const Answer begun = connection.run(
      "begin isolation level repeatable read read only; set local search_path = ''; set local row_security = "
      "off; set local jit = off; set local work_mem = '64MB'");
  if (begun.error) return *begun.error;
  Introspection result;
  const auto error = Reader(connection, scope).read(result);
  static_cast<void>(connection.run("rollback"));
  if (error) return *error;
  return result;
}

}  // namespace specql::introspect
