#include "generator/actions/steps/try.h"

#include "generator/actions/each_step.h"
#include "generator/actions/refusal.h"
#include "generator/actions/variables.h"
#include "generator/actions/when_then.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace specql::actions {
namespace {

enum class Key { Try, Catch, Finally };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"try", "exception_handling", "list of steps", "what is tried; all of it is undone if it fails"},
     {"catch", "", "list of {when, then}", "what is done instead, by what went wrong"},
     {"finally", "", "list of steps", "what is done after either"}});

constexpr auto kCatchRows = std::to_array<syntax::KeyRow>(
    {{"when", "", "code, condition, or list of them",
      "what went wrong: the code of a refusal, an error of PostgreSQL, `others`"},
     {"then", "do steps", "list of steps",
      "what is done then; `error.code` and `error.message` say what it was"}});
constexpr syntax::KeyTable kCatchKeys{"a `catch`", kCatchRows};

/// Appendix A of the manual has the states. Refusals, broken constraints and data that cannot be worked
/// with are caught in any case; the handler of others is named.
constexpr auto kConditions = std::to_array<Condition>({
    {"unique_violation", "23505", ""},
    {"check_violation", "23514", ""},
    {"foreign_key_violation", "23503", ""},
    {"not_null_violation", "23502", ""},
    {"exclusion_violation", "23P01", ""},
    {"integrity_constraint_violation", "23%", ""},
    {"data_exception", "22%", ""},
    {"division_by_zero", "22012", ""},
    {"numeric_value_out_of_range", "22003", ""},
    {"invalid_text_representation", "22P02", ""},
    {"serialization_failure", "40001", "serialization_failure"},
    {"deadlock_detected", "40P01", "deadlock_detected"},
    {"lock_not_available", "55P03", "lock_not_available"},
    {"connection_exception", "08%", "connection_exception"},
    {"raise_exception", "P0001", "raise_exception"},
    // what the older dialect calls them
    {"validation_error", "23514", ""},
    {"database_error", "23%", ""},
    {"parse_error", "22P02", ""},
    {"network_error", "08%", "connection_exception"},
    {"payment_failed", "P0001", "raise_exception"},
});

const Condition* find_condition(std::string_view name) {
  const auto found = std::find_if(kConditions.begin(), kConditions.end(),
                                  [name](const Condition& row) { return row.name == name; });
  return found == kConditions.end() ? nullptr : &*found;
}

void read_catch(const syntax::Node& node, TrySpec& spec, DiagnosticSink& sink) {
  if (const syntax::Sequence* items = node.sequence()) {
    for (const syntax::Node& item : *items)
      read_catch(item, spec, sink);
    return;
  }
  auto read = read_when_then(node, kCatchKeys, sink);
  if (!read) return;
  TrySpec::Catch one;
  one.names = syntax::read_words(*read->when, "`when`", sink);
  one.steps = std::move(read->then);
  if (!one.names.empty()) spec.catches.push_back(std::move(one));
}

}  // namespace

constexpr auto kInner = std::to_array<const syntax::KeyTable*>({&kCatchKeys});
const syntax::KeyTable kTryKeys{"a `try` step", kRows, {}, kInner};

std::optional<TrySpec> read_try(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kTryKeys, sink);
  TrySpec spec;
  spec.span = keys.find(Key::Try)->key.span;
  spec.steps = read_steps(*keys.value(Key::Try), sink);
  if (const syntax::Node* node = keys.value(Key::Catch)) read_catch(*node, spec, sink);
  if (const syntax::Node* node = keys.value(Key::Finally)) spec.finally = read_steps(*node, sink);
  if (keys.value(Key::Catch) == nullptr) {
    keys.report_missing("catch", spec.span, "a `try` step", sink);
    return std::nullopt;
  }
  return spec;
}

namespace {

class TryCheck {
 public:
  TryCheck(const TrySpec& spec, CheckContext& context) : spec_(spec), context_(context) {}

  TryStep check() {
    TryStep step;
    const std::size_t mark = context_.variables.size();
    step.steps = check_steps(spec_.steps, context_);
    context_.leave_block(mark);
    for (const TrySpec::Catch& one : spec_.catches)
      step.catches.push_back(check_catch(one));
    step.finally = check_steps(spec_.finally, context_);
    context_.leave_block(mark);
    if (!step.finally.empty()) refuse_returns(step);
    return step;
  }

 private:
  TryStep::Catch check_catch(const TrySpec::Catch& spec) {
    TryStep::Catch result;
    for (const Located<std::string>& name : spec.names)
      take_name(name, result);
    const std::vector<std::uint32_t> outer = hide_errors();
    const std::size_t mark = context_.variables.size();
    result.code_variable = declare_error("code", spec.names[0].span);
    result.message_variable = declare_error("message", spec.names[0].span);
    result.steps = check_steps(spec.steps, context_);
    context_.leave_block(mark);
    for (const std::uint32_t variable : outer)
      context_.variables[variable].visible = true;
    return result;
  }

  /// In a `catch` within another one `error` is what the inner one caught.
  std::vector<std::uint32_t> hide_errors() {
    std::vector<std::uint32_t> hidden;
    for (const char* name : {"error.code", "error.message"}) {
      const std::uint32_t variable = context_.find(name);
      if (variable == context_.variables.size()) continue;
      context_.variables[variable].visible = false;
      hidden.push_back(variable);
    }
    return hidden;
  }

  std::uint32_t declare_error(std::string_view part, Span span) {
    const std::uint32_t variable =
        context_.declare({"error." + std::string(part), span}, types::base_type(BaseType::Text), false);
    context_.variables[variable].bare = true;
    return variable;
  }

  void take_name(const Located<std::string>& name, TryStep::Catch& into) {
    const std::string word = lowercase(name.value);
    if (seen_.contains("others")) {
      context_.sink.report(diag::unreachable_step, name.span).help("`others` before it catches all there is");
      return;
    }
    if (!seen_.insert(word).second) {
      context_.sink.report(diag::case_twice, name.span, name.value);
      return;
    }
    if (word == "others") {
      into.others = true;
    } else if (const Condition* condition = find_condition(word)) {
      into.conditions.push_back(condition);
    } else if (is_code(name.value)) {
      into.codes.push_back(name.value);
      context_.caught.push_back(name);
    } else {
      report_bad_code(name, context_.sink);
    }
  }

  void refuse_returns(const TryStep& step) const {
    std::vector<const Steps*> lists = step.alternatives();
    for (const Steps* list : lists) {
      each_step(*list, [&](const Step& inner) {
        if (!std::holds_alternative<ReturnStep>(inner.value)) return;
        context_.sink.report(diag::return_before_finally, inner.span)
            .help("keep what is to be returned with `let`, and return it behind the `try`");
      });
    }
  }

  const TrySpec& spec_;
  CheckContext& context_;
  std::set<std::string> seen_;
};

}  // namespace

std::optional<TryStep> check(const TrySpec& spec, CheckContext& context) {
  return TryCheck(spec, context).check();
}

namespace {

struct Diagnostic {
  std::string_view variable;
  std::string_view item;
};
/// What app.refusal wants to know, in the order of its parameters.
constexpr auto kDiagnostics = std::to_array<Diagnostic>({{"v_error_state", "returned_sqlstate"},
                                                         {"v_error_hint", "pg_exception_hint"},
                                                         {"v_error_text", "message_text"},
                                                         {"v_error_detail", "pg_exception_detail"},
                                                         {"v_error_schema", "schema_name"},
                                                         {"v_error_table", "table_name"},
                                                         {"v_error_column", "column_name"},
                                                         {"v_error_constraint", "constraint_name"}});

class TryLowering {
 public:
  TryLowering(const TryStep& step, LowerContext& context) : step_(step), context_(context) {}

  void lower() {
    NestedSteps nested(context_);
    plpgsql::Block block;
    const Noted before = std::exchange(context_.noted, Noted{});
    nested.lower(step_.steps, block.statements);
    plpgsql::Handler handler;
    handler.conditions = conditions();
    keep_answer(context_.noted, handler.statements);
    context_.noted.add(before);
    tell_error(handler.statements);
    choose(nested, handler.statements);
    block.handlers.push_back(std::move(handler));
    nested.add_before(std::move(kept_));
    nested.finish({plpgsql::Nested{std::make_shared<const plpgsql::Block>(std::move(block))}});
    if (touches_subject()) context_.subject_stale = true;
    lower_steps(step_.finally, context_);
  }

 private:
  [[nodiscard]] bool catches_all() const {
    return std::any_of(step_.catches.begin(), step_.catches.end(),
                       [](const auto& one) { return one.others; });
  }

  [[nodiscard]] std::vector<std::string> conditions() const {
    if (catches_all()) return {"others"};
    std::vector<std::string> names = {"sqlstate 'SQ000'", "integrity_constraint_violation", "data_exception"};
    for (const TryStep::Catch& one : step_.catches) {
      for (const Condition* condition : one.conditions) {
        const bool known = std::find(names.begin(), names.end(), condition->handler) != names.end();
        if (!condition->handler.empty() && !known) names.emplace_back(condition->handler);
      }
    }
    return names;
  }

  /// Variables are not undone with the rows: those of the answer are kept from before.
  void keep_answer(Noted noted, plpgsql::Statements& restore) {
    struct Row {
      Noted::Part part;
      std::string_view name;
      sql::TypeName type;
    };
    const Row rows[] = {{Noted::kStatus, kStatus, sql::builtin_type("text")},
                        {Noted::kChanged, kChanged, sql::builtin_type("text", true)},
                        {Noted::kCascade, kCascade, sql::builtin_type("jsonb", true)}};
    for (const auto& [part, name, type] : rows) {
      if (!noted.has(part)) continue;
      const std::string kept = context_.declare(std::string(name) + "_before", type);
      kept_.push_back({plpgsql::Assign{sql::name(kept), sql::name(name)}});
      restore.push_back({plpgsql::Assign{sql::name(name), sql::name(kept)}});
    }
  }

  /// What went wrong, as far as someone asks: its state, or all of it as the action would answer it.
  void tell_error(plpgsql::Statements& out) {
    const bool whole = asks_for_answer();
    const bool state = whole || std::any_of(step_.catches.begin(), step_.catches.end(),
                                            [](const auto& one) { return !one.conditions.empty(); });
    if (!state) return;
    plpgsql::GetStackedDiagnostics diagnostics;
    sql::Exprs arguments;
    for (const Diagnostic& row : kDiagnostics) {
      const std::string variable(row.variable);
      declare_own(context_.block, variable, sql::builtin_type("text"));
      diagnostics.items.emplace_back(variable, row.item);
      arguments.push_back(sql::name(variable));
      if (!whole) break;  // the state comes first
    }
    out.push_back({std::move(diagnostics)});
    if (!whole) return;
    const sql::Expr no_text = sql::cast(sql::null(), sql::builtin_type("text"));
    arguments.push_back(no_text);
    arguments.push_back(no_text);
    declare_own(context_.block, kCaught, sql::row_type(model::naming::app("mutation_response")));
    out.push_back({plpgsql::Assign{sql::name(kCaught),
                                   sql::call(model::naming::app("refusal"), std::move(arguments))}});
  }

  /// Codes are those of answers, and so are `error.code` and `error.message`.
  [[nodiscard]] bool asks_for_answer() const {
    return std::any_of(step_.catches.begin(), step_.catches.end(), [this](const TryStep::Catch& one) {
      return !one.codes.empty() || context_.variables[one.code_variable].used ||
             context_.variables[one.message_variable].used;
    });
  }

  static sql::Expr code() {
    constexpr std::size_t kBehindPrefix = std::string_view("failed:").size() + 1;
    return sql::call("substr", {sql::name(kCaught, "status"), sql::number(kBehindPrefix)});
  }
  static sql::Expr state() { return sql::name(kDiagnostics[0].variable); }

  static sql::Expr matches(const TryStep::Catch& one) {
    sql::Exprs any;
    if (!one.codes.empty()) {
      sql::Exprs codes;
      for (const std::string& word : one.codes)
        codes.push_back(sql::text(word));
      any.push_back(codes.size() == 1 ? sql::equal(code(), std::move(codes[0]))
                                      : sql::in(code(), std::move(codes)));
    }
    for (const Condition* condition : one.conditions) {
      const bool a_class = condition->state.ends_with('%');
      any.push_back(sql::binary(a_class ? sql::Operator::Like : sql::Operator::Equal, state(),
                                sql::text(condition->state)));
    }
    return sql::any_of(std::move(any));
  }

  void lower_catch(const TryStep::Catch& one, NestedSteps& nested, plpgsql::Statements& into) {
    bind(one.code_variable, sql::call("coalesce", {code(), state()}), into);
    bind(one.message_variable,
         sql::call("coalesce", {sql::name(kCaught, "message"), sql::name(kDiagnostics[2].variable)}), into);
    nested.lower(one.steps, into, touches_subject());
  }

  void bind(std::uint32_t variable, sql::Expr value, plpgsql::Statements& into) {
    if (!context_.variables[variable].used) return;
    const sql::Expr name = sql::name(context_.hold(variable, sql::builtin_type("text")));
    into.push_back({plpgsql::Assign{name, std::move(value)}});
  }

  void choose(NestedSteps& nested, plpgsql::Statements& out) {
    plpgsql::If choice;
    bool others = false;
    for (const TryStep::Catch& one : step_.catches) {
      if (one.others) {
        others = true;
        lower_catch(one, nested, choice.otherwise);
        continue;
      }
      choice.branches.emplace_back(matches(one), plpgsql::Statements{});
      lower_catch(one, nested, choice.branches.back().second);
    }
    if (!others) choice.otherwise.push_back({plpgsql::Reraise{}});
    if (choice.branches.empty()) {
      for (plpgsql::Statement& statement : choice.otherwise)
        out.push_back(std::move(statement));
      return;
    }
    out.push_back({std::move(choice)});
  }

  /// The current row's variable may hold what was undone.
  [[nodiscard]] bool touches_subject() const {
    const auto always = [](const auto&) { return true; };
    return any_step<UpdateStep>(step_.steps, always) || any_step<DeleteStep>(step_.steps, always) ||
           any_step<TransitionStep>(step_.steps, always) || any_step<CallStep>(step_.steps, always);
  }

  const TryStep& step_;
  LowerContext& context_;
  plpgsql::Statements kept_;
};

}  // namespace

void lower(const TryStep& step, LowerContext& context) {
  TryLowering(step, context).lower();
}

std::vector<const StepSpecs*> TrySpec::blocks() const {
  std::vector<const StepSpecs*> lists = lists_of(catches, finally);
  lists.insert(lists.begin(), &steps);
  return lists;
}
std::vector<const Steps*> TryStep::blocks() const {
  std::vector<const Steps*> lists = lists_of(catches, finally);
  lists.insert(lists.begin(), &steps);
  return lists;
}
std::vector<const Steps*> TryStep::alternatives() const {
  return lists_of(catches, steps);
}

}  // namespace specql::actions
