#include "generator/sql_lint/commands.h"

#include <algorithm>
#include <array>

namespace specql::sql_lint {
namespace {

const Json kNothing = Json::object();

template <std::size_t size>
bool is_one_of(const TypeWord& type, const std::array<std::string_view, size>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return type.is(word); });
}

// PostgreSQL's types to which no other is a prefix, so that values are never kept as they are. `bpchar` is
// padded, the others have a form of their own.
constexpr auto kOwnForms = std::to_array<std::string_view>(
    {"int2", "int4", "int8", "float4", "float8", "bpchar", "json", "jsonb", "uuid", "bool", "date", "bytea"});

// Volatile in the catalog of PostgreSQL 15, and used for defaults.
constexpr auto kVolatileFunctions = std::to_array<std::string_view>(
    {"random", "clock_timestamp", "timeofday", "gen_random_uuid", "uuid_generate_v1", "uuid_generate_v4",
     "nextval", "setval", "txid_current", "pg_current_xact_id"});

constexpr auto kSerials =
    std::to_array<std::string_view>({"serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"});

}  // namespace

void each_command(const Statement& statement, std::string_view kind,
                  const std::function<void(const Command&)>& visit) {
  for (const Command& command : statement.commands) {
    if (command.kind == kind) visit(command);
  }
}

std::string column_text(const Statement& statement, const std::string& column) {
  return statement.table().text() + "." + column;
}

const Json& AddedColumn::constraint(std::string_view kind) const {
  for (const Json& one : list_of(*definition, "constraints")) {
    const Json& constraint = inner(one, "Constraint");
    if (text_of(constraint, "contype") == kind) return constraint;
  }
  return kNothing;
}

void each_added_column(const Statement& statement, const std::function<void(const AddedColumn&)>& visit) {
  each_command(statement, "AT_AddColumn", [&](const Command& command) {
    const Json& definition = inner(child_of(*command.node, "def"), "ColumnDef");
    visit({&command, &definition, text_of(definition, "colname"), type_of(child_of(definition, "typeName"))});
  });
}

void each_added_constraint(const Statement& statement, std::string_view kind,
                           const std::function<void(const AddedConstraint&)>& visit) {
  each_command(statement, "AT_AddConstraint", [&](const Command& command) {
    const Json& definition = inner(child_of(*command.node, "def"), "Constraint");
    if (text_of(definition, "contype") != kind) return;
    visit({&command, &definition, text_of(definition, "conname"), !is_set(definition, "skip_validation")});
  });
}

void each_changed_type(const Statement& statement, const std::function<void(const ChangedType&)>& visit) {
  each_command(statement, "AT_AlterColumnType", [&](const Command& command) {
    const Json& definition = inner(child_of(*command.node, "def"), "ColumnDef");
    const Json& conversion = child_of(definition, "raw_default");
    visit({&command, text_of(*command.node, "name"), type_of(child_of(definition, "typeName")),
           conversion.empty() ? nullptr : &conversion});
  });
}

bool surely_rewrites(const ChangedType& change) {
  return change.conversion != nullptr || is_one_of(change.type, kOwnForms);
}

bool is_volatile(const Json& expression) {
  bool found = false;
  each_node(expression, [&](const std::string& kind, const Json& node) {
    if (kind != "FuncCall") return;
    const std::string name = name_of_words(list_of(node, "funcname")).name;
    found = found ||
            std::find(kVolatileFunctions.begin(), kVolatileFunctions.end(), name) != kVolatileFunctions.end();
  });
  return found;
}

bool is_serial(const TypeWord& type) {
  return is_one_of(type, kSerials);
}

bool rewrites_table(const Statement& statement) {
  bool found = false;
  each_changed_type(statement, [&](const ChangedType& change) { found = found || surely_rewrites(change); });
  each_added_column(statement, [&](const AddedColumn& column) {
    found = found || is_serial(column.type) || column.has("CONSTR_IDENTITY") ||
            column.has("CONSTR_GENERATED") || is_volatile(column.constraint("CONSTR_DEFAULT"));
  });
  return found;
}

}  // namespace specql::sql_lint
