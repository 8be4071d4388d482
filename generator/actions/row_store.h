// Reading a subject's fields from an action's input, and writing rows: what insert and update steps and
// the functions around them share.
#pragma once

#include "generator/actions/contexts.h"
#include "generator/actions/variables.h"
#include "generator/translate/rules.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::actions {

/// `v_errors := v_errors || app.input_error(…)`.
/// `v_errors := v_errors || …`: the first mistake in a composite value, found by its function.
[[nodiscard]] plpgsql::Statement add_problem(const sql::QualifiedName& function, const sql::Expr& value,
                                             std::string_view path);
[[nodiscard]] plpgsql::Statement add_input_error(std::string_view path, std::string_view code,
                                                 std::string_view message);
/// `if v_errors <> '[]' then perform app.refuse_input(v_errors); end if;`
[[nodiscard]] plpgsql::Statement refuse_if_errors();

/// A rule that no stored value can break, since the column's type would not hold it: a number's
/// precision. It is judged where an input is put into a row.
[[nodiscard]] bool checked_by_column(const translate::Rule& rule);

/// A constant does not: it holds for all rows or none, and the table's own constraint has it.
[[nodiscard]] bool tells_rows_apart(const expr::TypedExpr& rule);

/// Some rule tells good rows of an entity from bad ones.
[[nodiscard]] bool has_rules(const model::Entity& entity, const model::Model& model);

/// What a column that the entity has by itself holds in a new row; none where that is null or made
/// in another way.
[[nodiscard]] sql::Exprs default_of(SystemField field);

/// The identifier an input gives a new subject, where it can.
[[nodiscard]] sql::Exprs given_identifier(const LowerContext& context);

/// Looks a public id up: `into` gets the live row's key, or the input gets a `not_found`.
void resolve_reference(EntityId target, const sql::Expr& id, const sql::Expr& into, std::string_view path,
                       LowerContext& context);

/// Fills a new subject's row variable from the input, collecting what is wrong with references.
void fill_new_subject(LowerContext& context);
/// Copies the current row and applies the input's fields to the copy; notes which fields differ.
void fill_changed_subject(LowerContext& context);

/// What becomes of a live row that has the new one's key already.
struct Conflict {
  std::vector<sql::Identifier> key;
  sql::Exprs where;  ///< none or one: which rows the key is unique among
  std::vector<std::pair<sql::Identifier, sql::Expr>> set;
};

/// Columns that the table will compute, worked out in a row variable that is not stored yet: steps may read
/// them there.
void fill_computed(const std::string& row, const LowerContext& context);
/// Columns of a row and what they hold.
using Columns = std::vector<std::pair<sql::Identifier, sql::Expr>>;
/// Inserts a row with these columns, beside keys and identifier, which are made here. `identifier` is an
/// expression for a given one, or empty. The variable then holds the row as it is, after a conflict the one
/// that was there; `new_id` names a variable for the id that was made.
void insert_row(EntityId entity, const std::string& row, Columns columns, sql::Exprs identifier,
                LowerContext& context, Conflict conflict = {}, const std::string& new_id = {});
/// Writes the links of many-to-many fields that the input gave.
void insert_links(LowerContext& context);
/// Writes the copy made by `fill_changed_subject`.
void update_subject_from_input(LowerContext& context);

/// What every change of a row sets beside its own columns: who, when, and the next version.
[[nodiscard]] std::vector<std::pair<sql::Identifier, sql::Expr>> touch(const model::Entity& entity,
                                                                       std::string_view alias);
/// `select c.* into v_contact from crm.tb_contact c`; which row is still to be said.
[[nodiscard]] sql::Select row_into(const model::Entity& entity, std::string_view variable,
                                   const model::Model& model);
/// `c.tenant_id = v.tenant_id and c.pk_contact = v.pk_contact`.
[[nodiscard]] sql::Exprs same_row(const model::Entity& entity, std::string_view alias, std::string_view row);
/// `{"type": "Order", "id": …, "operation": "updated"}`.
[[nodiscard]] sql::Expr cascade_item(const model::Entity& entity, sql::Expr id, sql::Expr operation);
[[nodiscard]] sql::Expr cascade_item(const model::Entity& entity, sql::Expr id, std::string_view operation);

/// A list of them: the entity's rows that conditions over its alias choose.
[[nodiscard]] sql::Expr cascade_items(const model::Entity& entity, sql::Exprs where,
                                      std::string_view operation, const model::Model& model);

}  // namespace specql::actions
