// The rows that an update or delete step means, and what happens to rows that refer to deleted ones.
#pragma once

#include "generator/actions/chosen_rows.h"
#include "generator/actions/contexts.h"
#include "generator/actions/step_lists.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace specql::actions {

/// The current row needs an action that has one; other rows need a condition. Reports what is missing.
[[nodiscard]] bool check_target(bool current, bool has_where, std::string_view verb, std::string_view entity,
                                Span span, const CheckContext& context);

/// The live rows that meet a condition, if there is one; what is wanted of them is yet to be said.
[[nodiscard]] sql::Select live_rows(EntityId entity, const expr::TypedExpr* where,
                                    const LowerContext& context);

/// Locks the live rows that meet a condition, in the order of their keys as everywhere; the variable that
/// then holds those keys.
[[nodiscard]] std::string lock_targets(EntityId entity, const expr::TypedExpr& where, sql::Lock lock,
                                       LowerContext& context);

/// Rows whose keys a variable holds, under an alias; what is wanted of them is yet to be said.
[[nodiscard]] sql::Select rows_of_keys(EntityId entity, std::string_view alias, const std::string& keys,
                                       const LowerContext& context);

/// The order that is said, then that of keys: it is one.
[[nodiscard]] std::vector<sql::OrderBy> order_of(const ChosenRows& rows, std::string_view alias,
                                                 const LowerContext& context);

/// Changes rows that are locked already; `keys` is the variable that holds theirs. Their fate is noted in the
/// answer.
void change_locked_rows(EntityId entity, const std::string& keys,
                        std::vector<std::pair<sql::Identifier, sql::Expr>> set, LowerContext& context);

// Each locks the live rows that meet a condition, in the order of their keys as everywhere, and notes their
// fate in the answer.
void change_target_rows(EntityId entity, const expr::TypedExpr& where,
                        std::vector<std::pair<sql::Identifier, sql::Expr>> set, LowerContext& context);
/// The same of one row at most, which `set` reads no rows for: what it is set to may then be worked out
/// before the row is locked.
void change_target_row(EntityId entity, const expr::TypedExpr& where,
                       std::vector<std::pair<sql::Identifier, sql::Expr>> set, LowerContext& context);
void mark_target_rows_deleted(EntityId entity, const expr::TypedExpr& where, LowerContext& context);
void remove_target_rows(EntityId entity, const expr::TypedExpr& where, LowerContext& context);

/// `deleted_at = now(), deleted_by = …`.
[[nodiscard]] std::vector<std::pair<sql::Identifier, sql::Expr>> mark_deleted(const model::Entity& entity,
                                                                              std::string_view alias);

/// Whether marking a row deleted has consequences for rows that refer to it.
[[nodiscard]] bool deletion_has_consequences(const model::Entity& entity);
/// Whether those rows may be changed by it, not only asked for: what follows is then answered as a list.
[[nodiscard]] bool deletion_touches(const model::Entity& entity, const model::Model& model);
/// Rows that are deleted or cleared along with those of an entity have hooks.
[[nodiscard]] bool deletion_has_hooks(EntityId entity, const model::Model& model);
/// Refuses, deletes or clears what refers to the rows of these keys.
void follow_deletion(EntityId entity, sql::Expr keys, LowerContext& context);

}  // namespace specql::actions
