#include "generator/introspect/introspect.h"

#include "generator/catalog/json.h"
#include "generator/introspect/queries.h"
#include "generator/project/catalog_queries.h"
#include "generator/project/facts.h"
#include "generator/project/sessions.h"
#include "generator/support/check.h"
#include "generator/support/text.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

namespace specql::introspect {
namespace {

using project::Answer;
using project::Connection;
using project::Sessions;
using project::SqlError;

template <class Object>
void move_behind(std::vector<Object>& into, std::vector<Object>&& more) {
  into.insert(into.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void append(catalog::Database& into, catalog::Database&& more) {
  move_behind(into.roles, std::move(more.roles));
  move_behind(into.schemas, std::move(more.schemas));
  move_behind(into.extensions, std::move(more.extensions));
  move_behind(into.enums, std::move(more.enums));
  move_behind(into.types, std::move(more.types));
  move_behind(into.tables, std::move(more.tables));
  move_behind(into.views, std::move(more.views));
  move_behind(into.functions, std::move(more.functions));
}

template <class Object>
void sort_by_name(std::vector<Object>& objects) {
  std::sort(objects.begin(), objects.end(), [](const Object& a, const Object& b) { return a.name < b.name; });
}

std::string types_of(const catalog::Function& function) {
  std::string types;
  for (const catalog::Argument& argument : function.arguments)
    types.append(sql::to_string(argument.type)).append(",");
  return types;
}

void sort_long_lists(catalog::Database& database) {
  sort_by_name(database.types);
  sort_by_name(database.tables);
  sort_by_name(database.views);
  std::sort(database.functions.begin(), database.functions.end(),
            [](const catalog::Function& a, const catalog::Function& b) {
              return a.name == b.name ? types_of(a) < types_of(b) : a.name < b.name;
            });
}

class Reader {
 public:
  Reader(Connection& connection, Sessions& sessions, const Scope& scope)
      : connection_(connection), sessions_(sessions), scope_(scope) {}

  /// Nothing, or what went wrong.
  std::optional<SqlError> read(Introspection& into) {
    if (auto error = read_catalogs(into)) return error;
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
  /// A query, and what it has found.
  struct Part {
    std::string_view list;  ///< empty: what is beyond the catalog
    std::string sql;
    std::optional<SqlError> error = {};
    Introspection found = {};
  };

  /// Those of long lists are asked for half of the schemas at a time where several sessions ask.
  [[nodiscard]] std::vector<Part> parts() const {
    const auto middle = scope_.schemas.begin() + static_cast<std::ptrdiff_t>(scope_.schemas.size() / 2);
    const std::vector<sql::Identifier> halves[] = {{scope_.schemas.begin(), middle},
                                                   {middle, scope_.schemas.end()}};
    const bool splits = sessions_.several() && !halves[0].empty();
    std::vector<Part> all;
    const auto add = [&](std::string_view list, std::string_view query,
                         const std::vector<sql::Identifier>& schemas) {
      const std::string numbers =
          fmt::format("select oid from pg_namespace where nspname in ({})", project::list_of_names(schemas));
      all.push_back({list, replace_all(std::string(query), "$schemas", numbers)});
    };
    for (const ListQuery& query : list_queries()) {
      if (splits && query.long_list) {
        for (const auto& half : halves)
          add(query.list, query.sql, half);
      } else {
        add(query.list, query.sql, scope_.schemas);
      }
    }
    add("", beyond_query(), scope_.schemas);
    return all;
  }

  std::optional<SqlError> read_catalogs(Introspection& into) {
    std::vector<Part> all = parts();
    sessions_.share(all.size(), [&](Connection& session, std::size_t i) { read_part(session, all[i]); });
    for (Part& part : all) {
      if (part.error) return std::move(part.error);
      append(into.database, std::move(part.found.database));
      std::move(part.found.beyond.begin(), part.found.beyond.end(), std::back_inserter(into.beyond));
    }
    sort_long_lists(into.database);
    return std::nullopt;
  }

  /// A list comes as the catalog's JSON, which knows what it holds.
  static void read_part(Connection& session, Part& part) {
    Answer answer = session.run(part.sql);
    part.error = std::move(answer.error);
    if (part.error) return;
    if (part.list.empty()) {
      for (auto& row : answer.rows)
        part.found.beyond.push_back({row.at(0).value_or(""), row.at(1).value_or(""), row.at(2).value_or("")});
      return;
    }
    // By its first list a catalog is told from something else.
    std::string json = part.list == "roles" ? "{" : R"({"roles":[],)";
    json += fmt::format("\"{}\":[", part.list);
    for (const auto& row : answer.rows) {
      if (json.back() != '[') json += ',';
      json += row.at(0).value_or("");
    }
    json += "]}";
    answer.rows.clear();
    auto read = catalog::from_json(json);
    SPECQL_CHECK(std::holds_alternative<catalog::Database>(read));
    part.found.database = std::get<catalog::Database>(std::move(read));
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
  Sessions& sessions_;
  const Scope& scope_;
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
  auto begun = Sessions::begin(connection);
  if (auto* error = std::get_if<SqlError>(&begun)) return std::move(*error);
  Introspection result;
  if (auto error = Reader(connection, std::get<Sessions>(begun), scope).read(result))
    return std::move(*error);
  return result;
}

}  // namespace specql::introspect
