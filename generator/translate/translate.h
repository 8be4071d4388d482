// Typed expressions to SQL over the tables of the model.
#pragma once

#include "generator/expr/typed.h"
#include "generator/model/model.h"
#include "generator/sql/statement.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace specql::translate {

/// A composite value that something goes through: each member that is read is taken out of it once.
class TakenMembers {
 public:
  using OfMember = std::function<sql::Expr(FieldId)>;
  using OfWhole = std::function<sql::Expr()>;
  /// Called when a member is read first, and when the value itself is: what holds it.
  TakenMembers(OfMember of_member, OfWhole of_whole)
      : of_member_(std::move(of_member)), of_whole_(std::move(of_whole)) {}

  [[nodiscard]] sql::Expr member(FieldId id);
  [[nodiscard]] sql::Expr whole();
  /// Members that were read, in the order in which they were, and what holds them.
  [[nodiscard]] const std::vector<std::pair<FieldId, sql::Expr>>& taken() const { return taken_; }
  [[nodiscard]] bool whole_is_read() const { return whole_is_read_; }

 private:
  OfMember of_member_;
  OfWhole of_whole_;
  std::vector<std::pair<FieldId, sql::Expr>> taken_;
  bool whole_is_read_ = false;
};

/// An action's variable or parameter as PL/pgSQL knows it.
struct VariableName {
  std::string qualifier;  ///< of an input's attribute: `p_input`; usually empty
  std::string name;
  bool holds_row = false;  ///< a row of the entity's table; else the value, or the row's key
  std::shared_ptr<TakenMembers> members = {};  ///< of a composite, where they are held apart
};

/// A field of another row, reached from one that steps know, that was read into a variable.
struct FetchedPath {
  expr::TypedField field;
  std::string variable;
};

/// They name the same field of the same row.
[[nodiscard]] bool same_path(const expr::TypedField& a, const expr::TypedField& b);

/// A query whose rows are asked for what lies behind their relations. Each relation is joined to it once: a
/// key names one row at most, so its rows become neither more nor, joined from the left, fewer.
struct JoiningQuery {
  struct Joined {
    std::vector<FieldId> path;
    std::string alias;
  };
  std::string alias;  ///< of its rows
  sql::Join join = sql::Join::Left;
  std::vector<Joined> joined = {};
  std::vector<sql::From> joins = {};  ///< what is to stand behind all else that it reads from
};

/// Which rows are in sight where the SQL will stand.
enum class Sight : std::uint8_t {
  OneTenant,  ///< policies hide those of others
  Everything  ///< a superuser may be the one who asks
};

/// What rows are called where the SQL will stand.
struct RowNames {
  const model::Model& model;
  std::string this_row;  ///< qualifier of the current row's columns; empty: they stand bare
  std::vector<VariableName> variables = {};
  bool write_out_computed = false;  ///< generated columns cannot read each other
  /// PostgreSQL keeps what comes out, and takes only what depends on nothing but the row: it holds that what
  /// a label of an enum type is called does not.
  bool kept = false;
  std::string target_row = {};  ///< alias of the rows an update or delete step is about
  /// Where those are read and not locked. A row that is locked keeps what was joined to it before.
  std::shared_ptr<JoiningQuery> target_query = {};
  Sight sight = Sight::Everything;
  std::vector<FetchedPath> fetched = {};
  /// Whose rows are in a set, where no policy sees to it.
  sql::Exprs tenant = {};
};

[[nodiscard]] sql::Expr to_sql(const expr::TypedExpr& expression, const RowNames& rows);

/// The condition that rows of an entity are the tenant's, where they have to say so themselves.
[[nodiscard]] sql::Exprs of_tenant(const model::Entity& entity, std::string_view alias, const RowNames& rows);

/// The joins that translations asked for, when all are done.
void add_joins(const JoiningQuery& query, sql::Select& select);

/// One query for fields that are reached from one row in the same way, or over the same first relation. They
/// are null where a relation leads nowhere.
[[nodiscard]] sql::Select fields_behind(const std::vector<const expr::TypedField*>& fields,
                                        const RowNames& rows);

/// What is asked of all rows of an entity, asked of those of a group: `sum(l.quantity)`. The rows are those
/// of the target query.
[[nodiscard]] sql::Expr aggregate_to_sql(const expr::TypedExpr& question, const RowNames& rows);

/// A value as the field's column takes it.
[[nodiscard]] sql::Expr to_column(const expr::TypedExpr& value, const model::Field& field,
                                  const RowNames& rows);
/// The type of a field's column.
[[nodiscard]] sql::TypeName column_type(const model::Field& field, const model::Model& model);

/// The SQL type of a value.
[[nodiscard]] sql::TypeName type_name(const Type& type, std::string_view modifiers = {});

}  // namespace specql::translate
