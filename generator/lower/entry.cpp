// The entry point of an action: JSON in, one response out. It reads the input, sets the context for as
// long as it runs, and turns refusals into data. All logic is in the core function.
#include "generator/actions/calls.h"
#include "generator/actions/refusal.h"
#include "generator/actions/row_store.h"
#include "generator/lower/context.h"
#include "generator/lower/entry_input.h"
#include "generator/support/case_style.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace specql::lower {
namespace {

using actions::Input;
using actions::Signature;
using model::Entity;
using model::Field;

class EntryFunction {
 public:
  EntryFunction(ActionId id, const Context& context, const Signature* bulk = nullptr)
      : signature_(context.project.signatures[id]),
        called_(bulk == nullptr ? signature_ : *bulk),
        entity_(context.model.entities[signature_.entity]),
        context_(context),
        inputs_(actions::inputs_of(signature_, context.model)),
        has_input_(!inputs_.empty()) {}

  void build(Objects& objects) {
    if (has_input_) objects.types.push_back(input_type());
    begin();
    read_input(signature_, context_, {"input_payload", block_});
    if (signature_.idempotent) replay();
    add({plpgsql::BlankLine{}});
    if (!signature_.idempotent) declare_answer();
    call_core();
    check_deferred();
    if (signature_.idempotent) {
      add({plpgsql::Perform{sql::call(
          naming::app("remember"), {sql::text(signature_.name), idempotency_key(), sql::name("v_answer")})}});
    }
    give_answer();
    refusals(sql::binary(sql::Operator::JsonGetText, sql::name("input_payload"), sql::text("id")));
    finish(objects);
  }

  /// Once for each item of a list. All or none go the short way first, without a savepoint for each; where
  /// an item is refused, or may be, they are done one by one, and each says why.
  void build_bulk(Objects& objects) {
    begin();
    declare_answer();
    declare("v_items", sql::builtin_type("jsonb"));
    add({plpgsql::Assign{sql::name("v_items"), sql::call(naming::app("bulk_items"),
                                                         {sql::name("input_payload"),
                                                          sql::number(std::to_string(called_.bulk->limit)),
                                                          sql::jsonb_literal(types())})}});
    if (!called_.bulk->partial) do_all();
    add({plpgsql::Assign{
        sql::name("v_answer"),
        sql::call(naming::app("bulk_each"),
                  {sql::text(signature_.name), sql::text(entity_.name), sql::name("auth_tenant_id"),
                   sql::name("auth_user_id"), sql::name("v_items"), sql::boolean(!called_.bulk->partial)})}});
    give_answer();
    refusals(sql::null());
    finish(objects);
  }

 private:
  /// What stands in front of everything.
  void begin() {
    set_context();
    if (entity_.isolated()) require_tenant();
    if (!signature_.isolation.empty()) require_isolation();
  }

  void finish(Objects& objects) {
    catalog::Function function =
        plpgsql_function(naming::entry_function(called_.name),
                         {{sql::Identifier("auth_tenant_id"), sql::builtin_type("uuid"), {}, false},
                          {sql::Identifier("auth_user_id"), sql::builtin_type("uuid"), {}, false},
                          {sql::Identifier("input_payload"), sql::builtin_type("jsonb"), {}, false}},
                         sql::row_type(naming::app("mutation_response")), std::move(block_), context_);
    function.security_definer = true;
    function.comment = called_.description.empty() ? sentence_case(called_.name) + "." : called_.description;
    function.grants.push_back({"execute", context_.app});
    function.home = context_.home(entity_, called_.name);
    function.home.schema = std::string(naming::kAppSchema);
    function.origin = context_.origin(called_.span);
    objects.functions.push_back(std::move(function));
  }

  /// All items in one go. What was done of them is undone where one is refused.
  void do_all() {
    const sql::TypeName texts = sql::builtin_type("text", true);
    const sql::TypeName objects = sql::builtin_type("jsonb", true);
    declare("v_item", sql::builtin_type("jsonb"));
    declare("v_ids", texts, {sql::text_array({})});
    declare("v_touched", objects, {sql::cast(sql::text("{}"), objects)});
    plpgsql::Statements all;
    plpgsql::Statements* const outer = std::exchange(out_, &all);
    plpgsql::ForRows loop;
    loop.variables = {"v_item"};
    sql::Select items;
    items.targets.push_back({sql::name("i", "item"), {}});
    items.from.push_back(sql::from_function(sql::call("jsonb_array_elements", {sql::name("v_items")}), "i",
                                            {sql::Identifier("item")}));
    loop.rows = std::make_shared<const sql::Select>(std::move(items));
    plpgsql::Block item;  // whose variables begin anew with each round
    read_input(signature_, context_, {"v_item", item});
    out_ = &item.statements;
    add({plpgsql::BlankLine{}});
    call_core();
    append("v_ids", sql::name("v_answer", "entity_id"));
    append("v_touched", actions::touched_by("v_answer"));
    loop.body.push_back({plpgsql::Nested{std::make_shared<const plpgsql::Block>(std::move(item))}});
    out_ = &all;
    add({std::move(loop)});
    check_deferred();
    add({plpgsql::Assign{sql::name("v_answer"),
                         sql::call(naming::app("bulk_answer"),
                                   {sql::text(entity_.name), sql::name("v_ids"), sql::name("v_touched"),
                                    sql::number("0"), sql::jsonb_literal("[]")})}});
    give_answer();
    out_ = outer;
    plpgsql::Block in_one_go;
    in_one_go.statements = std::move(all);
    in_one_go.handlers.push_back({{"sqlstate 'SQ000'", "integrity_constraint_violation", "data_exception"},
                                  {{plpgsql::Comment{"which items, and why, is found out below"}}}});
    add({plpgsql::BlankLine{}});
    add({plpgsql::Nested{std::make_shared<const plpgsql::Block>(std::move(in_one_go))}});
    add({plpgsql::BlankLine{}});
  }

  void append(const char* list, sql::Expr item) {
    add({plpgsql::Assign{sql::name(list), sql::call("array_append", {sql::name(list), std::move(item)})}});
  }

  /// The type of each input, for values that are written as text.
  [[nodiscard]] std::string types() const {
    auto types = nlohmann::ordered_json::object();
    for (const Input& input : inputs_)
      types[input.key] = sql::to_string(actions::input_type_name(input, signature_, context_.model));
    return types.dump();
  }

  void add(plpgsql::Statement statement) { out_->push_back(std::move(statement)); }
  void declare(const char* name, sql::TypeName type, sql::Exprs initial = {}) {
    block_.declarations.push_back({name, std::move(type), std::move(initial)});
  }

  catalog::CompositeType input_type() const {
    catalog::CompositeType type;
    type.name = naming::input_type(signature_.name);
    type.owner = context_.owner;
    type.comment = "Input of " + signature_.name + ".";
    type.home = context_.home(entity_, signature_.name);
    type.origin = context_.origin(signature_.span);
    type.attributes.reserve(inputs_.size());
    for (const Input& input : inputs_) {
      const Field* field = actions::field_of(input, signature_, context_.model);
      type.attributes.push_back({naming::fit(input.key),
                                 actions::input_type_name(input, signature_, context_.model),
                                 field == nullptr ? std::string() : field->description});
    }
    return type;
  }

  /// What a session says of itself while an action runs, and where the caller's own word is kept. A SET
  /// clause of the function would do the same, but only superusers may create one for such a setting.
  struct Setting {
    const char* name;
    sql::Expr value;
    const char* before;
    bool perhaps_null = true;
  };
  [[nodiscard]] static std::vector<Setting> settings_of(const Signature& signature) {
    const auto text = [](const char* argument) {
      return sql::cast(sql::name(argument), sql::builtin_type("text"));
    };
    std::vector<Setting> all = {{"app.tenant_id", text("auth_tenant_id"), "v_tenant_before"},
                                {"app.user_id", text("auth_user_id"), "v_user_before"}};
    if (signature.timeout_ms != 0) {
      const std::string limit = std::to_string(signature.timeout_ms) + "ms";
      all.push_back({"lock_timeout", sql::text(limit), "v_lock_timeout_before", false});
    }
    return all;
  }

  static sql::Target set(const Setting& setting, sql::Expr value) {
    if (setting.perhaps_null) value = sql::call("coalesce", {std::move(value), sql::text("")});
    return {sql::call("set_config", {sql::text(setting.name), std::move(value), sql::boolean(true)}), {}};
  }

  void set_context() {
    sql::Select all;
    for (const Setting& setting : settings_) {
      declare(setting.before, sql::builtin_type("text"),
              {sql::call("current_setting", {sql::text(setting.name), sql::boolean(true)})});
      all.targets.push_back(set(setting, setting.value));
    }
    add({plpgsql::PerformRows{std::make_shared<const sql::Select>(std::move(all))}});
  }

  /// What is done where an answer is given. A refusal undoes set_context() by itself, as everything else.
  void give_answer() {
    sql::Select all;
    for (const Setting& setting : settings_)
      all.targets.push_back(set(setting, sql::name(setting.before)));
    add({plpgsql::PerformRows{std::make_shared<const sql::Select>(std::move(all))}});
    add({plpgsql::Return{sql::name("v_answer")}});
  }

  /// A function cannot change what its transaction promises; it can refuse to rely on less.
  void require_isolation() {
    sql::Exprs enough;
    if (signature_.isolation != "serializable") enough.push_back(sql::text("repeatable read"));
    enough.push_back(sql::text("serializable"));
    const sql::Expr level = sql::call("current_setting", {sql::text("transaction_isolation")});
    plpgsql::If weak;
    weak.branches.emplace_back(enough.size() == 1
                                   ? sql::binary(sql::Operator::NotEqual, level, std::move(enough[0]))
                                   : sql::Expr{sql::In{true, {level}, std::move(enough)}},
                               plpgsql::Statements{actions::fail(
                                   "428", "isolation_required",
                                   "This needs a transaction with isolation level " + signature_.isolation)});
    add({std::move(weak)});
  }

  /// What was answered to the same key before is answered again.
  void replay() {
    add({plpgsql::BlankLine{}});
    declare_answer();
    add({plpgsql::Assign{sql::name("v_answer"),
                         sql::call(naming::app("replay"), {sql::text(signature_.name), idempotency_key(),
                                                           sql::name("input_payload")})}});
    plpgsql::If known;
    known.branches.emplace_back(sql::is(sql::Is::What::NotNull, sql::name("v_answer", "status")),
                                plpgsql::Statements{});
    plpgsql::Statements* const outer = std::exchange(out_, &known.branches[0].second);
    give_answer();
    out_ = outer;
    add({std::move(known)});
  }

  void declare_answer() { declare("v_answer", sql::row_type(naming::app("mutation_response"))); }

  /// Without a tenant there are no rows to see, and none could be written.
  void require_tenant() {
    plpgsql::If missing;
    missing.branches.emplace_back(
        sql::is(sql::Is::What::Null, sql::name("auth_tenant_id")),
        plpgsql::Statements{actions::fail("401", "no_tenant", "No tenant is given")});
    add({std::move(missing)});
  }

  void call_core() {
    const sql::QualifiedName core = naming::core_function(context_.model, entity_, signature_.name);
    add({plpgsql::Assign{sql::name("v_answer"), sql::call(core, core_values(signature_, context_))}});
  }

  /// What is only checked at the end is checked now, while it can still be answered.
  void check_deferred() {
    if (context_.deferred.empty()) return;
    add({plpgsql::SetConstraints{context_.deferred, true}});
    add({plpgsql::SetConstraints{context_.deferred, false}});
  }

  /// Errors that are answered as data.
  [[nodiscard]] static std::vector<std::string> refused_conditions() {
    return {"sqlstate 'SQ000'",   "integrity_constraint_violation",
            "data_exception",     "transaction_rollback",
            "lock_not_available", "syntax_error_or_access_rule_violation",
            "internal_error"};
  }

  void refusals(sql::Expr id) {
    plpgsql::GetStackedDiagnostics diagnostics;
    struct Item {
      const char* variable;
      const char* item;
    };
    constexpr Item kItems[] = {{"v_state", "returned_sqlstate"}, {"v_code", "pg_exception_hint"},
                               {"v_message", "message_text"},    {"v_detail", "pg_exception_detail"},
                               {"v_schema", "schema_name"},      {"v_table", "table_name"},
                               {"v_column", "column_name"},      {"v_constraint", "constraint_name"}};
    sql::Exprs arguments;
    for (const Item& item : kItems) {
      declare(item.variable, sql::builtin_type("text"));
      diagnostics.items.emplace_back(item.variable, item.item);
      arguments.push_back(sql::name(item.variable));
    }
    arguments.push_back(sql::text(entity_.name));
    arguments.push_back(std::move(id));
    declare("v_refusal", sql::row_type(naming::app("mutation_response")));
    plpgsql::Handler handler;
    handler.conditions = refused_conditions();
    handler.statements.push_back({std::move(diagnostics)});
    handler.statements.push_back(
        {plpgsql::Assign{sql::name("v_refusal"), sql::call(naming::app("refusal"), std::move(arguments))}});
    plpgsql::If unknown;
    unknown.branches.emplace_back(sql::is(sql::Is::What::Null, sql::name("v_refusal")),
                                  plpgsql::Statements{{plpgsql::Reraise{}}});
    handler.statements.push_back({std::move(unknown)});
    handler.statements.push_back({plpgsql::Return{sql::name("v_refusal")}});
    block_.handlers.push_back(std::move(handler));
  }

  const Signature& signature_;
  const Signature& called_;  ///< the action of the name, which may do this one for each item of a list
  const Entity& entity_;
  const Context& context_;
  std::vector<Input> inputs_;
  bool has_input_;
  std::vector<Setting> settings_ = settings_of(signature_);
  plpgsql::Block block_;
  plpgsql::Statements* out_ = &block_.statements;
};

}  // namespace

void lower_entry(ActionId action, const Context& context, Objects& objects) {
  EntryFunction(action, context).build(objects);
}

void lower_bulk_entry(ActionId action, const Context& context, Objects& objects) {
  const Signature& bulk = context.project.signatures[action];
  EntryFunction(bulk.bulk->each, context, &bulk).build_bulk(objects);
}

}  // namespace specql::lower
