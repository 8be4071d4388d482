#include "generator/actions/assignments.h"

#include "generator/model/naming.h"
#include "generator/syntax/keys.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::actions {
namespace {

/// `= value` or `: value`; a lone `?` means the input.
std::optional<expr::Expr> parse_value(expr::Parser& parser) {
  if (parser.accept_symbol("?")) return std::nullopt;
  return parser.expression();
}

std::vector<std::string> settable_fields(const model::Entity& entity) {
  std::vector<std::string> names;
  for (const model::Field& field : entity.fields) {
    if (field.writable() && field.many() == nullptr) names.push_back(field.name);
  }
  return names;
}

class AssignmentCheck {
 public:
  AssignmentCheck(EntityId entity, AssignmentUse use, const typing::Scope& value_scope, CheckContext& context)
      : entity_id_(entity),
        entity_(context.model.entities[entity]),
        use_(use),
        scope_(value_scope),
        context_(context) {}

  std::optional<Assignment> check(const AssignmentSpec& spec) {
    const FieldId id = find_field(spec.field);
    if (!id.valid()) {
      if (spec.value) static_cast<void>(typing::type_expression(*spec.value, scope_, context_.sink));
      return std::nullopt;
    }
    const model::Field& field = entity_.fields[id];
    Assignment result{id, {}, {}};
    const expr::Expr source = value_of(spec);
    const std::string what = fmt::format("`{}`", field.name);
    if (field.is_arc()) return arc_value(source, field, result);
    expr::TypedExpr value = typing::type_value(source, model::type_of(field), what, scope_, context_.sink);
    if (value.invalid()) return std::nullopt;
    result.value = std::move(value);
    return result;
  }

 private:
  FieldId find_field(const Located<std::string>& word) {
    const FieldId id = entity_.find_field(word.value);
    if (!id.valid()) {
      if (types::find_system_field(word.value) != nullptr) {
        context_.sink.report(diag::system_field_set, word.span, word.value);
        return {};
      }
      if (entity_.partial) return {};
      context_.sink.report(diag::unknown_field, word.span, word.value, entity_.name)
          .suggest(word.value, settable_fields(entity_));
      return {};
    }
    const model::Field& field = entity_.fields[id];
    if (field.computed != model::Computed::No) {
      context_.sink.report(diag::computed_field_set, word.span, word.value);
      return {};
    }
    if (field.many() != nullptr) {
      context_.sink.report(diag::many_field_set, word.span, word.value);
      return {};
    }
    if (field.immutable && use_ == AssignmentUse::Update) {
      context_.sink.report(diag::immutable_field_set, word.span, word.value)
          .related(field.origin, "declared immutable here");
      return {};
    }
    return id;
  }

  /// The value's own entity tells which arm of the arc is set.
  std::optional<Assignment> arc_value(const expr::Expr& spec, const model::Field& field, Assignment result) {
    expr::TypedExpr value = typing::type_expression(spec, scope_, context_.sink);
    if (value.invalid()) return std::nullopt;
    if (value.type.kind == Type::Kind::Null && !field.required) {
      result.value = std::move(value);
      return result;
    }
    const auto& targets = field.reference()->targets;
    const bool fits = value.type.kind == Type::Kind::Ref &&
                      std::find(targets.begin(), targets.end(), value.type.entity) != targets.end();
    if (!fits) {
      std::string names;
      for (const EntityId target : targets) {
        if (!names.empty()) names += " or ";
        names += context_.model.entities[target].name;
      }
      context_.sink.report(diag::value_type, value.span, fmt::format("`{}`", field.name), names,
                           typing::describe(value.type, context_.model));
      return std::nullopt;
    }
    result.arm = value.type.entity;
    result.value = std::move(value);
    return result;
  }

  EntityId entity_id_;
  const model::Entity& entity_;
  AssignmentUse use_;
  const typing::Scope& scope_;
  CheckContext& context_;
};

}  // namespace

std::vector<AssignmentSpec> parse_assignments(expr::Parser& parser) {
  std::vector<AssignmentSpec> specs;
  do {
    const auto field = parser.expect_name("a field");
    if (!field || !parser.expect_symbol("=")) break;
    specs.push_back({*field, parse_value(parser)});
  } while (!parser.failed() && parser.accept_symbol(","));
  return specs;
}

std::vector<AssignmentSpec> parse_named_values(expr::Parser& parser, DiagnosticSink& sink) {
  std::vector<AssignmentSpec> specs;
  if (parser.accept_symbol(")")) return specs;
  do {
    if (parser.at_symbol(":", 1) || parser.at_symbol("=", 1)) {
      const auto field = parser.expect_name("a name");
      if (!field) break;
      parser.take();
      specs.push_back({*field, parse_value(parser)});
    } else if (!parser.failed()) {
      const expr::Token& token = parser.peek();
      sink.report(diag::value_without_name, parser.span_of(token));
      parser.refuse();
      return specs;
    }
  } while (!parser.failed() && parser.accept_symbol(","));
  parser.expect_symbol(")");
  return specs;
}

std::vector<AssignmentSpec> read_assignments(const syntax::Node& node, DiagnosticSink& sink) {
  std::vector<AssignmentSpec> specs;
  const syntax::Mapping* mapping = syntax::read_mapping(node, "`set`", sink);
  if (mapping == nullptr) return specs;
  for (const syntax::Entry& entry : mapping->entries) {
    const auto text = syntax::read_text(entry.value, fmt::format("`{}`", entry.key.value), sink);
    if (!text) continue;
    if (text->value == "?") {
      specs.push_back({entry.key, std::nullopt});
    } else {
      specs.push_back({entry.key, expr::parse_expression(*text, sink)});
    }
  }
  return specs;
}

expr::Expr value_of(const AssignmentSpec& spec) {
  if (spec.value) return *spec.value;
  return {spec.field.span, expr::VariablePath{{spec.field}}};
}

std::vector<Located<std::string>> input_words(const std::vector<AssignmentSpec>& specs) {
  std::vector<Located<std::string>> words;
  for (const AssignmentSpec& spec : specs) {
    if (!spec.value) words.push_back(spec.field);
  }
  return words;
}

std::vector<Assignment> check_assignments(const std::vector<AssignmentSpec>& specs, EntityId entity,
                                          AssignmentUse use, const typing::Scope& value_scope,
                                          CheckContext& context) {
  AssignmentCheck check(entity, use, value_scope, context);
  std::vector<Assignment> result;
  for (const AssignmentSpec& spec : specs) {
    auto assignment = check.check(spec);
    if (!assignment) continue;
    const bool repeated = std::any_of(result.begin(), result.end(), [&](const Assignment& other) {
      return other.field == assignment->field;
    });
    if (repeated) {
      context.sink.report(diag::field_set_twice, spec.field.span, spec.field.value);
      continue;
    }
    result.push_back(std::move(*assignment));
  }
  return result;
}

/// A value of another basic type, as an integer for a number: said, where PL/pgSQL would convert in silence.
static bool converts(const expr::TypedExpr& value, const Type& wanted) {
  const bool literal = std::holds_alternative<expr::TypedNumber>(value.node) ||
                       std::holds_alternative<expr::TypedText>(value.node);
  const bool plain = value.type.kind == Type::Kind::Base && wanted.kind == Type::Kind::Base;
  return plain && !literal && !wanted.array && value.type.base != wanted.base;
}

std::vector<std::pair<sql::Identifier, sql::Expr>> lower_assignments(
    const std::vector<Assignment>& assignments, EntityId entity, const translate::RowNames& rows,
    const LowerContext& context) {
  std::vector<std::pair<sql::Identifier, sql::Expr>> result;
  for (const Assignment& assignment : assignments) {
    const model::Field& field = context.model.field(entity, assignment.field);
    sql::Expr value = translate::to_sql(assignment.value, rows);
    if (converts(assignment.value, model::type_of(field))) {
      value = sql::cast(std::move(value), translate::type_name(model::type_of(field)));
    }
    if (!field.is_arc()) {
      result.emplace_back(model::naming::column(field), std::move(value));
      continue;
    }
    for (const EntityId target : field.reference()->targets) {
      result.emplace_back(model::naming::arc_column(context.model, field, target),
                          target == assignment.arm ? value : sql::null());
    }
  }
  return result;
}

}  // namespace specql::actions
