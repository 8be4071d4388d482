// Computed fields: each gets its type from its expression, so those it reads come first.
#include <fmt/core.h>

#include <algorithm>

#include "generator/check/internal.h"
#include "generator/expr/parser.h"

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
    for (const Place& place : open_) report_circle(place);
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
    const ContextScope scope(context_.sink,
                             fmt::format("while checking `{}.{}`",
                                         context_.model.entities[place.entity].name,
                                         field(place).name));
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
    computed.required = !typed.type.nullable;
    decide_storage(spec, typed, computed);
    computed.computed_value = std::move(typed);
  }

  bool take_type(const TypedExpr& typed, Field& computed) {
    const Type& type = typed.type;
    computed.array = type.array;
    if (type.kind == Type::Kind::Base) {
      computed.type = model::ScalarType{type.base, {}, ""};
      return true;
    }
    if (type.kind == Type::Kind::Enum) {
      computed.type = model::ScalarType{BaseType::Text, {}, ""};
      return true;
    }
    context_.sink.report(diag::computed_of_no_type, typed.span, computed.name,
                         typing::describe(type, context_.model));
    return false;
  }

  void decide_storage(const spec::FieldSpec& spec, const TypedExpr& typed, Field& computed) {
    const bool storable = is_row_local(typed, context_.model) &&
                          expr::volatility(typed) == expr::Volatility::Immutable;
    const bool wanted = !spec.stored || spec.stored->value;
    computed.computed = storable && wanted ? model::Computed::Stored : model::Computed::Viewed;
    if (spec.stored && spec.stored->value && !storable) {
      context_.sink.report(diag::not_storable, spec.stored->span, computed.name)
          .help("only what is made of the row's own fields, without clock or caller, can be stored");
    }
    if (expr::volatility(typed) == expr::Volatility::Volatile) {
      context_.sink.report(diag::computed_volatile, typed.span, computed.name);
    }
    if (spec.default_value) {
      context_.sink.report(diag::default_of_computed, spec.default_value->text.span, computed.name);
    }
  }

  void report_circle(const Place& place) {
    const Field& computed = field(place);
    if (!std::holds_alternative<expr::Invalid>(parsed(place).node)) {
      context_.sink.report(diag::computed_circle, computed.origin, computed.name);
    }
  }

  Context& context_;
  std::vector<Place> open_;
  std::vector<Place> places_;
  std::vector<expr::Expr> parsed_;
};

}  // namespace

void check_computed(Context& context) { ComputedFields(context).run(); }

}  // namespace specql::check
