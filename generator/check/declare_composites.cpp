// Composite types: which of SpecQL's own the project names, and those that it declares.
#include "generator/check/internal.h"
#include "generator/expr/parser.h"
#include "generator/spec/type_notation.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"
#include "generator/types/composite.h"

#include <algorithm>
#include <functional>

#include <fmt/core.h>

namespace specql::check {
namespace {

using model::Composite;
using model::Field;
using spec::FieldSpec;
using types::CompositeInfo;

/// Calls `visit` with every type that is named.
void each_type_name(const std::vector<Source>& sources,
                    const std::function<void(const std::string&)>& visit) {
  const auto of_fields = [&](const std::vector<FieldSpec>& fields) {
    for (const FieldSpec& field : fields) {
      if (field.type) visit(field.type->name.value);
    }
  };
  for (const Source& source : sources) {
    for (const spec::TypeSpec& type : source.file->types)
      of_fields(type.members);
    for (const spec::EntitySpec& entity : source.file->entities) {
      of_fields(entity.fields);
      for (const spec::ActionSpec& action : entity.actions)
        of_fields(action.params);
    }
  }
}

/// A text of SpecQL's own, which stands in no file.
spec::Text own_text(std::string_view value) {
  return {std::string(value), {}, {}, 0};
}

std::string first_word(std::string_view notation) {
  return std::string(notation.substr(0, notation.find_first_of("(!")));
}

/// The names in use and the rows that they stand for, with those that members of these are of.
std::map<std::string, const CompositeInfo*> rows_in_use(const std::vector<Source>& sources) {
  std::map<std::string, const CompositeInfo*> in_use;
  std::vector<const CompositeInfo*> open;
  const auto use = [&](const std::string& name) {
    const CompositeInfo* row = types::find_composite(name);
    if (row == nullptr || !in_use.emplace(name, row).second) return;
    open.push_back(row);
  };
  each_type_name(sources, use);
  while (!open.empty()) {
    const CompositeInfo* row = open.back();
    open.pop_back();
    for (const types::MemberInfo& member : row->members.all())
      use(first_word(member.type));
  }
  return in_use;
}

/// `MoneyAmount` as `money amount`.
std::string words_of(std::string_view name) {
  return replace_all(snake_case(name), "_", " ");
}

Composite from_row(const CompositeInfo& row) {
  Composite composite;
  composite.name = row.name;
  composite.api_name = row.graphql;
  composite.noun = row.noun.empty() ? words_of(row.name) : std::string(row.noun);
  composite.summary = row.summary;
  return composite;
}

Composite from_spec(const spec::TypeSpec& spec) {
  Composite composite;
  composite.name = spec.name.value;
  composite.api_name = spec.name.value;
  composite.noun = words_of(spec.name.value);
  if (spec.description) composite.summary = trim(spec.description->value);
  composite.origin = spec.name.span;
  return composite;
}

FieldSpec member_of(const types::MemberInfo& row, DiagnosticSink& sink) {
  FieldSpec spec;
  spec.name = {std::string(row.name), {}};
  spec.type = spec::parse_type_notation(own_text(row.type), sink);
  spec.description = own_text(row.summary);
  return spec;
}

/// Attributes that say something about a column or a row.
bool refuse_attributes(const FieldSpec& spec, const Composite& composite, DiagnosticSink& sink) {
  struct Said {
    std::string_view attribute;
    Span span;
  };
  std::vector<Said> said;
  const auto take = [&](std::string_view attribute, const auto& value) {
    if (value) said.push_back({attribute, value->span});
  };
  take("unique", spec.unique);
  take("index", spec.index);
  take("immutable", spec.immutable);
  take("stored", spec.stored);
  take("storage", spec.storage);
  take("schema", spec.json_schema);
  take("computed", spec.computed);
  take("check", spec.check);
  take("was", spec.was);
  take("backfill", spec.backfill);
  if (spec.default_value) said.push_back({"default", spec.default_value->text.span});
  for (const Said& one : said) {
    auto report = sink.report(diag::not_of_member, one.span, one.attribute, spec.name.value, composite.name);
    if (one.attribute == "check") report.help("a type has one `check` on all its members");
    if (one.attribute == "was")
      report.help(fmt::format("rows follow `specql migrate new --rename {}.{}={}`", composite.name,
                              spec.was->value, spec.name.value));
  }
  return said.empty();
}

/// Dates are not bounded: a constant beside one depends on the session until it is read.
void refuse_date_bounds(const FieldSpec& spec, const Field& member, DiagnosticSink& sink) {
  const model::ScalarType* type = member.scalar();
  const bool dated = type != nullptr && (type->base == BaseType::Date || type->base == BaseType::DateTime);
  if (!dated) return;
  for (const auto& [text, name] : {std::pair(&spec.min, "min"), std::pair(&spec.max, "max")}) {
    if (*text)
      sink.report(diag::attribute_of_other_type, (*text)->span, name, "a number, inside a composite");
  }
}

std::optional<Field> declare_member(const FieldSpec& spec, const Composite& composite, Context& context) {
  if (!check_name(spec.name, "a member", context.sink)) return std::nullopt;
  const FieldId before = composite.find(spec.name.value);
  if (before.valid()) {
    context.sink.report(diag::field_twice, spec.name.span, spec.name.value)
        .related(composite.members[before].origin, "first declared here");
    return std::nullopt;
  }
  refuse_attributes(spec, composite, context.sink);
  Field member = declare_field(spec, EntityId{}, FieldId{}, context);
  if (member.reference() != nullptr || member.many() != nullptr) {
    context.sink.report(diag::member_type, member.type_span, "a reference")
        .help("references are fields of entities, where the database can keep them");
    member.type = model::InvalidType{};
  }
  if (member.scalar() != nullptr && types::is_range(member.scalar()->base)) {
    context.sink.report(diag::member_type, member.type_span, "a range")
        .help("ranges are columns; `DateRange` and `TimeRange` are composites of a start and an end");
    member.type = model::InvalidType{};
  }
  refuse_date_bounds(spec, member, context.sink);
  return member;
}

/// Finds composites that contain each other: a value would have no end, and neither would the functions that
/// judge it. Each composite is gone through once.
class CircleFinder {
 public:
  explicit CircleFinder(Context& context)
      : context_(context), levels_(context.model.composites.size(), kUnknown) {}

  void run() {
    for (std::uint32_t i = 0; i < levels_.size(); ++i)
      visit(CompositeId{i});
  }

 private:
  static constexpr std::size_t kUnknown = 0;
  static constexpr std::size_t kMostLevels = 50;

  /// How many levels a value has.
  std::size_t visit(CompositeId id) {
    std::size_t& levels = levels_[id.value];
    if (levels != kUnknown) return levels;
    const auto before = std::find(way_.begin(), way_.end(), id);
    if (before != way_.end()) {
      report_circle(before);
      return levels = 1;
    }
    if (way_.size() > kMostLevels) return kMostLevels;
    way_.push_back(id);
    std::size_t below = 0;
    for (const Field& member : context_.model.composites[id].members) {
      if (const CompositeId* inner = member.composite()) below = std::max(below, visit(*inner));
    }
    way_.pop_back();
    if (below >= kMostLevels) {
      report_depth(id);
      below = 0;  // what contains it is not to blame
    }
    return levels = below + 1;
  }

  void report_depth(CompositeId id) {
    context_.sink.report(diag::nesting_too_deep, context_.model.composites[id].origin, kMostLevels)
        .help("a type contains another one, and so on: make an entity of one of them");
  }

  void report_circle(std::vector<CompositeId>::const_iterator first) {
    std::vector<std::string> names;
    for (auto at = first; at != way_.end(); ++at)
      names.push_back("`" + context_.model.composites[*at].name + "`");
    names.push_back(names.front());
    context_.sink
        .report(diag::type_circle, context_.model.composites[*first].origin, join(names, " contains "))
        .help("break it with a reference between entities");
  }

  Context& context_;
  std::vector<std::size_t> levels_;
  std::vector<CompositeId> way_;  ///< outermost first
};

/// A condition on the members.
std::optional<expr::TypedExpr> check_of(CompositeId id, const spec::Text& text, Context& context) {
  const Composite& composite = context.model.composites[id];
  typing::Scope scope{context.model, EntityId{}, nullptr, ""};
  scope.allows_caller = false;
  scope.value = types::composite_type(id);
  expr::TypedExpr typed =
      typing::type_condition(expr::parse_expression(text, context.sink), scope, context.sink);
  if (typed.invalid()) return std::nullopt;
  bool asks_rows = false;
  expr::for_each(typed, [&](const expr::TypedExpr& part) {
    asks_rows = asks_rows || std::holds_alternative<expr::TypedQuery>(part.node);
  });
  if (asks_rows || expr::volatility(typed) != expr::Volatility::Immutable) {
    context.sink.report(diag::check_of_type, typed.span, composite.name)
        .help("a rule that looks further belongs into an action's `validate`");
    return std::nullopt;
  }
  return typed;
}

}  // namespace

void declare_composites(const std::vector<Source>& sources, const TypeSpecs& specs, Context& context) {
  auto& types = context.model.types;
  std::map<std::string, Composite> composites;
  const std::map<std::string, const CompositeInfo*> rows = rows_in_use(sources);
  for (const auto& [name, row] : rows)
    composites.emplace(row->name, from_row(*row));
  for (const auto& [name, spec] : specs) {
    if (spec->is_composite) composites.emplace(name, from_spec(*spec));
  }
  for (auto& [name, composite] : composites)
    types[name] = context.model.composites.push_back(std::move(composite));
  for (const auto& [name, row] : rows)
    types[name] = types[std::string(row->name)];
  context.parts.composite_checks.resize(context.model.composites.size());
  context.parts.composite_members.resize(context.model.composites.size());
}

void define_composites(const TypeSpecs& specs, Context& context) {
  for (std::uint32_t i = 0; i < context.model.composites.size(); ++i) {
    const CompositeId id{i};
    const std::string name = context.model.composites[id].name;
    const ContextScope scope(context.sink, fmt::format("while checking type `{}`", name));
    std::vector<FieldSpec> members;
    if (const CompositeInfo* row = types::find_composite(name)) {
      for (const types::MemberInfo& member : row->members.all())
        members.push_back(member_of(member, context.sink));
      if (!row->check.empty()) context.parts.composite_checks[id] = own_text(row->check);
    } else {
      const spec::TypeSpec& spec = *specs.at(name);
      members = spec.members;
      context.parts.composite_checks[id] = spec.check;
      if (members.empty()) context.sink.report(diag::type_without_members, spec.name.span, name);
    }
    for (const FieldSpec& member : members) {
      auto declared = declare_member(member, context.model.composites[id], context);
      if (!declared) continue;
      if (!member.name.span.known()) declared->origin = declared->type_span = {};
      context.model.composites[id].members.push_back(std::move(*declared));
    }
    context.parts.composite_members[id] = std::move(members);
  }
  CircleFinder(context).run();
}

void check_composites(Context& context) {
  for (std::uint32_t i = 0; i < context.parts.composite_checks.size(); ++i) {
    const CompositeId id{i};
    const auto& text = context.parts.composite_checks[id];
    if (!text) continue;
    const ContextScope scope(context.sink,
                             fmt::format("while checking type `{}`", context.model.composites[id].name));
    context.model.composites[id].check = check_of(id, *text, context);
  }
}

}  // namespace specql::check
