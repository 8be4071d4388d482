#include "generator/migrate/derived.h"

#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/writer.h"
#include "generator/migrate/rights.h"
#include "generator/support/overloaded.h"

#include <algorithm>
#include <map>

namespace specql::migrate {
namespace {

namespace ddl = emit::ddl;
using catalog::CompositeType;
using catalog::Function;
using catalog::View;

const Group kFoundation = "functions";

/// What one of the three kinds is called, and what its changes are.
struct KindRow {
  std::string_view word;  ///< of `drop …` and `comment on …`
  ChangeKind added, changed, dropped;
};
const KindRow& row_of(const Object& object) {
  static constexpr KindRow kRows[] = {
      {"type", ChangeKind::type_added, ChangeKind::type_changed, ChangeKind::type_dropped},
      {"view", ChangeKind::view_added, ChangeKind::view_changed, ChangeKind::view_dropped},
      {"function", ChangeKind::function_added, ChangeKind::function_changed, ChangeKind::function_dropped},
  };
  return kRows[object.index()];
}

/// As statements name it: a function with its arguments.
std::string full_name(const Object& object) {
  return std::visit(Overloaded{[](const CompositeType* type) { return sql::to_string(type->name); },
                               [](const View* view) { return sql::to_string(view->name); },
                               [](const Function* function) { return ddl::signature(*function); }},
                    object);
}

const catalog::Origin& origin_of(const Object& object) {
  return std::visit([](const auto* one) -> const catalog::Origin& { return one->origin; }, object);
}

std::string creation(const Object& object) {
  std::string sql;
  std::visit([&](const auto* one) { ddl::create(sql, *one); }, object);
  return sql;
}

/// Without what is granted and said about it, and where it belongs.
std::string definition(const Object& object) {
  std::string sql;
  std::visit(Overloaded{[&](const CompositeType* type) {
                          CompositeType bare = *type;
                          bare.comment.clear();
                          for (catalog::Attribute& attribute : bare.attributes)
                            attribute.comment.clear();
                          ddl::create(sql, bare);
                        },
                        [&](const View* view) {
                          View bare = *view;
                          bare.comment.clear();
                          bare.column_comments.clear();
                          bare.grants.clear();
                          ddl::create(sql, bare);
                        },
                        [&](const Function* function) {
                          Function bare = *function;
                          bare.comment.clear();
                          bare.grants.clear();
                          ddl::create(sql, bare);
                        }},
             object);
  return sql;
}

bool are_equal(const Object& a, const Object& b) {
  return std::visit([&](const auto* one) { return *one == *std::get<std::remove_cvref_t<decltype(one)>>(b); },
                    a);
}

/// What differs about an object that stays as it is.
class Describer {
 public:
  Describer(Planner& planner, const Object& after) : planner_(planner), after_(after) {}

  void operator()(const CompositeType* before) const {
    const auto& after = *std::get<const CompositeType*>(after_);
    comment(before->comment, after.comment);
    for (const catalog::Attribute& attribute : after.attributes) {
      const auto old = std::find_if(before->attributes.begin(), before->attributes.end(),
                                    [&](const auto& one) { return one.name == attribute.name; });
      const std::string_view was = old == before->attributes.end() ? "" : std::string_view(old->comment);
      change_comment(planner_, {"column", dotted(after.name, attribute.name)}, was, attribute.comment,
                     after.origin);
    }
  }

  void operator()(const View* before) const {
    const auto& after = *std::get<const View*>(after_);
    comment(before->comment, after.comment);
    change_grants(planner_, {"view", full_name(after_)}, before->grants, after.grants, after.origin);
    std::map<sql::Identifier, std::pair<std::string_view, std::string_view>> comments;
    for (const catalog::ColumnComment& one : before->column_comments)
      comments[one.column].first = one.comment;
    for (const catalog::ColumnComment& one : after.column_comments)
      comments[one.column].second = one.comment;
    for (const auto& [column, texts] : comments) {
      change_comment(planner_, {"column", dotted(after.name, column)}, texts.first, texts.second,
                     after.origin);
    }
  }

  void operator()(const Function* before) const {
    const auto& after = *std::get<const Function*>(after_);
    comment(before->comment, after.comment);
    change_grants(planner_, {"function", full_name(after_)}, before->grants, after.grants, after.origin);
  }

 private:
  void comment(std::string_view before, std::string_view after) const {
    change_comment(planner_, {row_of(after_).word, full_name(after_)}, before, after, origin_of(after_));
  }

  Planner& planner_;
  const Object& after_;
};

class DerivedPlanner {
 public:
  explicit DerivedPlanner(Planner& planner)
      : planner_(planner),
        before_(derived_of(planner.before())),
        after_(derived_of(planner.after())),
        dropped_(derived_to_drop(planner, before_, after_)) {
    for (const Derived& one : before_)
      old_.emplace(one.identity, &one);
    for (const Derived& one : after_)
      now_.emplace(one.identity, &one);
  }

  void run() {
    for (auto one = before_.rbegin(); one != before_.rend(); ++one)
      drop(*one);
    for (const Derived& one : after_)
      create(one);
    plan_attached(planner_, dropped_functions());
  }

 private:
  void drop(const Derived& one) {
    const bool stays = now_.contains(one.identity);
    const bool at_once = dropped_.contains(one.identity);
    if (stays && !at_once) return;
    std::string sql;
    ddl::Writer(sql) << "drop " << row_of(one.object).word << " " << full_name(one.object) << ";";
    const std::size_t change =
        stays ? change_of(one)
              : planner_.note(row_of(one.object).dropped, full_name(one.object), origin_of(one.object));
    const bool type = std::holds_alternative<const CompositeType*>(one.object);
    Place place = type ? Place::OldType : Place::OldFunction;
    if (at_once) place = one.shared() ? Place::DropFunctions : Place::DropViews;
    planner_.add(place, {.sql = std::move(sql), .change = change});
  }

  /// One change, however often it is dropped and made.
  std::size_t change_of(const Derived& one) {
    const auto found = changes_.find(one.identity);
    if (found != changes_.end()) return found->second;
    const Object& object = now_.at(one.identity)->object;
    const std::size_t change = planner_.note(row_of(object).changed, full_name(object), origin_of(object));
    return changes_.emplace(one.identity, change).first->second;
  }

  void create(const Derived& one) {
    const auto old = old_.find(one.identity);
    if (old == old_.end()) {
      const std::size_t change =
          planner_.note(row_of(one.object).added, full_name(one.object), origin_of(one.object));
      const Place place = one.shared() ? Place::NewFoundation : Place::Create;
      planner_.add(place, {.sql = creation(one.object), .change = change}, kFoundation);
      return;
    }
    const Object& before = old->second->object;
    if (!dropped_.contains(one.identity) && are_equal(before, one.object)) return;
    if (dropped_.contains(one.identity)) {
      planner_.add(Place::Create, {.sql = creation(one.object), .change = change_of(one)});
      return;
    }
    if (definition(before) != definition(one.object))
      planner_.add(Place::Create, {.sql = definition(one.object), .change = change_of(one)});
    std::visit(Describer(planner_, one.object), before);
  }

  [[nodiscard]] std::set<catalog::QualifiedName> dropped_functions() const {
    std::set<catalog::QualifiedName> names;
    for (const Derived& one : before_) {
      const auto* function = std::get_if<const Function*>(&one.object);
      if (function != nullptr && dropped_.contains(one.identity)) names.insert((*function)->name);
    }
    return names;
  }

  Planner& planner_;
  std::vector<Derived> before_, after_;
  std::set<std::string> dropped_;
  std::map<std::string, const Derived*> old_, now_;
  std::map<std::string, std::size_t> changes_;
};

}  // namespace

void plan_derived(Planner& planner) {
  DerivedPlanner(planner).run();
}

}  // namespace specql::migrate
