#include "generator/actions/steps/switch.h"

#include "generator/actions/step.h"
#include "generator/actions/when_then.h"
#include "generator/expr/parser.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>
#include <map>

namespace specql::actions {
namespace {

enum class Key { Switch, Cases, Default };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"switch", "", "expression", "what is compared; without it each `when` is a condition"},
     {"cases", "", "list of {when, then}, or mapping of value to steps", "what is done for which values"},
     {"default", "else", "list of steps", "what is done for any other value, and for null"}});

constexpr auto kCaseRows = std::to_array<syntax::KeyRow>(
    {{"when", "case", "value, or list of values", "what the expression must be equal to"},
     {"then", "do steps", "list of steps", "what is done then"}});
constexpr syntax::KeyTable kCaseKeys{"a case of `switch`", kCaseRows};

void read_values(const syntax::Node& node, SwitchSpec::Case& into, DiagnosticSink& sink) {
  if (const syntax::Sequence* items = node.sequence()) {
    for (const syntax::Node& item : *items)
      read_values(item, into, sink);
    return;
  }
  if (const auto text = syntax::read_text(node, "`when`", sink, "a value")) {
    into.values.push_back(expr::parse_expression(*text, sink));
  }
}

void read_case(const syntax::Node& node, SwitchSpec& spec, DiagnosticSink& sink) {
  auto read = read_when_then(node, kCaseKeys, sink);
  if (!read) return;
  SwitchSpec::Case one;
  read_values(*read->when, one, sink);
  one.steps = std::move(read->then);
  spec.cases.push_back(std::move(one));
}

/// `{draft: [steps], sent: [steps]}`.
void read_case_mapping(const syntax::Mapping& mapping, SwitchSpec& spec, DiagnosticSink& sink) {
  for (const syntax::Entry& entry : mapping.entries) {
    SwitchSpec::Case one;
    const syntax::Text word{entry.key.value, entry.key.span, syntax::OffsetMap(entry.key.span.begin)};
    one.values.push_back(expr::parse_expression(word, sink));
    one.steps = read_steps(entry.value, sink);
    spec.cases.push_back(std::move(one));
  }
}

}  // namespace

constexpr auto kInner = std::to_array<const syntax::KeyTable*>({&kCaseKeys});
const syntax::KeyTable kSwitchKeys{"a `switch` step", kRows, {}, kInner};

std::optional<SwitchSpec> read_switch(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kSwitchKeys, sink);
  SwitchSpec spec;
  spec.span = keys.find(Key::Switch)->key.span;
  if (!keys.value(Key::Switch)->is_null()) {
    const auto text = syntax::read_text(*keys.value(Key::Switch), "`switch`", sink, "an expression");
    if (!text) return std::nullopt;
    spec.value = expr::parse_expression(*text, sink);
  }
  const syntax::Node* cases = keys.value(Key::Cases);
  if (cases == nullptr) {
    keys.report_missing("cases", spec.span, "a `switch` step", sink);
    return std::nullopt;
  }
  if (const syntax::Mapping* mapping = cases->mapping()) {
    read_case_mapping(*mapping, spec, sink);
  } else if (const syntax::Sequence* items = syntax::read_sequence(*cases, "`cases`", sink)) {
    for (const syntax::Node& item : *items)
      read_case(item, spec, sink);
  }
  if (const syntax::Node* otherwise = keys.value(Key::Default)) {
    spec.has_default = true;
    spec.otherwise = read_steps(*otherwise, sink);
  }
  return spec;
}

namespace {

/// The text of a literal; a label among them.
const std::string* literal_of(const expr::TypedExpr& value) {
  const auto* text = std::get_if<expr::TypedText>(&value.node);
  if (text != nullptr) return &text->value;
  const auto* number = std::get_if<expr::TypedNumber>(&value.node);
  return number == nullptr ? nullptr : &number->digits;
}

/// What values are compared with: numbers of any kind with each other, and texts whatever rule they keep.
Type compared_type(const Type& type) {
  if (type.number() && !type.array) {
    return types::base_type(type.base == BaseType::Double ? BaseType::Double : BaseType::Numeric, true);
  }
  Type wanted = type.with_null();
  wanted.forget_rule();
  return wanted;
}

class SwitchCheck {
 public:
  SwitchCheck(const SwitchSpec& spec, CheckContext& context) : spec_(spec), context_(context) {}

  std::optional<SwitchStep> check() {
    SwitchStep step;
    if (spec_.value) {
      step.value = typing::type_expression(*spec_.value, context_.scope, context_.sink);
      sound_ = !step.value->invalid();
    }
    const std::size_t mark = context_.variables.size();
    for (const SwitchSpec::Case& one : spec_.cases) {
      SwitchStep::Case checked;
      for (const expr::Expr& value : one.values)
        add_value(value, step, checked);
      checked.steps = check_steps(one.steps, context_);
      context_.leave_block(mark);
      step.cases.push_back(std::move(checked));
    }
    step.otherwise = check_steps(spec_.otherwise, context_);
    context_.leave_block(mark);
    if (!sound_) return std::nullopt;
    if (step.value && !spec_.has_default) report_missing_labels(step.value->type);
    return step;
  }

 private:
  void add_value(const expr::Expr& value, const SwitchStep& step, SwitchStep::Case& into) {
    expr::TypedExpr typed;
    if (!spec_.value) {
      typed = typing::type_condition(value, context_.scope, context_.sink);
    } else if (step.value->invalid()) {
      return;
    } else {
      typed =
          typing::type_value(value, compared_type(step.value->type), "`when`", context_.scope, context_.sink);
    }
    sound_ = sound_ && !typed.invalid();
    const std::string* literal = typed.invalid() ? nullptr : literal_of(typed);
    if (literal != nullptr) {
      const auto [known, is_new] = seen_.emplace(*literal, typed.span);
      if (!is_new) {
        context_.sink.report(diag::case_twice, typed.span, *literal).related(known->second, "the first one");
      }
    }
    into.values.push_back(std::move(typed));
  }

  void report_missing_labels(const Type& type) const {
    if (type.kind != Type::Kind::Enum || type.array) return;
    std::vector<std::string> missing;
    for (const model::EnumLabel& label : context_.model.enums[type.enumeration].labels) {
      if (!seen_.contains(label.name)) missing.push_back(label.name);
    }
    if (missing.empty()) return;
    context_.sink.report(diag::switch_incomplete, spec_.span, join(missing, "`, `"))
        .help("nothing is done then; an empty `default: []` says that this is meant");
  }

  const SwitchSpec& spec_;
  CheckContext& context_;
  std::map<std::string, Span> seen_;
  bool sound_ = true;
};

}  // namespace

std::optional<SwitchStep> check(const SwitchSpec& spec, CheckContext& context) {
  return SwitchCheck(spec, context).check();
}

void lower(const SwitchStep& step, LowerContext& context) {
  plpgsql::Case result;
  NestedSteps nested(context);
  if (step.value) result.operand.push_back(context.sql(*step.value));
  for (const SwitchStep::Case& one : step.cases) {
    plpgsql::Case::Branch branch;
    for (const expr::TypedExpr& value : one.values)
      branch.values.push_back(context.sql(value));
    nested.lower(one.steps, branch.body);
    result.branches.push_back(std::move(branch));
  }
  nested.lower(step.otherwise, result.otherwise);
  nested.finish({std::move(result)});
}

std::vector<const StepSpecs*> SwitchSpec::blocks() const {
  return lists_of(cases, otherwise);
}
std::vector<const Steps*> SwitchStep::blocks() const {
  return lists_of(cases, otherwise);
}

}  // namespace specql::actions
