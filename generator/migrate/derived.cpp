#include "generator/migrate/derived.h"

#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/sections.h"
#include "generator/emit/postgresql/writer.h"
#include "generator/migrate/actions.h"
#include "generator/migrate/fill.h"
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
const Group kOldTypes = "old types";

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

const catalog::Home& home_of(const Object& object) {
  return std::visit([](const auto* one) -> const catalog::Home& { return one->home; }, object);
}

std::string creation(const Object& object) {
  std::string sql;
  std::visit([&](const auto* one) { ddl::create(sql, *one); }, object);
  return sql;
}

std::string drop_of(const Object& object) {
  std::string sql;
  ddl::Writer(sql) << "drop " << row_of(object).word << " " << full_name(object) << ";";
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

/// All members that there were are there: a value that is made from JSON, by names, is made as before.
bool only_extends(const CompositeType& before, const CompositeType& after) {
  return std::all_of(before.attributes.begin(), before.attributes.end(), [&](const catalog::Attribute& old) {
    return std::any_of(after.attributes.begin(), after.attributes.end(), [&](const catalog::Attribute& one) {
      return one.name == old.name && one.type == old.type;
    });
  });
}

/// Of what both versions have, which goes for what it is or for what it stands on.
bool is_made_again(const Derived& one) {
  if (one.alike) return true;
  return one.dropped && !one.reshaped && definition(*one.before) == definition(*one.after);
}

/// Of what both versions have. What is not dropped differs, or nobody asks.
ChangeKind change_between(const Derived& one) {
  const Object& before = *one.before;
  const Object& after = *one.after;
  if (is_made_again(one)) return ChangeKind::made_again;
  const auto* const* was = std::get_if<const CompositeType*>(&before);
  const auto* const* is = std::get_if<const CompositeType*>(&after);
  if (was == nullptr || is == nullptr || !only_extends(**was, **is)) return row_of(after).changed;
  const bool grew = (*is)->attributes.size() > (*was)->attributes.size();
  return grew ? ChangeKind::type_extended : ChangeKind::owner_changed;
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

emit::PageKey page_of(const Object& object) {
  return std::visit([](const auto* one) { return emit::page_of(*one); }, object);
}

/// Objects of one version in the order in which they load: by pages, and within a page as the database has
/// them.
using Loading = std::map<std::pair<emit::PageKey, Object>, const Derived*>;

class DerivedPlanner {
 public:
  explicit DerivedPlanner(Planner& planner)
      : planner_(planner), all_(derived_of(planner.before(), planner.after())), actions_(planner, all_) {
    mark_dropped(planner_, all_);
    actions_.ask(planner_);
  }

  void run() {
    Loading going, coming;
    for (const Derived& one : all_) {
      if (one.before && (one.dropped || !one.after))
        going.emplace(std::pair(page_of(*one.before), *one.before), &one);
      if (one.after && (one.dropped || !one.alike))
        coming.emplace(std::pair(page_of(*one.after), *one.after), &one);
    }
    for (auto one = going.rbegin(); one != going.rend(); ++one)
      drop(*one->second);
    for (const auto& [key, one] : coming)
      create(*one);
    plan_attached(planner_, dropped_functions());
  }

 private:
  void drop(const Derived& one) {
    const Object& object = *one.before;
    const std::size_t change = one.after ? change_of(one) : note_gone(object);
    const bool type = std::holds_alternative<const CompositeType*>(object);
    if (type && one.dropped) {
      put_aside(*std::get<const CompositeType*>(object), change);
      return;
    }
    Place place = type ? Place::OldType : Place::OldFunction;
    if (one.dropped) place = is_shared(object) ? Place::DropFunctions : Place::DropViews;
    planner_.add(place, {.sql = drop_of(object), .change = change});
  }

  /// A function that declares a variable of the type is compiled by whoever calls it first, outside of all
  /// handlers of errors. Who does so while the switch is under way waits for the type, and has to find it
  /// then: it goes by another name until the switch is over.
  void put_aside(const CompositeType& type, std::size_t change) {
    CompositeType old = type;
    old.name.name = helper_name(type.name.name, "old");
    std::string sql;
    ddl::Writer(sql) << "alter type " << type.name << " rename to " << old.name.name << ";";
    planner_.add(Place::DropFunctions, {.sql = std::move(sql), .change = change});
    planner_.add(Place::OldType, {.sql = drop_of(&old), .change = change}, kOldTypes);
  }

  std::size_t note_gone(const Object& object) {
    const auto renamed = actions_.change_before(planner_, home_of(object));
    return renamed ? *renamed : planner_.note(row_of(object).dropped, full_name(object), origin_of(object));
  }

  std::size_t note_new(const Object& object) {
    const auto renamed = actions_.change_after(planner_, home_of(object));
    return renamed ? *renamed : planner_.note(row_of(object).added, full_name(object), origin_of(object));
  }

  /// One change, however often it is dropped and made.
  std::size_t change_of(const Derived& one) {
    const auto found = changes_.find(&one);
    if (found != changes_.end()) return found->second;
    const Object& object = *one.after;
    const std::size_t change = planner_.note(change_between(one), full_name(object), origin_of(object));
    return changes_.emplace(&one, change).first->second;
  }

  void create(const Derived& one) {
    const Object& object = *one.after;
    if (!one.before) {
      const std::size_t change = note_new(object);
      const Place place = is_shared(object) ? Place::NewFoundation : Place::Create;
      planner_.add(place, {.sql = creation(object), .change = change}, kFoundation);
      return;
    }
    if (one.dropped) {
      planner_.add(Place::Create, {.sql = creation(object), .change = change_of(one)});
      return;
    }
    std::string now = definition(object);
    if (definition(*one.before) != now)
      planner_.add(Place::Create, {.sql = std::move(now), .change = change_of(one)});
    std::visit(Describer(planner_, object), *one.before);
  }

  [[nodiscard]] std::set<std::string, std::less<>> dropped_functions() const {
    std::set<std::string, std::less<>> names;
    for (const Derived& one : all_) {
      if (!one.dropped) continue;
      if (const auto* function = std::get_if<const Function*>(&*one.before))
        names.insert(sql::to_string((*function)->name));
    }
    return names;
  }

  Planner& planner_;
  std::vector<Derived> all_;
  ActionNames actions_;
  std::map<const Derived*, std::size_t> changes_;
};

}  // namespace

bool is_shared(const Object& object) {
  const emit::PageKey page = page_of(object);
  return page.section < emit::Section::Tables && page.name.empty();
}

void plan_derived(Planner& planner) {
  DerivedPlanner(planner).run();
}

}  // namespace specql::migrate
