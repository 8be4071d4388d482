// Computed fields: each gets its type from its expression, so those it reads come first.
#include "generator/check/internal.h"
#include "generator/expr/parser.h"
#include "generator/typing/constant_parts.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::check {
namespace {

using expr::TypedExpr;
using model::Field;

struct Place {
  EntityId entity;
  FieldId field;
  friend bool operator==(const Place&, const Place&) = default;
};

class ComputedFields {
 public:
  explicit ComputedFields(Context& context) : context_(context) {
    for (const EntityId id : model::entity_ids(context.model)) {
      for (const FieldId field : model::field_ids(context.model.entities[id])) {
        if (spec_of(id, field, context).computed) open_.push_back({id, field});
      }
    }
  }

  /// Types what can be typed until nothing new comes of it; what then remains reads itself.
  void run() {
    parse();
    for (bool progress = true; progress && !open_.empty();) {
      progress = false;
      std::vector<Place> later;
      for (const Place& place : open_) {
        if (waits(place)) {
          later.push_back(place);
        } else {
          resolve(place);
          progress = true;
        }
      }
      open_ = std::move(later);
    }
    report_circles();
  }

 private:
  void parse() {
    for (const Place& place : open_) {
      const spec::FieldSpec& spec = spec_of(place.entity, place.field, context_);
      parsed_.push_back(expr::parse_expression(*spec.computed, context_.sink));
    }
    places_ = open_;
  }

  [[nodiscard]] const expr::Expr& parsed(const Place& place) const {
    const auto at = std::find(places_.begin(), places_.end(), place);
    return parsed_[static_cast<std::size_t>(at - places_.begin())];
  }

  [[nodiscard]] Field& field(const Place& place) const {
    return context_.model.entities[place.entity].fields[place.field];
  }

  /// Typed on trial, an expression that reaches a field without a type yet has to wait.
  [[nodiscard]] bool waits(const Place& place) {
    DiagnosticSink trial;
    const TypedExpr typed = type(place, trial);
    return typed.invalid() && !trial.has_errors();
  }

  TypedExpr type(const Place& place, DiagnosticSink& sink) {
    const typing::Scope scope{context_.model, place.entity, nullptr, ""};
    return typing::type_expression(parsed(place), scope, sink);
  }

  void resolve(const Place& place) {
    const ContextScope scope(
        context_.sink,
        fmt::format("while checking `{}.{}`", context_.model.entities[place.entity].name, field(place).name));
    TypedExpr typed = type(place, context_.sink);
    if (typed.invalid()) return;
    const spec::FieldSpec& spec = spec_of(place.entity, place.field, context_);
    Field& computed = field(place);
    if (spec.type && !computed.invalid()) {
      const typing::Scope values{context_.model, place.entity, nullptr, ""};
      typed = typing::type_value(parsed(place), model::type_of(computed).with_null(),
                                 fmt::format("`{}`", computed.name), values, context_.sink);
      if (typed.invalid()) return;
    } else if (!take_type(typed, computed)) {
      return;
    }
    const bool promised = computed.required;
    computed.required = !typed.type.nullable;
    if (promised && !computed.required) {
      context_.sink.report(diag::required_computed, typed.span, computed.name)
          .related(spec.required ? spec.required->span : computed.type_span, "required here")
          .help("leave out the `!`, or give nulls a value: `coalesce(…, …)`");
    }
    decide_storage(spec, typed, computed);
    if (computed.computed == model::Computed::Viewed) refuse_rules(spec, typed, computed);
    refuse_reactions(spec, computed);
    computed.computed_value = std::move(typed);
  }

  bool take_type(const TypedExpr& typed, Field& computed) {
    const Type& type = typed.type;
    computed.array = type.array;
    if (type.kind == Type::Kind::Base) {
      computed.type = model::ScalarType{type.base, {}, "", {}, type.currency};
      return true;
    }
    if (type.kind == Type::Kind::Enum) {
      computed.type = model::ScalarType{BaseType::Text, {}, ""};
      return true;
    }
    if (type.kind == Type::Kind::Composite) {
      computed.type = type.composite;
      return true;
    }
    context_.sink.report(diag::computed_of_no_type, typed.span, computed.name,
                         typing::describe(type, context_.model));
    return false;
  }

  void decide_storage(const spec::FieldSpec& spec, const TypedExpr& typed, Field& computed) {
    const bool storable =
        is_row_local(typed, context_.model) && expr::volatility(typed) == expr::Volatility::Immutable;
    const bool wanted = !spec.stored || spec.stored->value;
    computed.computed = storable && wanted ? model::Computed::Stored : model::Computed::Viewed;
    if (spec.stored && spec.stored->value && !storable) {
      context_.sink.report(diag::not_storable, spec.stored->span, computed.name)
          .help("only what is made of the row's own fields, without clock or caller, can be stored");
    }
    if (computed.computed == model::Computed::Stored) {
      if (const TypedExpr* part = typing::find_constant_text(typed)) {
        context_.sink.report(diag::constant_text, part->span)
            .label("the same for every row")
            .help("write its value instead");
      }
    }
    if (expr::volatility(typed) == expr::Volatility::Volatile) {
      context_.sink.report(diag::computed_volatile, typed.span, computed.name)
          .help("give it a default instead: that is made once, when the row is created");
    }
    if (spec.default_value) {
      context_.sink.report(diag::default_of_computed, spec.default_value->text.span, computed.name);
    }
  }

  /// What is worked out when it is read was never written, so nothing could have refused it.
  void refuse_rules(const spec::FieldSpec& spec, const TypedExpr& typed, Field& computed) {
    const model::Bounds& bounds = computed.bounds;
    const auto refuse = [&](Span span, std::string_view what) {
      context_.sink.report(diag::rule_of_viewed, span, computed.name, what)
          .related(spec.computed->span, "it follows other rows, the clock or the caller")
          .help("the rule belongs to what it is computed from");
    };
    const model::ScalarType* type = computed.scalar();
    const bool has_rule = type != nullptr && type->scalar.valid() && !types::info(type->scalar).rule.empty();
    const bool own_rule = type != nullptr && type->own.valid() &&
                          !context_.model.narrows(typed.type.own, type->own) &&
                          context_.model.has_rule(type->own);
    if (own_rule || (has_rule && typed.type.scalar != type->scalar))
      refuse(computed.type_span, "type's rule");
    if (!bounds.min.empty()) refuse(bounds.min_span, "smallest value");
    if (!bounds.max.empty()) refuse(bounds.max_span, "largest value");
    if (bounds.min_length) refuse(bounds.min_length_span, "length");
    if (bounds.max_length) refuse(bounds.max_length_span, "length");
    if (!bounds.pattern.empty()) refuse(spec.pattern->span, "pattern");
    if (bounds.min_items) refuse(bounds.min_items_span, "number of elements");
    if (bounds.max_items) refuse(bounds.max_items_span, "number of elements");
    if (bounds.unique_items) refuse(spec.unique_items->span, "different elements");
    if (computed.unique) {
      context_.sink.report(diag::not_unique_able, spec.unique->span, computed.name)
          .help("it is worked out when it is read: nothing could refuse a second one");
    }
    if (computed.indexed) {
      context_.sink.report(diag::no_column, spec.index->span, computed.name)
          .help("it is worked out when it is read; index what it is made of");
    }
    computed.unique = computed.indexed = false;
  }

  /// PostgreSQL never changes a computed reference itself.
  void refuse_reactions(const spec::FieldSpec& spec, Field& computed) {
    auto* reference = std::get_if<model::Reference>(&computed.type);
    if (reference == nullptr) return;
    const auto refuse = [&](Span span, std::string_view attribute) {
      context_.sink.report(diag::attribute_of_other_type, span, attribute,
                           "references that are not computed");
    };
    if (spec.on_delete && reference->on_delete != model::OnDelete::Restrict) {
      refuse(spec.on_delete->span, "on_delete");
    }
    if (spec.on_update && reference->on_update != model::OnUpdate::NoAction) {
      refuse(spec.on_update->span, "on_update");
    }
    reference->on_delete = model::OnDelete::Restrict;
    reference->on_update = model::OnUpdate::NoAction;
  }

  /// Where a field without a type is the reason, or one of an unknown parent, that was said already.
  [[nodiscard]] bool waits_for_mistake() const {
    for (const EntityId id : model::entity_ids(context_.model)) {
      if (context_.model.entities[id].partial) return true;
      for (const FieldId field : model::field_ids(context_.model.entities[id])) {
        const bool computed = std::find(places_.begin(), places_.end(), Place{id, field}) != places_.end();
        const bool given_up =
            computed && std::find(open_.begin(), open_.end(), Place{id, field}) == open_.end();
        if ((!computed || given_up) && context_.model.field(id, field).invalid()) return true;
      }
    }
    return false;
  }

  void report_circles() {
    std::erase_if(
        open_, [&](const Place& place) { return std::holds_alternative<expr::Invalid>(parsed(place).node); });
    if (open_.empty() || waits_for_mistake()) return;
    const Field& first = field(open_.front());
    auto report = context_.sink.report(diag::computed_circle, first.origin, first.name);
    for (std::size_t i = 1; i < open_.size(); ++i) {
      report.related(field(open_[i]).origin,
                     fmt::format("`{}` waits for its own value too", field(open_[i]).name));
    }
    report.help("compute one of them from fields that are given");
  }

  Context& context_;
  std::vector<Place> open_;
  std::vector<Place> places_;
  std::vector<expr::Expr> parsed_;
};

}  // namespace

void check_computed(Context& context) {
  ComputedFields(context).run();
}

}  // namespace specql::check
