#include "generator/sql/references.h"

#include "generator/support/overloaded.h"

namespace specql::sql {
namespace {

void collect(const Exprs& exprs, References& into) {
  for (const Expr& expr : exprs)
    collect(expr, into);
}

void collect(const std::vector<OrderBy>& keys, References& into) {
  for (const OrderBy& key : keys)
    collect(key.key, into);
}

void collect(const std::vector<Target>& targets, References& into) {
  for (const Target& target : targets)
    collect(target.value, into);
}

void collect(const std::vector<From>& items, References& into) {
  for (const From& item : items) {
    const bool common_table = item.table.schema.empty();
    if (!item.table.name.empty() && !common_table) into.relations.insert(item.table);
    collect(item.function, into);
    if (item.query) collect(*item.query, into);
    collect(item.on, into);
  }
}

void collect(const std::vector<std::pair<Identifier, Expr>>& items, References& into) {
  for (const auto& [column, value] : items)
    collect(value, into);
}

void collect(const std::vector<CommonTable>& tables, References& into) {
  for (const CommonTable& table : tables) {
    if (table.query) collect(*table.query, into);
    if (table.insert) collect(Statement(*table.insert), into);
  }
}

void collect(const plpgsql::Statements& statements, References& into);

void collect(const plpgsql::Statement& statement, References& into) {
  std::visit(Overloaded{
                 [&](const plpgsql::Assign& s) {
                   collect(s.target, into);
                   collect(s.value, into);
                 },
                 [&](const plpgsql::Perform& s) { collect(s.value, into); },
                 [&](const plpgsql::PerformRows& s) { collect(*s.rows, into); },
                 [&](const plpgsql::Execute& s) { collect(*s.statement, into); },
                 [&](const plpgsql::ExecuteText& s) {
                   collect(s.into, into);
                   collect(s.values, into);
                 },
                 [&](const plpgsql::If& s) {
                   for (const auto& [condition, body] : s.branches) {
                     collect(condition, into);
                     collect(body, into);
                   }
                   collect(s.otherwise, into);
                 },
                 [&](const plpgsql::Case& s) {
                   collect(s.operand, into);
                   for (const plpgsql::Case::Branch& branch : s.branches) {
                     collect(branch.values, into);
                     collect(branch.body, into);
                   }
                   collect(s.otherwise, into);
                 },
                 [&](const plpgsql::ForEach& s) {
                   collect(s.array, into);
                   collect(s.body, into);
                 },
                 [&](const plpgsql::Nested& s) { collect(*s.block, into); },
                 [&](const plpgsql::ForRows& s) {
                   collect(*s.rows, into);
                   collect(s.body, into);
                 },
                 [&](const plpgsql::While& s) {
                   collect(s.condition, into);
                   collect(s.body, into);
                 },
                 [&](const plpgsql::Return& s) { collect(s.value, into); },
                 [](const auto&) {},
             },
             statement.node);
}

void collect(const plpgsql::Statements& statements, References& into) {
  for (const plpgsql::Statement& statement : statements)
    collect(statement, into);
}

}  // namespace

void collect(const TypeName& type, References& into) {
  if (type.builtin.empty()) into.types.insert(type.named);
}

void collect(const Expr& expr, References& into) {
  std::visit(Overloaded{
                 [&](const Name& n) {
                   if (into.names != nullptr) into.names->push_back(n);
                 },
                 [&](const AllColumns& n) {
                   if (into.names != nullptr) into.names->push_back({{}, n.qualifier});
                 },
                 [&](const Call& n) {
                   if (n.builtin.empty()) into.functions.insert(n.function);
                   collect(n.arguments, into);
                   if (n.options == nullptr) return;
                   collect(n.options->order_by, into);
                   collect(n.options->filter, into);
                 },
                 [&](const Cast& n) {
                   collect(n.operand, into);
                   collect(n.type, into);
                 },
                 [&](const Case& n) {
                   collect(n.operand, into);
                   for (const auto& [condition, value] : n.branches) {
                     collect(condition, into);
                     collect(value, into);
                   }
                   collect(n.otherwise, into);
                 },
                 [&](const In& n) {
                   collect(n.operand, into);
                   collect(n.items, into);
                 },
                 [&](const InSelect& n) {
                   collect(n.operand, into);
                   collect(*n.query, into);
                 },
                 [&](const Subquery& n) { collect(*n.query, into); },
                 [&](const auto& n) {
                   if constexpr (requires { n.operand; }) collect(n.operand, into);
                   if constexpr (requires { n.operands; }) collect(n.operands, into);
                   if constexpr (requires { n.items; }) collect(n.items, into);
                 },
             },
             expr.node);
}

void collect(const Select& select, References& into) {
  collect(select.with, into);
  collect(select.distinct_on, into);
  collect(select.targets, into);
  collect(select.into, into);
  collect(select.from, into);
  collect(select.where, into);
  collect(select.group_by, into);
  collect(select.order_by, into);
  collect(select.limit, into);
}

void collect(const Statement& statement, References& into) {
  std::visit(Overloaded{
                 [&](const Select& s) { collect(s, into); },
                 [&](const Insert& s) {
                   into.relations.insert(s.table);
                   collect(s.values, into);
                   if (s.query) collect(*s.query, into);
                   collect(s.conflict_where, into);
                   collect(s.conflict_set, into);
                   collect(s.returning, into);
                 },
                 [&](const Update& s) {
                   into.relations.insert(s.table);
                   collect(s.with, into);
                   collect(s.set, into);
                   collect(s.from, into);
                   collect(s.where, into);
                   collect(s.returning, into);
                 },
                 [&](const Delete& s) {
                   into.relations.insert(s.table);
                   collect(s.with, into);
                   collect(s.using_, into);
                   collect(s.where, into);
                   collect(s.returning, into);
                 },
             },
             statement);
}

void collect(const plpgsql::Block& block, References& into) {
  for (const plpgsql::Declaration& declaration : block.declarations) {
    collect(declaration.type, into);
    collect(declaration.initial, into);
  }
  collect(block.statements, into);
  for (const plpgsql::Handler& handler : block.handlers)
    collect(handler.statements, into);
}

}  // namespace specql::sql
