// Hooks in the database: triggers, so that their steps are done whoever writes the rows.
#include "generator/actions/step.h"
#include "generator/actions/step_lists.h"
#include "generator/lower/context.h"
#include "generator/sql/fetched_columns.h"

#include <algorithm>

namespace specql::lower {
namespace {

using actions::Hook;
using actions::LowerContext;
using actions::Signature;
using model::Entity;

constexpr const char* kOld = "old";
constexpr const char* kNew = "new";

class HookLowering {
 public:
  HookLowering(ActionId id, const Context& context)
      : signature_(context.project.signatures[id]),
        hook_(*signature_.hook),
        action_(context.project.actions[id]),
        entity_(context.model.entities[signature_.entity]),
        context_(context) {}

  catalog::Function function() {
    if (hook_.event == Hook::Event::Update) pass_over_migrations();
    write_steps();
    block_.statements.push_back({plpgsql::BlankLine{}});
    block_.statements.push_back({plpgsql::Return{result()}});
    plpgsql::fetch_columns_read(block_);
    catalog::Function function =
        plpgsql_function(naming::core_function(context_.model, entity_, signature_.name), {},
                         sql::builtin_type("trigger"), std::move(block_), context_);
    function.home = context_.home(entity_, signature_.name);
    function.origin = context_.origin(signature_.span);
    return function;
  }

  void add_triggers(catalog::Table& table, const sql::QualifiedName& function) const {
    const bool marks = entity_.features.soft_delete;  // a deletion is a change, or a removal of what is live
    switch (hook_.event) {
      case Hook::Event::Create:
        add(table, function, "insert", {}, "");
        break;
      case Hook::Event::Update:
        add(table, function, "update", marks ? stays() : sql::Text{}, "");
        break;
      case Hook::Event::Delete:
        if (marks) add(table, function, "update", goes(), "_softly");
        add(table, function, "delete", marks ? live() : sql::Text{}, "");
        break;
    }
  }

 private:
  /// A migration that gives rows a value they lack does nothing that a hook is about.
  void pass_over_migrations() {
    plpgsql::If filling;
    plpgsql::Statements leave;
    leave.push_back({plpgsql::Return{result()}});
    filling.branches.emplace_back(sql::call(naming::app("is_filling"), {sql::name("tg_relid")}),
                                  std::move(leave));
    block_.statements.push_back({std::move(filling)});
  }

  void write_steps() {
    actions::Answer nobody;
    LowerContext lower{context_.model,
                       context_.project.signatures,
                       signature_,
                       {context_.model, ""},
                       block_,
                       &block_.statements,
                       nobody,
                       action_.variables,
                       ""};
    lower.self_row = hook_.event == Hook::Event::Delete ? kOld : kNew;
    lower.rows.this_row = lower.self_row;
    lower.rows.write_out_computed = hook_.before;  // the table has not worked them out yet
    if (passes_policies()) lower.rows.tenant.push_back(own_tenant(lower.self_row));
    lower.subject_gone = hook_.event == Hook::Event::Delete;
    lower.rows.variables.resize(action_.variables.size());
    for (std::size_t i = 0; i < action_.variables.size(); ++i) {
      lower.rows.variables[i].holds_row = action_.variables[i].holds_row;
      const std::string& word = action_.variables[i].word;
      const bool own = hook_.event == Hook::Event::Update && i < 2;
      if (own) lower.rows.variables[i].name = word;
    }
    actions::lower_steps(action_.steps, lower);
  }

  /// A foreign key that takes rows along does it as their owner, whom no policy holds back then; triggers in
  /// front of the writing are part of that.
  [[nodiscard]] bool passes_policies() const {
    const auto takes_along = [](const model::Field& field) {
      const model::Reference* reference = field.reference();
      return reference != nullptr && reference->on_delete != model::OnDelete::Restrict;
    };
    return hook_.before && hook_.event != Hook::Event::Create &&
           std::any_of(entity_.fields.begin(), entity_.fields.end(), takes_along);
  }
  [[nodiscard]] sql::Expr own_tenant(const std::string& row) const {
    return entity_.isolated() ? sql::name(row, "tenant_id") : sql::call(naming::app("current_tenant_id"), {});
  }

  /// What a trigger gives back is what is written; behind the writing nobody asks.
  [[nodiscard]] sql::Expr result() const {
    if (!hook_.before) return sql::null();
    if (hook_.event != Hook::Event::Delete) return sql::name(kNew);
    if (!entity_.features.soft_delete) return sql::name(kOld);
    sql::Case row;
    row.branches.emplace_back(sql::equal(sql::name("tg_op"), sql::text("DELETE")), sql::name(kOld));
    row.otherwise.push_back(sql::name(kNew));
    return {std::move(row)};
  }

  [[nodiscard]] static sql::Text stays() {
    return sql::print_flat(sql::binary(sql::Operator::IsNotDistinctFrom, sql::name(kOld, "deleted_at"),
                                       sql::name(kNew, "deleted_at")));
  }
  [[nodiscard]] static sql::Text goes() {
    sql::Exprs both;
    both.push_back(sql::is(sql::Is::What::Null, sql::name(kOld, "deleted_at")));
    both.push_back(sql::is(sql::Is::What::NotNull, sql::name(kNew, "deleted_at")));
    return sql::print_flat(sql::all_of(std::move(both)));
  }
  [[nodiscard]] static sql::Text live() {
    return sql::print_flat(sql::is(sql::Is::What::Null, sql::name(kOld, "deleted_at")));
  }

  void add(catalog::Table& table, const sql::QualifiedName& function, std::string_view event, sql::Text when,
           std::string_view variant) const {
    catalog::Trigger trigger;
    trigger.name = naming::fit(signature_.name + std::string(variant));
    trigger.before = hook_.before;
    trigger.event = event;
    trigger.when = std::move(when);
    trigger.function = function;
    trigger.origin = context_.origin(signature_.span);
    table.triggers.push_back(std::move(trigger));
  }

  const Signature& signature_;
  Hook hook_;
  const actions::Action& action_;
  const Entity& entity_;
  const Context& context_;
  plpgsql::Block block_;
};

}  // namespace

void lower_hook(ActionId hook, const Context& context, Objects& objects) {
  const Entity& entity = context.model.entities[context.project.signatures[hook].entity];
  HookLowering lowering(hook, context);
  objects.functions.push_back(lowering.function());
  const sql::QualifiedName name = naming::table(context.model, entity);
  const auto table = std::find_if(objects.tables.begin(), objects.tables.end(),
                                  [&](const catalog::Table& one) { return one.name == name; });
  lowering.add_triggers(*table, objects.functions.back().name);
}

}  // namespace specql::lower
