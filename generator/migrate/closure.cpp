// Which views, functions and types have to go for a while, because something goes that they stand on.
#include "generator/migrate/derived.h"
#include "generator/support/overloaded.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace specql::migrate {
namespace {

using catalog::CompositeType;
using catalog::Function;
using catalog::ObjectKind;
using catalog::ObjectName;
using catalog::QualifiedName;
using catalog::View;

/// What tells a function from others of its name: the types of what it is given.
class Signature {
 public:
  explicit Signature(const Function& function) : function_(&function) {}

  friend bool operator==(const Signature& a, const Signature& b) {
    if (a.function_->name != b.function_->name) return false;
    auto left = a.next(a.function_->arguments.begin());
    auto right = b.next(b.function_->arguments.begin());
    while (left != a.end() && right != b.end() && left->type == right->type) {
      left = a.next(left + 1);
      right = b.next(right + 1);
    }
    return left == a.end() && right == b.end();
  }
  friend std::size_t hash_of(const Signature& signature) { return hash_of(signature.function_->name); }

 private:
  using Place = std::vector<catalog::Argument>::const_iterator;

  [[nodiscard]] Place end() const { return function_->arguments.end(); }
  [[nodiscard]] Place next(Place from) const {
    return std::find_if(from, end(), [](const catalog::Argument& argument) { return !argument.out; });
  }

  const Function* function_;
};

catalog::QualifiedName identity_of(const CompositeType& type) {
  return type.name;
}
catalog::QualifiedName identity_of(const View& view) {
  return view.name;
}
Signature identity_of(const Function& function) {
  return Signature(function);
}

/// `create or replace` cannot give it another shape.
bool has_other_shape(const CompositeType& before, const CompositeType& after) {
  const bool same = std::equal(
      before.attributes.begin(), before.attributes.end(), after.attributes.begin(), after.attributes.end(),
      [](const auto& a, const auto& b) { return a.name == b.name && a.type == b.type; });
  return !same || before.owner != after.owner;
}
bool has_other_shape(const View& before, const View& after) {
  return before.query != after.query;
}
bool has_other_shape(const Function& before, const Function& after) {
  return before.arguments != after.arguments || before.returns != after.returns;
}

using Gone = std::unordered_set<ObjectName, NameHash>;

bool is_gone(const Gone& gone, const sql::TypeName& type) {
  static constexpr ObjectKind kKinds[] = {ObjectKind::Type, ObjectKind::View, ObjectKind::Table};
  return type.builtin.empty() && std::any_of(std::begin(kKinds), std::end(kKinds), [&](ObjectKind kind) {
           return gone.contains({kind, type.named});
         });
}

bool is_any_gone(const Gone& gone, const std::vector<ObjectName>& names) {
  return std::any_of(names.begin(), names.end(), [&](const ObjectName& name) { return gone.contains(name); });
}

/// Something is gone that PostgreSQL remembers it needs. It does not look into the bodies of PL/pgSQL.
bool falls(const Object& object, const Gone& gone) {
  const auto has_gone_type = [&](const auto& part) { return is_gone(gone, part.type); };
  return std::visit(
      Overloaded{[&](const CompositeType* type) {
                   return std::any_of(type->attributes.begin(), type->attributes.end(), has_gone_type);
                 },
                 [&](const View* view) { return is_any_gone(gone, view->depends_on); },
                 [&](const Function* function) {
                   const bool bound = function->language == catalog::Language::SqlExpression;
                   return (bound && is_any_gone(gone, function->depends_on)) ||
                          is_gone(gone, function->returns) ||
                          std::any_of(function->arguments.begin(), function->arguments.end(), has_gone_type);
                 }},
      object);
}

ObjectName name_of(const Object& object) {
  return std::visit(
      Overloaded{[](const CompositeType* type) { return ObjectName{ObjectKind::Type, type->name}; },
                 [](const View* view) { return ObjectName{ObjectKind::View, view->name}; },
                 [](const Function* function) { return ObjectName{ObjectKind::Function, function->name}; }},
      object);
}

bool has_other_shape(const Derived& one) {
  if (!one.before || !one.after || one.alike) return false;
  return std::visit(
      [&](const auto* before) {
        return has_other_shape(*before, *std::get<std::remove_cvref_t<decltype(before)>>(*one.after));
      },
      *one.before);
}

/// What all entities share may still serve a table that goes later.
bool has_to_go(const Derived& one) {
  return one.reshaped || (one.before && !one.after && !is_shared(*one.before));
}

template <class Item>
void add_all(const std::vector<Item>& before, const std::vector<Item>& after, std::vector<Derived>& into) {
  const auto identity = [](const Item& item) { return identity_of(item); };
  const auto was = [](const Item& item) { return identity_of(item); };
  const Matched<Item> matched = match(before, after, identity, was);
  for (const Item* item : matched.gone)
    into.push_back({.before = item});
  for (const Pair<Item>& pair : matched.both)
    into.push_back({.before = pair.before, .after = pair.after, .alike = *pair.before == *pair.after});
  for (const Item* item : matched.fresh)
    into.push_back({.after = item});
}

}  // namespace

std::vector<Derived> derived_of(const catalog::Database& before, const catalog::Database& after) {
  std::vector<Derived> all;
  add_all(before.types, after.types, all);
  add_all(before.views, after.views, all);
  add_all(before.functions, after.functions, all);
  return all;
}

void mark_dropped(const Planner& planner, std::vector<Derived>& all) {
  Gone gone;
  for (const TablePair& pair : planner.pairs()) {
    // A type goes with its table to another name, and is not what bears its name from then on.
    const bool leaves_its_name = pair.moved() && has_name(planner.after().tables, pair.before->name);
    if (pair.unsettled() || leaves_its_name) gone.insert({ObjectKind::Table, pair.before->name});
  }
  for (const catalog::Table* table : planner.tables().gone) {
    if (planner.has_to_make_way()) gone.insert({ObjectKind::Table, table->name});
  }
  const auto drop = [&](Derived& one) {
    one.dropped = true;
    gone.insert(name_of(*one.before));
  };
  for (Derived& one : all) {
    one.reshaped = has_other_shape(one);
    if (has_to_go(one)) drop(one);
  }
  for (std::size_t known = 0; known != gone.size();) {
    known = gone.size();
    for (Derived& one : all) {
      if (one.before && !one.dropped && falls(*one.before, gone)) drop(one);
    }
  }
}

}  // namespace specql::migrate
