// Translates one expression; what it keeps in mind on the way.
#pragma once

#include "generator/translate/translate.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::translate {

/// Expressions are in translate.cpp, what lies behind relations in paths.cpp, questions about rows in
/// questions.cpp.
class Translator {
 public:
  explicit Translator(const RowNames& rows) : rows_(rows), model_(rows.model) {}

  sql::Expr expr(const expr::TypedExpr& e);
  /// The same, but that a column of an enum type does not become a text.
  sql::Expr bare(const expr::TypedExpr& e);
  sql::Expr of_group(const expr::TypedExpr& question);
  sql::Select fetch(const std::vector<const expr::TypedField*>& fields, sql::Join join);

 private:
  /// A query around what is translated.
  struct OpenQuery {
    std::uint32_t index;
    JoiningQuery* query;
  };
  struct Start {
    EntityId entity;
    std::string alias;
    std::vector<expr::Hop> rest;  ///< the path behind it
    sql::Expr condition;
  };

  sql::Exprs all(const expr::TypedExprs& items);
  sql::Exprs all_bare(const expr::TypedExprs& items);
  sql::Expr label_text(EnumId type, sql::Expr column) const;
  sql::Expr in(const expr::TypedIn& node);
  sql::Expr cases(const expr::TypedCase& node);
  sql::Expr field(const expr::TypedField& node);
  sql::Expr path(const expr::TypedField& node);
  Start start_of(const expr::TypedField& node);
  sql::Expr column_of(std::string_view qualifier, const expr::FieldRef& field, EntityId entity,
                      EntityId arm = {});
  sql::Expr row_key(const expr::RowRef& row);
  [[nodiscard]] std::string qualifier(const expr::RowRef& row) const;
  [[nodiscard]] bool only_key(const expr::RowRef& row) const;
  [[nodiscard]] TakenMembers* taken_members(const expr::TypedExpr& e) const;
  sql::Expr join_condition(EntityId target, std::string_view alias, sql::Expr key, std::string_view tenant_of,
                           EntityId from) const;
  sql::Expr query(const expr::TypedQuery& node, const Type& type);
  sql::Expr in_rows(const expr::TypedInArray& node, const expr::TypedQuery& list);
  void fill_query(const expr::TypedQuery& node, const std::string& alias, sql::Select& select);
  [[nodiscard]] JoiningQuery* query_of(const expr::RowRef& row) const;
  std::string join_path(JoiningQuery& query, const std::vector<expr::Hop>& path);
  void take_first(const expr::TypedQuery& node, const std::string& alias, sql::Select& select);
  void add_junction(const expr::TypedQuery& node, const std::string& alias, sql::Select& select);
  sql::Expr aggregate(const expr::TypedQuery& node, const Type& type, sql::Exprs filter = {});
  sql::Expr text_value(const expr::TypedExpr& e, const std::string& value) const;
  sql::Expr binary(const expr::TypedBinary& node);
  sql::Exprs compared(const expr::TypedExprs& operands);
  sql::Expr form(const expr::TypedForm& node);
  sql::Expr list(const expr::TypedList& node, const Type& type);
  sql::Expr array(const expr::TypedExpr& operand);
  sql::Expr is_valid(const expr::TypedIsValid& node);
  sql::Expr call(const expr::TypedCall& node);
  [[nodiscard]] std::string new_alias(const std::string& base);

  const RowNames& rows_;
  const model::Model& model_;
  std::vector<OpenQuery> queries_;
  std::vector<std::string> used_;
};

}  // namespace specql::translate
