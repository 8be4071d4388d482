// Types that the project declares: enums that stand by themselves, and scalars that narrow others.
#include "generator/check/internal.h"
#include "generator/expr/parser.h"
#include "generator/support/text.h"
#include "generator/types/basic_type.h"
#include "generator/types/composite.h"
#include "generator/types/literal.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

namespace specql::check {
namespace {

using spec::TypeSpec;

/// Labels are texts that read the same in YAML, SQL and JSON: no quotes, no commas.
bool is_label(std::string_view label) {
  constexpr std::string_view kSigns = "_-.:/+ ";
  return !label.empty() && label.size() <= 63 && std::all_of(label.begin(), label.end(), [&](char c) {
    return is_word(c) || kSigns.find(c) != kSigns.npos;
  });
}

/// All types by name, in an order that does not follow that of the files.
TypeSpecs gather(const std::vector<Source>& sources, DiagnosticSink& sink) {
  std::vector<std::pair<std::string_view, const TypeSpec*>> all;
  for (const Source& source : sources) {
    for (const TypeSpec& type : source.file->types)
      all.emplace_back(source.path, &type);
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  TypeSpecs types;
  for (const auto& [path, type] : all) {
    if (!check_name(type->name, "a type", sink)) continue;
    const std::string& name = type->name.value;
    const bool built_in = types::find_basic_type(name) != nullptr || types::find_scalar(name).valid() ||
                          types::find_composite(name) != nullptr || name == "enum" || name == "ref" ||
                          name == "list" || name == "array";
    if (built_in) {
      sink.report(diag::type_is_built_in, type->name.span, name).help("give it a name of its own");
      continue;
    }
    const auto [first, is_new] = types.emplace(name, type);
    if (!is_new) {
      sink.report(diag::type_twice, type->name.span, name)
          .related(first->second->name.span, "first declared here");
    }
  }
  return types;
}

std::string words_of(const std::optional<spec::Text>& text) {
  return text ? std::string(trim(text->value)) : std::string();
}

std::optional<EnumId> declare_enum(const TypeSpec& spec, Context& context) {
  model::EnumType type;
  type.name = spec.name.value;
  type.description = words_of(spec.description);
  type.origin = spec.name.span;
  if (spec.enum_storage) type.storage = static_cast<model::EnumStorage>(spec.enum_storage->value);
  bool sound = true;
  for (const spec::LabelSpec& label : spec.labels)
    sound = add_label(label, type, context.sink) && sound;
  if (type.labels.empty()) {
    if (sound)
      context.sink.report(diag::type_arguments, spec.name.span, spec.name.value, "at least one value");
    return std::nullopt;
  }
  return context.add_enum(std::move(type));
}

class ScalarReader {
 public:
  ScalarReader(const TypeSpec& spec, const TypeSpecs& all, Context& context)
      : spec_(spec), base_(*spec.base), all_(all), context_(context) {}

  std::optional<model::OwnScalar> read() {
    const spec::TypeNotation& notation = *base_.type;
    const auto own = all_.find(notation.name.value);
    if (own != all_.end() && own->second->is_enum) {
      return refuse(notation.name.span, fmt::format("`{}`, an enum", notation.name.value));
    }
    if (own != all_.end() && own->second->is_composite) {
      return refuse(notation.name.span, fmt::format("`{}`, a composite", notation.name.value));
    }
    if (types::find_composite(notation.name.value) != nullptr) {
      return refuse(notation.name.span, fmt::format("`{}`, a composite", notation.name.value));
    }
    if (const auto mark = notation.required ? notation.required : notation.nullable) {
      return refuse(*mark, "one with a mark: whether there is a value is up to each field");
    }
    if (base_.default_value) {
      return refuse(base_.default_value->text.span, "one with a default, which is up to each field");
    }
    const model::Field field = declare_field(base_, EntityId{}, FieldId{}, context_);
    if (field.invalid()) return std::nullopt;
    if (field.scalar() == nullptr || field.array) {
      return refuse(notation.span, field.array ? "a list" : fmt::format("`{}`", notation.name.value));
    }
    model::OwnScalar scalar;
    scalar.name = spec_.name.value;
    scalar.base = *field.scalar();
    scalar.base_summary = summary_of(scalar.base);
    scalar.bounds = field.bounds;
    scalar.description = words_of(spec_.description);
    scalar.origin = spec_.name.span;
    scalar.examples = field.examples;
    for (const spec::Text& text : spec_.rejects)
      scalar.rejects.push_back({text.value, text.span});
    return scalar;
  }

 private:
  [[nodiscard]] std::string summary_of(const model::ScalarType& base) const {
    if (base.own.valid()) return context_.model.own_scalars[base.own].summary();
    return base.scalar.valid() ? std::string(types::info(base.scalar).summary) : std::string();
  }
  std::nullopt_t refuse(Span span, const std::string& what) {
    context_.sink.report(diag::bad_base, span, what);
    return std::nullopt;
  }

  const TypeSpec& spec_;
  const spec::FieldSpec& base_;
  const TypeSpecs& all_;
  Context& context_;
};

/// Declares each type behind the one that it narrows, whatever the order of names.
class TypeDeclarer {
 public:
  TypeDeclarer(const TypeSpecs& specs, Context& context) : specs_(specs), context_(context) {
    for (const auto& [name, spec] : specs)
      context.model.types.emplace(name, model::InvalidType{});
  }

  void declare_all() {
    for (const auto& [name, spec] : specs_)
      declare(*spec);
  }

 private:
  void declare(const TypeSpec& spec) {
    const auto before = std::find(way_.begin(), way_.end(), &spec);
    if (before != way_.end()) {
      report_circle(before);
      return;
    }
    if (spec.is_composite || !declared_.insert(&spec).second) return;
    if (spec.is_enum) {
      const ContextScope scope(context_.sink, fmt::format("while checking type `{}`", spec.name.value));
      if (const auto id = declare_enum(spec, context_)) set(spec, *id);
      return;
    }
    constexpr std::size_t kMostLevels = 50;
    if (way_.size() >= kMostLevels) {
      context_.sink.report(diag::nesting_too_deep, spec.name.span, kMostLevels)
          .help("a type narrows another one, and so on: leave some out");
      return;
    }
    way_.push_back(&spec);
    if (const auto base = specs_.find(spec.base->type->name.value); base != specs_.end()) {
      declare(*base->second);
    }
    way_.pop_back();
    declare_scalar(spec);
  }

  void declare_scalar(const TypeSpec& spec) {
    const ContextScope scope(context_.sink, fmt::format("while checking type `{}`", spec.name.value));
    auto scalar = ScalarReader(spec, specs_, context_).read();
    if (!scalar) return;
    set(spec, context_.model.own_scalars.push_back(std::move(*scalar)));
    context_.parts.own_specs.push_back(&*spec.base);
  }

  void set(const TypeSpec& spec, model::OwnType type) { context_.model.types[spec.name.value] = type; }

  void report_circle(std::vector<const TypeSpec*>::const_iterator first) {
    std::vector<std::string> names;
    for (auto at = first; at != way_.end(); ++at)
      names.push_back("`" + (*at)->name.value + "`");
    names.push_back(names.front());
    context_.sink.report(diag::type_circle, (*first)->name.span, join(names, " narrows "))
        .help("one of them narrows a basic type or a rich scalar");
  }

  const TypeSpecs& specs_;
  Context& context_;
  std::set<const TypeSpec*> declared_;
  std::vector<const TypeSpec*> way_;  ///< whose bases are being declared, outermost first
};

bool asks_rows(const expr::TypedExpr& condition) {
  bool asks = false;
  expr::for_each(condition, [&](const expr::TypedExpr& part) {
    asks = asks || std::holds_alternative<expr::TypedQuery>(part.node);
  });
  return asks;
}

/// A type's condition on `value`; every name in it can be judged once entities have fields.
std::optional<expr::TypedExpr> check_of(const model::OwnScalar& scalar, const spec::Text& text,
                                        const Context& context) {
  typing::Scope scope{context.model, EntityId{}, nullptr, "a type's check is about `value` alone"};
  scope.allows_caller = false;
  Type value = types::base_type(scalar.base.base);
  value.scalar = scalar.base.scalar;
  value.own = scalar.base.own;
  scope.value = value;
  expr::TypedExpr typed =
      typing::type_condition(expr::parse_expression(text, context.sink), scope, context.sink);
  if (typed.invalid()) return std::nullopt;
  if (asks_rows(typed) || expr::volatility(typed) != expr::Volatility::Immutable) {
    context.sink.report(diag::check_of_type, typed.span, scalar.name)
        .help("a rule that looks further belongs into an action's `validate`");
    return std::nullopt;
  }
  return typed;
}

/// A value that is to be refused, and keeps every rule. That is certain only of rules the compiler can
/// decide as PostgreSQL does: `specql test` asks for the others.
void check_rejects(const model::OwnScalar& scalar, DiagnosticSink& sink) {
  const types::BaseType base = scalar.base.base;
  const bool decidable = !scalar.base.scalar.valid() && !scalar.base.own.valid() &&
                         scalar.base.modifiers.empty() && scalar.bounds.pattern.empty() &&
                         (base == types::BaseType::Text || types::is_number(base));
  if (!decidable) return;
  for (const Located<std::string>& text : scalar.rejects) {
    const bool taken = types::is_literal_of(base, text.value) && scalar.bounds.allow(base, text.value);
    if (taken) sink.report(diag::reject_accepted, text.span, text.value, scalar.name);
  }
}

}  // namespace

bool add_label(const spec::LabelSpec& label, model::EnumType& type, DiagnosticSink& sink) {
  const std::string& name = label.name.value;
  if (!is_label(name)) {
    auto report = sink.report(diag::bad_enum_label, label.name.span, name);
    report.help(name.size() > 63 ? "a value has at most 63 bytes"
                                 : "a value is made of letters, digits, blanks and `_` `-` `.` `:` `/` `+`");
    return false;
  }
  const auto same = std::find_if(type.labels.begin(), type.labels.end(),
                                 [&](const model::EnumLabel& one) { return one.name == name; });
  if (same != type.labels.end()) {
    sink.report(diag::enum_label_twice, label.name.span, name).related(same->origin, "first given here");
    return false;
  }
  type.labels.push_back({name, label.name.span, label.description, label.deprecated});
  return true;
}

void declare_types(const std::vector<Source>& sources, Context& context) {
  const auto specs = gather(sources, context.sink);
  TypeDeclarer(specs, context).declare_all();
  declare_composites(sources, specs, context);
  define_composites(specs, context);
  declare_schemas(sources, context);
  flatten_composites(context);
}

void check_types(Context& context) {
  std::uint32_t index = 0;
  for (const spec::FieldSpec* spec : context.parts.own_specs) {
    model::OwnScalar& scalar = context.model.own_scalars[OwnScalarId{index++}];
    const ContextScope scope(context.sink, fmt::format("while checking type `{}`", scalar.name));
    if (spec->check) scalar.check = check_of(scalar, *spec->check, context);
    if (!spec->check) check_rejects(scalar, context.sink);
  }
  check_composites(context);
}

}  // namespace specql::check
