// Which objects a piece of SQL stands on: tables, functions and types in schemas. Nothing else in the
// compiler keeps a list of dependencies by hand.
#pragma once

#include "generator/sql/plpgsql.h"
#include "generator/sql/statement.h"

#include <set>
#include <vector>

namespace specql::sql {

struct References {
  std::set<QualifiedName> relations;
  std::set<QualifiedName> functions;
  std::set<QualifiedName> types;
  std::vector<Name>* names = nullptr;  ///< columns and variables, where someone asks; `c.*` is the name `c`
};

void collect(const Expr& expr, References& into);
void collect(const Select& select, References& into);
void collect(const Statement& statement, References& into);
void collect(const plpgsql::Block& block, References& into);
void collect(const TypeName& type, References& into);

}  // namespace specql::sql
