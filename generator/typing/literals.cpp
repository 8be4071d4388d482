// Literals take the type their place needs; everything else must fit as it is.
#include "generator/expr/token.h"
#include "generator/support/text.h"
#include "generator/types/literal.h"
#include "generator/typing/typer.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::typing {

using expr::TypedExpr;

namespace {

bool is_text_literal(const TypedExpr& value) {
  return std::holds_alternative<expr::TypedText>(value.node) && value.type.is(BaseType::Text);
}
bool is_number_literal(const TypedExpr& value) {
  return std::holds_alternative<expr::TypedNumber>(value.node);
}
bool is_list(const TypedExpr& value) {
  return std::holds_alternative<expr::TypedList>(value.node);
}
bool is_null_literal(const TypedExpr& value) {
  return value.type.kind == Type::Kind::Null;
}

/// Numbers in the order in which one can always become the next.
int width(BaseType base) {
  return static_cast<int>(base);
}

}  // namespace

bool Typer::is_open_text(const TypedExpr& value) {
  if (is_text_literal(value)) return true;
  const auto* choice = std::get_if<expr::TypedCase>(&value.node);
  if (choice == nullptr || !value.type.is(BaseType::Text)) return false;
  const auto open = [](const TypedExpr& one) { return is_null_literal(one) || is_open_text(one); };
  return std::all_of(choice->branches.begin(), choice->branches.end(),
                     [&](const expr::TypedWhen& branch) { return open(branch.value); }) &&
         std::all_of(choice->otherwise.begin(), choice->otherwise.end(), open);
}

bool Typer::labels_within(EnumId inner, EnumId outer) const {
  return inner == outer || scope_.model.enums[outer].has_all_of(scope_.model.enums[inner]);
}

bool Typer::comparable(const Type& left, const Type& right) const {
  if (left.kind == Type::Kind::Null || right.kind == Type::Kind::Null) return true;
  if (left.array != right.array || left.kind != right.kind) return false;
  if (left.kind == Type::Kind::Ref) return left.entity.valid() && left.entity == right.entity;
  if (left.kind == Type::Kind::Enum) {
    return labels_within(left.enumeration, right.enumeration) ||
           labels_within(right.enumeration, left.enumeration);
  }
  if (left.kind == Type::Kind::Composite) return left.composite == right.composite;
  if (left.kind != Type::Kind::Base || left.other_currency(right)) return false;
  if (left.base == right.base) return true;
  if (left.array) return false;
  if (types::is_number(left.base) && types::is_number(right.base)) return true;
  const auto calendar = [](BaseType base) { return base == BaseType::Date || base == BaseType::DateTime; };
  const auto network = [](BaseType base) { return base == BaseType::Inet || base == BaseType::Cidr; };
  return (calendar(left.base) && calendar(right.base)) || (network(left.base) && network(right.base));
}

bool Typer::assignable(const Type& from, const Type& to) const {
  if (from.kind == Type::Kind::Null) return true;
  if (from.array != to.array) return false;
  const bool to_plain_text = to.kind == Type::Kind::Base && to.base == BaseType::Text && !to.is_rich();
  if (from.kind == Type::Kind::Enum) {
    if (to.kind == Type::Kind::Enum) return labels_within(from.enumeration, to.enumeration);
    return to_plain_text && !to.array;
  }
  if (from.kind == Type::Kind::Composite && to.is(BaseType::Json)) return !from.array;
  if (from.kind != to.kind) return false;
  if (from.kind == Type::Kind::Composite) return from.composite == to.composite;
  if (from.kind == Type::Kind::Ref) return from.entity.valid() && from.entity == to.entity;
  if (from.kind != Type::Kind::Base || from.other_currency(to)) return false;
  if (from.scalar.valid() && to.scalar.valid() && from.base == BaseType::Text) {
    return from.scalar == to.scalar;
  }
  if (from.base == to.base) return true;
  if (from.array) return false;
  if (types::is_number(from.base) && types::is_number(to.base)) {
    return width(from.base) <= width(to.base);
  }
  return (from.base == BaseType::Date && to.base == BaseType::DateTime) ||
         (from.base == BaseType::Cidr && to.base == BaseType::Inet);
}

/// Whose values an enum lists, for messages.
std::string Typer::owner_of(EnumId id) const {
  const model::EnumType& enumeration = scope_.model.enums[id];
  if (!enumeration.name.empty()) return enumeration.name;
  if (enumeration.field.valid()) {
    return scope_.model.field(enumeration.entity, enumeration.field).name;
  }
  if (scope_.variables != nullptr) {
    for (const Variable& variable : *scope_.variables) {
      const bool owns = variable.type.kind == Type::Kind::Enum && variable.type.enumeration == id;
      if (owns) return "$" + variable.name;
    }
  }
  return describe(types::enum_type(id));
}

TypedExpr Typer::unknown_label(const TypedExpr& value, const Type& wanted, std::string_view label) {
  const model::EnumType& enumeration = scope_.model.enums[wanted.enumeration];
  const bool bare = value.span.size() == label.size();
  const auto as_word = [bare](std::string_view known) {
    return bare && is_identifier(known) && !expr::is_reserved(known);
  };
  std::vector<std::string> labels;
  std::vector<std::string> written;
  for (const model::EnumLabel& known : enumeration.labels) {
    labels.push_back(known.name);
    written.push_back(as_word(known.name) ? known.name : expr::quoted(known.name));
  }
  auto report = sink_.report(diag::unknown_enum_label, value.span, label, owner_of(wanted.enumeration));
  const std::string literal = bare ? std::string(label) : expr::quoted(label);
  // A scalar whose own quotes double or escape these cannot take the replacement as it is.
  if (value.span.size() == literal.size()) report.suggest(literal, written);
  report.help(fmt::format("its values are: {}", join(labels, ", ")));
  return invalid(value.span);
}

TypedExpr Typer::coerce_text(TypedExpr value, const Type& wanted) {
  const std::string& text = std::get<expr::TypedText>(value.node).value;
  if (wanted.kind == Type::Kind::Enum) {
    if (!scope_.model.enums[wanted.enumeration].has(text)) {
      return unknown_label(value, wanted, text);
    }
    value.type = types::enum_type(wanted.enumeration);
    return value;
  }
  if (wanted.kind != Type::Kind::Base || wanted.is(BaseType::Text)) return value;
  // Numbers and truth values are written without quotes; texts stay texts.
  if (types::is_number(wanted.base) || wanted.base == BaseType::Boolean) return value;
  if (!types::is_literal_of(wanted.base, text)) {
    sink_.report(diag::bad_literal, value.span, text, types::info(wanted.base).noun);
    return invalid(value.span);
  }
  value.type = types::base_type(wanted.base);
  return value;
}

TypedExpr Typer::coerce_choice(TypedExpr value, const Type& wanted) {
  auto& choice = std::get<expr::TypedCase>(value.node);
  Type type = value.type;
  const auto take = [&](TypedExpr& one) {
    if (is_null_literal(one)) return true;
    one = coerce(std::move(one), wanted);
    type = one.type.with_null(type.nullable);
    return !one.invalid();
  };
  bool sound = true;
  for (expr::TypedWhen& branch : choice.branches)
    sound = take(branch.value) && sound;
  for (TypedExpr& otherwise : choice.otherwise)
    sound = take(otherwise) && sound;
  if (!sound) return invalid(value.span);
  value.type = type;
  return value;
}

TypedExpr Typer::coerce_list(TypedExpr value, const Type& wanted) {
  const Type element = wanted.element();
  bool fits = true;
  for (TypedExpr& item : std::get<expr::TypedList>(value.node).items) {
    item = coerce(std::move(item), element);
    if (item.invalid()) return invalid(value.span);
    fits = fits && assignable(item.type, element);
  }
  if (fits) value.type = wanted.with_null(false);
  return value;
}

TypedExpr Typer::coerce(TypedExpr value, const Type& wanted) {
  if (value.invalid() || wanted.invalid()) return value;
  if (wanted.array) return is_list(value) ? coerce_list(std::move(value), wanted) : value;
  if (is_text_literal(value)) return coerce_text(std::move(value), wanted);
  if (is_open_text(value)) return coerce_choice(std::move(value), wanted);
  if (is_number_literal(value) && wanted.kind == Type::Kind::Base && types::is_number(wanted.base)) {
    const std::string& digits = std::get<expr::TypedNumber>(value.node).digits;
    const bool whole = types::is_integer(wanted.base);
    if (types::is_literal_of(wanted.base, digits)) {
      value.type = types::base_type(wanted.base);
    } else if (whole && digits.find_first_of(".eE") == digits.npos) {
      sink_.report(diag::number_out_of_range, value.span, digits, types::info(wanted.base).sql);
      return invalid(value.span);
    }
  }
  return value;
}

bool Typer::unify(TypedExpr& left, TypedExpr& right, std::string_view op, Span span) {
  if (left.invalid() || right.invalid()) return false;
  if (is_open_text(left) != is_open_text(right)) {
    if (is_open_text(left)) {
      left = coerce(std::move(left), right.type);
    } else {
      right = coerce(std::move(right), left.type);
    }
    if (left.invalid() || right.invalid()) return false;
  }
  if (left.type.array && right.type.array && is_list(left) != is_list(right)) {
    TypedExpr& list = is_list(left) ? left : right;
    list = coerce(std::move(list), is_list(left) ? right.type : left.type);
    if (list.invalid()) return false;
  }
  if (comparable(left.type, right.type)) return true;
  operand_error(op, left.type, right.type, span);
  return false;
}

/// A literal that the field's own rule refuses would fail at every use: say so now.
bool Typer::keeps_rule(const TypedExpr& value, const Type& wanted) {
  if (!wanted.is_rich()) return true;
  if (const auto* list = std::get_if<expr::TypedList>(&value.node)) {
    bool all = true;
    for (const TypedExpr& item : list->items)
      all = keeps_rule(item, wanted.element()) && all;
    return all;
  }
  if (const auto* choice = std::get_if<expr::TypedCase>(&value.node)) {
    bool all = true;
    for (const expr::TypedWhen& branch : choice->branches)
      all = keeps_rule(branch.value, wanted) && all;
    for (const TypedExpr& otherwise : choice->otherwise)
      all = keeps_rule(otherwise, wanted) && all;
    return all;
  }
  std::string text;
  if (const auto* literal = std::get_if<expr::TypedText>(&value.node)) text = literal->value;
  if (const auto* literal = std::get_if<expr::TypedNumber>(&value.node)) text = literal->digits;
  if (text.empty()) return true;
  if (wanted.own.valid()) {
    const model::OwnScalar& own = scope_.model.own_scalars[wanted.own];
    if (!scope_.model.allows(wanted.own, wanted.base, text)) {
      sink_.report(diag::literal_breaks_rule, value.span, text, own.wanted());
      return false;
    }
  }
  if (!wanted.scalar.valid()) return true;
  const types::ScalarInfo& scalar = types::info(wanted.scalar);
  if (types::may_satisfy(scalar.rule, scalar.base, text)) return true;
  sink_.report(diag::literal_breaks_rule, value.span, text, scalar.noun)
      .help(fmt::format("`{}` is {}", scalar.name, scalar.summary));
  return false;
}

TypedExpr Typer::value(const expr::Expr& expression, const Type& wanted, std::string_view what) {
  // A bare word that names nothing may be a label: `status: enum(a, b) = a`.
  if (const auto* path = std::get_if<expr::NamePath>(&expression.node);
      path != nullptr && path->parts.size() == 1 && wanted.kind == Type::Kind::Enum && !wanted.array) {
    const std::string& word = path->parts[0].value;
    const bool label = scope_.model.enums[wanted.enumeration].has(word);
    const auto knows = [&](EntityId entity) { return entity.valid() && has_field(entity, word); };
    const bool name = knows(scope_.self) || knows(scope_.rows.entity);
    if (label || !name) {
      TypedExpr text{types::base_type(BaseType::Text), expression.span, expr::TypedText{word}};
      return coerce(std::move(text), wanted);
    }
  }
  TypedExpr typed = coerce(type_beside(wanted, expression), wanted);
  if (typed.invalid() || wanted.invalid()) return typed;
  if (is_null_literal(typed)) {
    if (wanted.nullable) return typed;
    sink_.report(diag::null_for_required, typed.span, what);
    return invalid(typed.span);
  }
  if (!assignable(typed.type, wanted)) {
    auto report = sink_.report(diag::value_type, typed.span, what, describe(wanted), describe(typed.type));
    const bool narrowing = typed.type.number() && wanted.number();
    if (narrowing && types::is_integer(wanted.base)) {
      report.help(types::is_integer(typed.type.base)
                      ? fmt::format("it may not fit: declare `{}`, or convert with `::{}`",
                                    describe(typed.type), describe(wanted))
                      : std::string("round it, and say so: `round(…)::integer`"));
    }
    if (typed.type.number() && (wanted.is(BaseType::Date) || wanted.is(BaseType::DateTime))) {
      report.help("dates are written with all their digits: `2026-01-31`");
    }
    if (wanted.kind == Type::Kind::Enum && typed.type.is(BaseType::Text))
      report.help("a text may be anything: write the labels here, as `case when … then 'a' else 'b' end`");
    if (wanted.kind == Type::Kind::Ref && typed.type.is(BaseType::Uuid)) {
      report.help(fmt::format("give the row, as `this` or a parameter of type `ref({})`, not its id",
                              describe(wanted)));
    }
    return invalid(typed.span);
  }
  return keeps_rule(typed, wanted) ? std::move(typed) : invalid(typed.span);
}

TypedExpr Typer::typed_literal(const expr::TypedLiteral& node, Span span) {
  const auto named = find_named_type(node.type.value);
  const BaseType base = named ? named->type.base : BaseType::Text;
  if (!types::is_literal_of(base, node.value.value)) {
    sink_.report(diag::bad_literal, node.value.span, node.value.value, types::info(base).noun);
    return invalid(span);
  }
  return {types::base_type(base), span, expr::TypedText{node.value.value}};
}

}  // namespace specql::typing
