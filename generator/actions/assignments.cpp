#include "generator/actions/assignments.h"

#include "generator/model/naming.h"
#include "generator/support/text.h"
#include "generator/syntax/keys.h"
#include "generator/translate/composites.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::actions {
namespace {

/// `= value` or `: value`; a lone `?` means the input.
std::optional<expr::Expr> parse_value(expr::Parser& parser) {
  if (parser.accept_symbol("?")) return std::nullopt;
  return parser.expression();
}

/// `.city` behind `address`. Behind a dot any word is a name.
std::vector<Located<std::string>> parse_members(expr::Parser& parser) {
  std::vector<Located<std::string>> members;
  while (parser.accept_symbol(".")) {
    if (parser.peek().kind != expr::TokenKind::Word) {
      parser.fail("a member");
      return members;
    }
    const expr::Token token = parser.take();
    members.push_back({token.text, parser.span_of(token)});
  }
  return members;
}

/// `address.city` as a key.
AssignmentSpec split_key(const Located<std::string>& key) {
  AssignmentSpec spec{key, std::nullopt};
  std::uint32_t at = key.span.begin;
  bool first = true;
  for (const std::string_view word : split(key.value, '.')) {
    const auto size = static_cast<std::uint32_t>(word.size());
    const Located<std::string> piece{std::string(word), {at, at + size}};
    at += size + 1;
    if (first) {
      spec.field = piece;
    } else {
      spec.members.push_back(piece);
    }
    first = false;
  }
  return spec;
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
    std::size_t taken = 0;  // members that are part of the field's name
    const FieldId id = find_field(spec, taken);
    if (!id.valid()) {
      if (spec.value) static_cast<void>(typing::type_expression(*spec.value, scope_, context_.sink));
      return std::nullopt;
    }
    const model::Field& field = entity_.fields[id];
    Assignment result{id, {}, {}};
    const expr::Expr source = value_of(spec);
    if (field.is_arc()) return arc_value(source, field, result);
    Type wanted = model::type_of(field);
    std::string what = field.name;
    if (taken < spec.members.size()) {
      if (!find_members(spec, taken, field, result, wanted, what)) return std::nullopt;
      if (use_ == AssignmentUse::Update) result.before = whole(id, field);
    }
    expr::TypedExpr value = typing::type_value(source, wanted, "`" + what + "`", scope_, context_.sink);
    if (value.invalid()) return std::nullopt;
    if (!may_be_set(id, value, spec.field.span)) return std::nullopt;
    result.value = std::move(value);
    return result;
  }

 private:
  /// Of states a step may set the first one only, as it is written.
  bool may_be_set(FieldId id, const expr::TypedExpr& value, Span field) {
    const model::StateMachine* machine = entity_.machine_of(id);
    if (machine == nullptr) return true;
    const model::EnumType& states = context_.model.enums[machine->states];
    const auto* literal = std::get_if<expr::TypedText>(&value.node);
    const std::size_t label = literal == nullptr ? states.labels.size() : states.find(literal->value);
    if (use_ == AssignmentUse::Insert) {
      if (machine->begins_in(label)) return true;
      report_inserted_state(*machine, states, value.span);
    } else {
      report_changed_state(*machine, label, field);
    }
    return false;
  }

  void report_inserted_state(const model::StateMachine& machine, const model::EnumType& states, Span value) {
    std::vector<std::string> names;
    for (const std::size_t label : machine.initial)
      names.push_back("`" + states.labels[label].name + "`");
    context_.sink.report(diag::state_inserted, value, entity_.fields[machine.field].name, entity_.name)
        .related(machine.origin, "its states are declared here")
        .help(fmt::format("write {}, or leave it out", join(names, " or ")));
  }

  /// Names the transitions that do what was meant.
  void report_changed_state(const model::StateMachine& machine, std::size_t label, Span field) {
    std::vector<std::string> ways;
    for (const model::Transition& transition : machine.transitions) {
      if (transition.to == label) ways.push_back("`transition: " + transition.name + "`");
    }
    auto report = context_.sink.report(diag::state_set, field, entity_.fields[machine.field].name);
    report.related(machine.origin, "its states are declared here");
    report.help(ways.empty() ? std::string("say which transition: `- transition: name`")
                             : "as a step of its own: " + join(ways, " or "));
  }

  /// The members of the field's value that lead to what is set, and the type of that.
  bool find_members(const AssignmentSpec& spec, std::size_t at, const model::Field& field, Assignment& result,
                    Type& wanted, std::string& what) {
    std::string before = field.name;
    for (; at < spec.members.size(); ++at) {
      const Located<std::string>& word = spec.members[at];
      if (wanted.kind != Type::Kind::Composite || wanted.array) {
        context_.sink.report(diag::no_members, word.span, before, typing::describe(wanted, context_.model));
        return false;
      }
      const model::Composite& type = context_.model.composites[wanted.composite];
      const FieldId member = type.find(word.value);
      if (!member.valid()) {
        context_.sink.report(diag::unknown_member, word.span, word.value, type.name)
            .suggest(word.value, type.member_names());
        return false;
      }
      result.members.push_back(member);
      wanted = model::type_of(type.members[member]);
      before = word.value;
      what += "." + word.value;
    }
    return true;
  }

  /// The field of the row that is changed, as it is before.
  [[nodiscard]] expr::TypedExpr whole(FieldId id, const model::Field& field) const {
    expr::RowRef row{expr::RowRef::Kind::This, 0, entity_id_};
    if (scope_.rows.entity.valid()) row = {expr::RowRef::Kind::Query, typing::kTargetRows, entity_id_};
    return {model::type_of(field), field.origin, expr::TypedField{row, {}, id}};
  }

  FieldId find_field(const AssignmentSpec& spec, std::size_t& taken) {
    const Located<std::string>& word = spec.field;
    FieldId id = entity_.find_field(word.value);
    if (!id.valid() && !spec.members.empty()) {
      id = entity_.find_part(word.value, spec.members[0].value);
      if (id.valid()) taken = 1;
    }
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
    if (!field) break;
    std::vector<Located<std::string>> members = parse_members(parser);
    if (parser.failed() || !parser.expect_symbol("=")) break;
    specs.push_back({*field, parse_value(parser), std::move(members)});
  } while (!parser.failed() && parser.accept_symbol(","));
  return specs;
}

std::vector<AssignmentSpec> parse_named_values(expr::Parser& parser, std::string_view closing,
                                               DiagnosticSink& sink) {
  std::vector<AssignmentSpec> specs;
  if (parser.accept_symbol(closing)) return specs;
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
  parser.expect_symbol(closing);
  return specs;
}

std::vector<AssignmentSpec> read_assignments(const syntax::Node& node, std::string_view what,
                                             DiagnosticSink& sink) {
  std::vector<AssignmentSpec> specs;
  const syntax::Mapping* mapping = syntax::read_mapping(node, what, sink);
  if (mapping == nullptr) return specs;
  for (const syntax::Entry& entry : mapping->entries) {
    const auto text = syntax::read_text(entry.value, fmt::format("`{}`", entry.key.value), sink);
    if (!text) continue;
    specs.push_back(split_key(entry.key));
    if (text->value != "?") specs.back().value = expr::parse_expression(*text, sink);
  }
  return specs;
}

expr::Expr value_of(const AssignmentSpec& spec) {
  if (spec.value) return *spec.value;
  const Located<std::string>& word = spec.members.empty() ? spec.field : spec.members.back();
  return {word.span, expr::VariablePath{{word}}};
}

std::vector<Located<std::string>> input_words(const std::vector<AssignmentSpec>& specs) {
  std::vector<Located<std::string>> words;
  for (const AssignmentSpec& spec : specs) {
    if (!spec.value) words.push_back(spec.members.empty() ? spec.field : spec.members.back());
  }
  return words;
}

bool names_field(const std::vector<AssignmentSpec>& specs, const model::Field& field) {
  return std::any_of(specs.begin(), specs.end(), [&](const AssignmentSpec& spec) {
    if (spec.field.value == field.name) return true;
    return !field.part_of.empty() && spec.field.value == field.part_of && !spec.members.empty() &&
           field.name == field.part_of + "_" + spec.members[0].value;
  });
}

void report_incomplete_row(const std::vector<AssignmentSpec>& given, EntityId id, Span span,
                           CheckContext& context) {
  const model::Entity& entity = context.model.entities[id];
  std::vector<std::string> missing;
  for (const model::Field& field : entity.fields) {
    const bool needed = field.required && !field.default_value && field.writable() && field.many() == nullptr;
    if (needed && !names_field(given, field)) missing.push_back(field.name);
  }
  if (missing.empty()) return;
  context.sink.report(diag::required_field_missing, span, join(missing, "`, `"), entity.name)
      .help("give a value in the step, or a default to the field");
}

/// One way leads to what the other leads to, or to a part of it.
static bool overlap(const std::vector<FieldId>& a, const std::vector<FieldId>& b) {
  const std::size_t common = std::min(a.size(), b.size());
  return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin());
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
      return other.field == assignment->field && overlap(other.members, assignment->members);
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

using Assigned = std::vector<std::pair<sql::Identifier, sql::Expr>>;

/// The column becomes its value with one more member set.
static void set_member(const Assignment& assignment, const model::Field& field, sql::Expr value,
                       const translate::RowNames& rows, const LowerContext& context, Assigned& result) {
  const sql::Identifier column = model::naming::column(field);
  auto same =
      std::find_if(result.begin(), result.end(), [&](const auto& item) { return item.first == column; });
  if (same == result.end()) {
    sql::Expr before = assignment.before ? translate::to_sql(*assignment.before, rows)
                                         : sql::cast(sql::null(), sql::builtin_type("jsonb"));
    result.emplace_back(column, std::move(before));
    same = result.end() - 1;
  }
  std::vector<std::string> path;
  const CompositeId* composite = field.composite();
  for (const FieldId id : assignment.members) {
    const model::Field& member = context.model.composites[*composite].members[id];
    path.push_back(member.name);
    composite = member.composite();
  }
  same->second = sql::call(model::naming::app("with_member"), {std::move(same->second), sql::text_array(path),
                                                               translate::json_of_value(std::move(value))});
}

Assigned lower_assignments(const std::vector<Assignment>& assignments, EntityId entity,
                           const translate::RowNames& rows, const LowerContext& context) {
  Assigned result;
  for (const Assignment& assignment : assignments) {
    const model::Field& field = context.model.field(entity, assignment.field);
    sql::Expr value = assignment.members.empty() ? translate::to_column(assignment.value, field, rows)
                                                 : translate::to_sql(assignment.value, rows);
    if (assignment.members.empty() && converts(assignment.value, model::type_of(field))) {
      value = sql::cast(std::move(value), translate::type_name(model::type_of(field)));
    }
    if (!assignment.members.empty()) {
      set_member(assignment, field, std::move(value), rows, context, result);
      continue;
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
