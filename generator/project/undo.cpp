#include "generator/project/undo.h"

#include "generator/emit/postgresql/writer.h"
#include "generator/sql/identifier.h"
#include "generator/sql/statement_trees.h"
#include "generator/sql_lint/tree.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/core.h>

namespace specql::project {
namespace {

using sql_lint::child_of;
using sql_lint::inner;
using sql_lint::Json;
using sql_lint::list_of;
using sql_lint::text_of;

std::string quoted(const std::string& name) {
  return emit::ddl::quoted(sql::Identifier(name));
}

std::string printed(const sql_lint::Name& name) {
  return sql::to_string(sql::QualifiedName{sql::Identifier(name.schema), sql::Identifier(name.name)});
}

std::string printed_type(const Json& type) {
  std::string text = printed(sql_lint::type_of(type).name);
  for (std::size_t i = 0; i < list_of(type, "arrayBounds").size(); ++i)
    text += "[]";
  return text;
}

/// A function with the arguments that tell it from its namesakes.
std::string signature(const Json& function) {
  std::vector<std::string> types;
  for (const Json& one : list_of(function, "parameters")) {
    const Json& parameter = inner(one, "FunctionParameter");
    const std::string mode = text_of(parameter, "mode");
    if (mode != "FUNC_PARAM_OUT" && mode != "FUNC_PARAM_TABLE")
      types.push_back(printed_type(child_of(parameter, "argType")));
  }
  return fmt::format("{}({})", printed(sql_lint::name_of_words(list_of(function, "funcname"))),
                     join(types, ", "));
}

std::string relation_of(const Json& node) {
  return printed(sql_lint::name_of(child_of(node, "relation")));
}

std::string undo_table(const Json& node) {
  return "drop table if exists " + relation_of(node);
}
std::string undo_index(const Json& node) {
  const sql_lint::Name index{text_of(child_of(node, "relation"), "schemaname"), text_of(node, "idxname")};
  return "drop index concurrently if exists " + printed(index);
}
std::string undo_function(const Json& node) {
  return "drop function if exists " + signature(node);
}
std::string undo_trigger(const Json& node) {
  return fmt::format("drop trigger if exists {} on {}", quoted(text_of(node, "trigname")), relation_of(node));
}
std::string undo_enum(const Json& node) {
  return "drop type if exists " + printed(sql_lint::name_of_words(list_of(node, "typeName")));
}
std::string undo_type(const Json& node) {
  return "drop type if exists " + printed(sql_lint::name_of(child_of(node, "typevar")));
}
std::string undo_view(const Json& node) {
  return "drop view if exists " + printed(sql_lint::name_of(child_of(node, "view")));
}

/// Statements that make something.
struct Maker {
  std::string_view kind;
  std::string (*undo)(const Json& node);
};
constexpr auto kMakers = std::to_array<Maker>({
    {"CreateStmt", undo_table},
    {"IndexStmt", undo_index},
    {"CreateFunctionStmt", undo_function},
    {"CreateTrigStmt", undo_trigger},
    {"CreateEnumStmt", undo_enum},
    {"CompositeTypeStmt", undo_type},
    {"ViewStmt", undo_view},
});

/// Statements of which nothing is to be taken back: what they are about goes, or stays with what it has.
constexpr auto kLeft = std::to_array<std::string_view>(
    {"CommentStmt", "GrantStmt", "GrantRoleStmt", "AlterOwnerStmt", "CreatePolicyStmt", "CreateSchemaStmt",
     "CreateExtensionStmt", "CreateRoleStmt", "LockStmt", "VariableSetStmt", "DoStmt", "UpdateStmt",
     "InsertStmt", "SelectStmt"});

/// Parts of an `alter table` of which the same is true.
constexpr auto kLeftCommands = std::to_array<std::string_view>(
    {"AT_ValidateConstraint", "AT_EnableRowSecurity", "AT_ForceRowSecurity", "AT_ChangeOwner"});

template <std::size_t size>
bool has(const std::array<std::string_view, size>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class Undoing {
 public:
  std::variant<std::vector<std::string>, NoUndo> run(const std::vector<std::string>& statements) && {
    for (const std::string& statement : statements) {
      if (!take_back(statement)) return NoUndo{statement.substr(0, statement.find('\n'))};
    }
    std::reverse(undone_.begin(), undone_.end());
    return std::move(undone_);
  }

 private:
  bool take_back(const std::string& statement) {
    const auto read = sql::read_statements(statement);
    const auto* trees = std::get_if<std::vector<sql::StatementTree>>(&read);
    if (trees == nullptr || trees->size() != 1) return false;
    const std::string& kind = trees->front().kind;
    const Json& node = trees->front().node;
    if (kind == "AlterTableStmt") return take_back_commands(node);
    const auto* maker =
        std::find_if(kMakers.begin(), kMakers.end(), [&](const Maker& one) { return one.kind == kind; });
    if (maker != kMakers.end()) undone_.push_back(maker->undo(node));
    return maker != kMakers.end() || has(kLeft, kind);
  }

  bool take_back_commands(const Json& node) {
    const std::string alter = fmt::format("alter table if exists {} ", relation_of(node));
    const Json& commands = list_of(node, "cmds");
    return std::all_of(commands.begin(), commands.end(), [&](const Json& one) {
      return take_back_command(inner(one, "AlterTableCmd"), alter);
    });
  }

  bool take_back_command(const Json& command, const std::string& alter) {
    const std::string kind = text_of(command, "subtype");
    const Json& def = child_of(command, "def");
    if (kind == "AT_AddConstraint") {
      const std::string name = text_of(inner(def, "Constraint"), "conname");
      own_.insert(alter + name);
      undone_.push_back(fmt::format("{}drop constraint if exists {}", alter, quoted(name)));
      return true;
    }
    if (kind == "AT_AddColumn") {
      const std::string name = text_of(inner(def, "ColumnDef"), "colname");
      own_.insert(alter + name);
      undone_.push_back(fmt::format("{}drop column if exists {}", alter, quoted(name)));
      return true;
    }
    const std::string name = text_of(command, "name");
    if (kind == "AT_SetNotNull") {
      undone_.push_back(fmt::format("{}alter column {} drop not null", alter, quoted(name)));
      return true;
    }
    if (kind == "AT_DropConstraint" || kind == "AT_ColumnDefault") return own_.contains(alter + name);
    return has(kLeftCommands, kind);
  }

  std::vector<std::string> undone_;  ///< in the order of the statements
  std::set<std::string> own_;        ///< constraints and columns that they have added, with their tables
};

}  // namespace

std::variant<std::vector<std::string>, NoUndo> undo(const std::vector<std::string>& statements) {
  return Undoing().run(statements);
}

}  // namespace specql::project
