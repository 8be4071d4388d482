// Which views, functions and types have to go for a while, because something goes that they stand on.
#include "generator/emit/postgresql/ddl.h"
#include "generator/migrate/derived.h"
#include "generator/support/overloaded.h"

#include <algorithm>
#include <map>

namespace specql::migrate {
namespace {

using catalog::CompositeType;
using catalog::Function;
using catalog::ObjectKind;
using catalog::ObjectName;
using catalog::QualifiedName;
using catalog::View;

std::string identity_of(const CompositeType& type) {
  return "type " + sql::to_string(type.name);
}
std::string identity_of(const View& view) {
  return "view " + sql::to_string(view.name);
}
std::string identity_of(const Function& function) {
  return "function " + emit::ddl::signature(function);
}

/// `create or replace` cannot give it another shape.
bool has_other_shape(const CompositeType& before, const CompositeType& after) {
  return before.attributes != after.attributes || before.owner != after.owner;
}
bool has_other_shape(const View& before, const View& after) {
  return before.query != after.query;
}
bool has_other_shape(const Function& before, const Function& after) {
  return before.arguments != after.arguments || before.returns != after.returns;
}

void add_type(const sql::TypeName& type, std::vector<ObjectName>& into) {
  if (type.builtin.empty()) {
    for (const ObjectKind kind : {ObjectKind::Type, ObjectKind::View, ObjectKind::Table})
      into.push_back({kind, type.named});
  }
}

/// What PostgreSQL remembers that it needs. It does not look into the bodies of PL/pgSQL.
std::vector<ObjectName> needs_of(const Object& object) {
  std::vector<ObjectName> needs;
  std::visit(Overloaded{[&](const CompositeType* type) {
                          for (const catalog::Attribute& attribute : type->attributes)
                            add_type(attribute.type, needs);
                        },
                        [&](const View* view) { needs = view->depends_on; },
                        [&](const Function* function) {
                          if (function->language == catalog::Language::SqlExpression)
                            needs = function->depends_on;
                          add_type(function->returns, needs);
                          for (const catalog::Argument& argument : function->arguments)
                            add_type(argument.type, needs);
                        }},
             object);
  return needs;
}

ObjectName name_of(const Object& object) {
  return std::visit(
      Overloaded{[](const CompositeType* type) { return ObjectName{ObjectKind::Type, type->name}; },
                 [](const View* view) { return ObjectName{ObjectKind::View, view->name}; },
                 [](const Function* function) { return ObjectName{ObjectKind::Function, function->name}; }},
      object);
}

bool has_to_go(const Object& before, const Object& after) {
  return std::visit(
      [&](const auto* old) {
        return has_other_shape(*old, *std::get<std::remove_cvref_t<decltype(old)>>(after));
      },
      before);
}

template <class Item>
void add_all(const std::vector<Item>& items, std::vector<Derived>& into) {
  for (const Item& item : items)
    into.push_back({&item, emit::page_of(item), identity_of(item)});
}

}  // namespace

std::vector<Derived> derived_of(const catalog::Database& database) {
  std::vector<Derived> all;
  add_all(database.types, all);
  add_all(database.views, all);
  add_all(database.functions, all);
  // Within a page they stand as the database has them.
  std::map<emit::PageKey, std::vector<Derived>> pages;
  for (Derived& one : all)
    pages[one.page].push_back(std::move(one));
  std::vector<Derived> sorted;
  for (auto& [page, items] : pages) {
    for (Derived& one : items)
      sorted.push_back(std::move(one));
  }
  return sorted;
}

std::set<std::string> derived_to_drop(const Planner& planner, const std::vector<Derived>& before,
                                      const std::vector<Derived>& after) {
  std::map<std::string_view, const Derived*> now;
  for (const Derived& one : after)
    now.emplace(one.identity, &one);
  std::set<std::string> dropped;
  std::set<ObjectName> gone;
  for (const TablePair& pair : planner.pairs()) {
    if (pair.unsettled()) gone.insert({ObjectKind::Table, pair.before->name});
  }
  const auto drop = [&](const Derived& one) {
    gone.insert(name_of(one.object));
    return dropped.insert(one.identity).second;
  };
  for (const Derived& one : before) {
    const auto found = now.find(one.identity);
    // What all entities share may still serve a table that goes later.
    const bool goes = found == now.end() ? !one.shared() : has_to_go(one.object, found->second->object);
    if (goes) drop(one);
  }
  for (bool grown = true; grown;) {
    grown = false;
    for (const Derived& one : before) {
      if (dropped.contains(one.identity)) continue;
      const std::vector<ObjectName> needs = needs_of(one.object);
      const bool falls = std::any_of(needs.begin(), needs.end(),
                                     [&](const ObjectName& need) { return gone.contains(need); });
      if (falls) grown = drop(one) || grown;
    }
  }
  return dropped;
}

}  // namespace specql::migrate
