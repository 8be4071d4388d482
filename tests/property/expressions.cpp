#include "tests/property/expressions.h"

#include "generator/support/text.h"
#include "tests/property/written.h"
#include "tests/support/in_order.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::testing {
namespace {

using Result = std::optional<Written>;

const std::vector<std::string> kTexts = {"a",     "hello world", "it''s", "100%", "$$ ; --", "日本語",
                                         "/* */", "a\\b",        "{x}",   "",     "x\"y",    "Null"};

/// The literal of a type that has one of its own spelling.
std::string literal_text(BaseType base) {
  switch (base) {
    case BaseType::Boolean:
      return chance(50) ? "true" : "false";
    case BaseType::SmallInt:
    case BaseType::Integer:
      return std::to_string(1 + below(99));
    case BaseType::BigInt:
      return chance(20) ? "1000000000000" : std::to_string(1 + below(99));
    case BaseType::Numeric:
      return InOrder{"{}.{}", below(50), 1 + below(99)}.text;
    case BaseType::Double:
      return fmt::format("{}.5", below(50));
    case BaseType::Text:
      return "'" + pick(kTexts) + "'";
    case BaseType::Date:
      return InOrder{"date '20{:02}-0{}-28'", below(90), 1 + below(9)}.text;
    case BaseType::Time:
      return fmt::format("time '{:02}:30'", below(24));
    case BaseType::DateTime:
      return fmt::format("datetime '2026-01-{:02}T12:00:00Z'", 1 + below(28));
    case BaseType::Interval:
      return InOrder{"interval '{} {}'", 1 + below(9), chance(50) ? "hours" : "days"}.text;
    case BaseType::Uuid:
      return fmt::format("'00000000-0000-0000-0000-00000000000{}'::uuid", below(10));
    case BaseType::Json:
      return "null::json";
    case BaseType::Bytes:
    case BaseType::Inet:
    case BaseType::Cidr:
    case BaseType::MacAddress:
    case BaseType::Point:
    case BaseType::DateRange:
    case BaseType::DateTimeRange:
    case BaseType::NumberRange:
      return "";
  }
  return "";
}

/// What has a name may come to stand anywhere its type fits: not if its scalar refuses some operators.
bool is_all_round(const types::ScalarInfo* scalar) {
  return scalar == nullptr || scalar->operations == types::Operations::OfBase;
}

}  // namespace

void ExpressionWriter::members(const FieldModel& field, const std::string& prefix, std::vector<Known>& into) {
  for (const MemberModel& member : field.members)
    into.push_back({prefix + field.name + member.path, member.type});
}

std::vector<ExpressionWriter::Known> ExpressionWriter::known() const {
  std::vector<Known> result;
  const auto system = [&](const EntityModel& entity, const std::string& prefix) {
    result.push_back({prefix + "id", of(BaseType::Uuid)});
    result.push_back({prefix + "identifier", of(BaseType::Text)});
    if (entity.audit) result.push_back({prefix + "created_at", of(BaseType::DateTime)});
    if (entity.version) result.push_back({prefix + "version", of(BaseType::Integer)});
  };
  const auto fields = [&](std::size_t index, const std::string& prefix, bool paths) {
    const EntityModel& entity = names_.project->entities[index];
    for (const FieldModel& field : entity.fields) {
      members(field, prefix, result);
      if (!field.readable() || (names_.local && !field.stored)) continue;
      result.push_back({prefix + field.name, field.type, field.scalar});
      if (!paths || !field.type.entity || names_.local) continue;
      const EntityModel& target = names_.project->entities[*field.type.entity];
      for (const FieldModel& far : target.fields) {
        members(far, prefix + field.name + ".", result);
        if (far.readable() && far.stored) {
          result.push_back({prefix + field.name + "." + far.name, far.type, far.scalar});
        }
      }
      system(target, prefix + field.name + ".");
    }
    system(entity, prefix);
  };
  if (names_.rows) fields(*names_.rows, "", true);
  if (names_.self) {
    fields(*names_.self, names_.rows ? "this." : "", true);
    if (!names_.local) result.push_back({"this", {BaseType::Text, false, {}, *names_.self}});
  }
  if (names_.variables != nullptr) {
    for (Parameter& variable : *names_.variables) {
      result.push_back({"$" + variable.name, variable.type, nullptr, &variable});
      if (!variable.type.entity) continue;
      for (const FieldModel& far : names_.project->entities[*variable.type.entity].fields) {
        if (far.readable())
          result.push_back({"$" + variable.name + "." + far.name, far.type, far.scalar, &variable});
      }
    }
  }
  return result;
}

Result ExpressionWriter::named(const ValueType& type) {
  std::vector<Known> fitting;
  for (Known& one : known()) {
    if (!one.type.array && !is_all_round(one.scalar)) continue;
    const bool narrower = type.plain() && !type.array && one.type.plain() && !one.type.array &&
                          types::is_number(type.base) && types::is_number(one.type.base) &&
                          one.type.base <= type.base;
    if (one.type == type || narrower) fitting.push_back(std::move(one));
  }
  if (fitting.empty()) return std::nullopt;
  const Known& one = pick(fitting);
  if (one.variable != nullptr) one.variable->used = true;
  return Written{one.text, Binding::Cast, false, one.type.base};
}

Written ExpressionWriter::literal(const ValueType& type) {
  if (!type.labels.empty()) return {"'" + pick(type.labels) + "'", Binding::Cast, true, BaseType::Text};
  if (!type.array) {
    BaseType base = type.base;
    if (base == BaseType::SmallInt) base = BaseType::Integer;
    // A number takes the narrowest type that holds it.
    const std::string text = literal_text(base);
    if (base == BaseType::BigInt && text.size() < 9) base = BaseType::Integer;
    if (base == BaseType::Double) base = BaseType::Numeric;
    return {text, Binding::Cast, true, base};
  }
  std::string items;
  for (std::size_t i = 0; i <= below(3); ++i) {
    if (i > 0) items += ", ";
    items += literal_text(type.base);
  }
  return {"[" + items + "]", Binding::Cast, true, type.base};
}

Result ExpressionWriter::leaf(const ValueType& type) {
  const bool list_of_labels = type.array && !type.labels.empty();
  const bool writable =
      !type.entity && !list_of_labels && (!type.labels.empty() || !literal_text(type.base).empty());
  if (!writable || chance(70)) {
    if (auto found = named(type)) return found;
  }
  if (!writable) return std::nullopt;
  return literal(type);
}

ValueType ExpressionWriter::some_type() {
  return of(pick(kOrdered));
}

Result ExpressionWriter::logic(std::size_t depth) {
  const Written left = condition(depth - 1);
  if (chance(25)) {
    return Written{"not " + within(left, next(Binding::Not)), Binding::Not, left.constant, BaseType::Boolean};
  }
  std::vector<expr::OpInfo> rows;
  for (const expr::OpInfo& row : expr::all_operators()) {
    if (row.kind == expr::OpClass::Logic) rows.push_back(row);
  }
  const expr::OpInfo op = pick(rows);
  return binary(left, op.spelling, op.level, condition(depth - 1));
}

Result ExpressionWriter::comparison(std::size_t depth) {
  // Enums and rows are compared with what is like them; everything else with its own type.
  std::vector<ValueType> special;
  for (const Known& one : known()) {
    if (!one.type.plain() && !one.type.array) special.push_back(one.type);
  }
  const bool is_special = !special.empty() && chance(30);
  const ValueType type = is_special ? pick(special) : some_type();
  Result left;
  if (is_special) {
    left = named(type);
  } else {
    left = value(type, depth - 1);
  }
  if (!left) return std::nullopt;
  if (is_special || chance(70)) {
    std::vector<expr::OpInfo> rows;
    for (const expr::OpInfo& row : expr::all_operators()) {
      const bool order = row.kind == expr::OpClass::Order && !is_special;
      if (row.kind == expr::OpClass::Equality || order) rows.push_back(row);
    }
    const Result right = is_special ? leaf(type) : Result(value(type, depth - 1));
    if (!right) return std::nullopt;
    const expr::OpInfo op = pick(rows);
    if (chance(15)) {
      Written result = *left;
      result.text = InOrder{"{} is {}distinct from {}", within(*left, next(Binding::Range)),
                            chance(50) ? "not " : "", within(*right, next(Binding::Range))}
                        .text;
      result.level = Binding::Is;
      result.constant = left->constant && right->constant;
      return result;
    }
    return binary(*left, op.spelling, op.level, *right);
  }
  const Written low = value(type, depth - 1);
  const Written high = value(type, depth - 1);
  const std::string_view negation = chance(30) ? "not " : "";
  const bool constant = left->constant && low.constant && high.constant;
  if (chance(50)) {
    return Written{InOrder{"{} {}between {} and {}", within(*left, next(Binding::Range)), negation,
                           within(low, next(Binding::Range)), within(high, next(Binding::Range))}
                       .text,
                   Binding::Range, constant, BaseType::Boolean};
  }
  return Written{
      fmt::format("{} {}in ({}, {})", within(*left, next(Binding::Range)), negation, low.text, high.text),
      Binding::Range, constant, BaseType::Boolean};
}

Result ExpressionWriter::question(std::size_t depth) {
  const std::vector<Known> all = known();
  if (all.empty()) return std::nullopt;
  const Known& one = pick(all);
  if (one.variable != nullptr) one.variable->used = true;
  const std::string_view negation = chance(40) ? "not " : "";
  if (one.scalar != nullptr && !one.type.array && !is_all_round(one.scalar) && chance(40)) {
    return Written{fmt::format("{0} {1} {0}", one.text, chance(50) ? "is distinct from" : "<>"), Binding::Is,
                   false, BaseType::Boolean};
  }
  if (one.scalar != nullptr && !one.scalar->rule.empty() && !one.type.array && chance(60)) {
    return Written{fmt::format("{} is {}valid", one.text, negation), Binding::Is, false, BaseType::Boolean};
  }
  if (chance(25)) {
    return Written{InOrder{"{} is {}{}", within(condition(depth - 1), Binding::Cast), negation,
                           chance(50) ? "true" : "false"}
                       .text,
                   Binding::Is, false, BaseType::Boolean};
  }
  return Written{fmt::format("{} is {}null", one.text, negation), Binding::Is, false, BaseType::Boolean};
}

Result ExpressionWriter::pattern(std::size_t depth) {
  const Written left = value(of(BaseType::Text), depth - 1);
  std::vector<expr::OpInfo> rows;
  for (const expr::OpInfo& row : expr::all_operators()) {
    if (row.kind == expr::OpClass::Pattern) rows.push_back(row);
  }
  const expr::OpInfo op = pick(rows);
  const bool like = op.level == Binding::Range;
  const std::string right = like ? (chance(50) ? "'a%'" : "'_b\\%%'") : "'" + pick(kPatterns) + "'";
  const std::string_view negation = like && chance(30) ? "not " : "";
  return Written{fmt::format("{} {}{} {}", within(left, next(op.level)), negation, op.spelling, right),
                 op.level, left.constant, BaseType::Boolean};
}

Result ExpressionWriter::membership() {
  std::vector<ValueType> lists;
  for (const Known& one : known()) {
    const bool writable = one.type.plain() && !literal_text(one.type.base).empty();
    if (one.type.array && (writable || !one.type.labels.empty())) lists.push_back(one.type);
  }
  if (lists.empty()) return std::nullopt;
  const ValueType type = pick(lists);
  const Written left = *named(type);
  if (!type.labels.empty()) {
    return Written{InOrder{"{} contains '{}'", within(left, next(Binding::Other)), pick(type.labels)}.text,
                   Binding::Other, false, BaseType::Boolean};
  }
  const Written right = chance(50) ? literal(type) : *named(type);
  std::vector<expr::OpInfo> rows;
  for (const expr::OpInfo& row : expr::all_operators()) {
    if (row.kind == expr::OpClass::Membership) rows.push_back(row);
  }
  const expr::OpInfo op = pick(rows);
  return binary(left, op.alias.empty() || chance(50) ? op.spelling : op.alias, op.level, right);
}

Result ExpressionWriter::arithmetic(BaseType wanted, std::size_t depth) {
  std::vector<expr::OpInfo> rows;
  for (const expr::OpInfo& row : expr::all_operators()) {
    if (row.kind == expr::OpClass::Arithmetic) rows.push_back(row);
  }
  const expr::OpInfo op = pick(rows);
  const bool exact = wanted >= BaseType::Numeric;
  const bool partial = op.op == expr::Op::Divide || op.op == expr::Op::Modulo || op.op == expr::Op::Power;
  if ((op.op == expr::Op::Divide || op.op == expr::Op::Power) && !exact) return std::nullopt;
  const BaseType sides = op.op == expr::Op::Modulo ? std::min(wanted, BaseType::Numeric) : wanted;
  Written left = value(of(sides), depth - 1);
  const Written right = value(of(sides), depth - 1);
  if (partial && (right.constant || left.constant)) return std::nullopt;
  if (op.op == expr::Op::Multiply && left.constant && right.constant) return std::nullopt;
  const bool whole = types::is_integer(left.base) && types::is_integer(right.base);
  if (partial && op.op != expr::Op::Modulo && whole) left = converted(left, "numeric", BaseType::Numeric);
  Written result = binary(left, op.spelling, op.level, right);
  if (op.op == expr::Op::Subtract && chance(15)) {
    return Written{"-(" + left.text + ")", Binding::Sign, left.constant, left.base};
  }
  return result;
}

Result ExpressionWriter::calendar(BaseType wanted, std::size_t depth) {
  const auto some = [&](BaseType base) { return value(of(base), depth - 1); };
  const std::string_view sign = chance(50) ? "+" : "-";
  const auto sum = [&](BaseType left, std::string_view op, BaseType right) -> Result {
    const Binding level = op == "*" || op == "/" ? Binding::Multiplicative : Binding::Additive;
    const Written first = some(left);
    Written result = binary(first, op, level, some(right));
    result.base = wanted;
    return result;
  };
  if (wanted == BaseType::Date) {
    if (chance(50)) return sum(BaseType::Date, sign, BaseType::Integer);
    const Written date = some(BaseType::Date);
    return Written{fmt::format("{} {} interval '2 days'", within(date, Binding::Additive), sign),
                   Binding::Additive, date.constant, BaseType::Date};
  }
  if (wanted == BaseType::Integer) return sum(BaseType::Date, "-", BaseType::Date);
  if (wanted == BaseType::DateTime && !names_.local) return sum(BaseType::DateTime, sign, BaseType::Interval);
  if (wanted == BaseType::Time) return sum(BaseType::Time, sign, BaseType::Interval);
  if (wanted != BaseType::Interval) return std::nullopt;
  switch (below(4)) {
    case 0:
      return sum(BaseType::Interval, sign, BaseType::Interval);
    case 1:
      return sum(BaseType::DateTime, "-", BaseType::DateTime);
    case 2:
      return sum(BaseType::Time, "-", BaseType::Time);
    default:
      return sum(BaseType::Interval, "*", BaseType::Numeric);
  }
}

Result ExpressionWriter::set(const ValueType& type, std::size_t depth) {
  if (names_.local || names_.rows || names_.project->entities.empty() || type.array) return std::nullopt;
  const std::size_t index = below(names_.project->entities.size());
  const EntityModel& entity = names_.project->entities[index];
  const bool own_isolated = !names_.self || names_.project->entities[*names_.self].isolated;
  if (entity.isolated && !own_isolated) return std::nullopt;
  Names inner = names_;
  inner.rows = index;
  const std::string where =
      chance(80) ? " where " + ExpressionWriter(inner).condition(depth - 1).text : " where true";
  const auto made = [](std::string text, BaseType base) {
    return Written{std::move(text), Binding::Cast, false, base};
  };
  const std::vector<std::string> none;
  const auto& relations = names_.self ? names_.project->entities[*names_.self].relations : none;
  if (type == of(BaseType::Boolean)) {
    if (!relations.empty() && chance(40)) return made(fmt::format("exists({})", pick(relations)), type.base);
    if (chance(30)) return made(fmt::format("exists (select 1 from {}{})", entity.name, where), type.base);
    return made(fmt::format("exists({}{})", entity.name, where), type.base);
  }
  if (type == of(BaseType::BigInt)) {
    if (!relations.empty() && chance(40)) return made(fmt::format("count({})", pick(relations)), type.base);
    if (chance(30)) return made(fmt::format("(select count(*) from {}{})", entity.name, where), type.base);
    return made(fmt::format("count({}{})", entity.name, where), type.base);
  }
  std::vector<const FieldModel*> fields;
  for (const FieldModel& field : entity.fields) {
    const bool fits = field.type == type && is_all_round(field.scalar);
    if (fits && field.readable() && field.stored) fields.push_back(&field);
  }
  if (type.entity == index && chance(50)) {
    return made(fmt::format("first({}{} order by id)", entity.name, where), type.base);
  }
  if (fields.empty()) return std::nullopt;
  const std::string path = entity.name + "." + pick(fields)->name;
  if (type.plain() && (type.base == BaseType::Numeric || type.base == BaseType::Double) && chance(40)) {
    return made(fmt::format("{}({}{})", chance(50) ? "sum" : "avg", path, where), type.base);
  }
  if (is_ordered(type) && type.base != BaseType::Uuid && chance(50)) {
    return made(fmt::format("{}({}{})", chance(50) ? "min" : "max", path, where), type.base);
  }
  return made(fmt::format("first({}{} order by identifier{})", path, where, chance(50) ? " desc" : ""),
              type.base);
}

Result ExpressionWriter::compound(const ValueType& type, std::size_t depth) {
  if (!type.labels.empty() || type.entity) return chance(50) ? set(type, depth) : leaf(type);
  if (type.array) return function(type, depth);
  if (type.base == BaseType::SmallInt) return conversion(type, depth);
  if (type.base == BaseType::Boolean) {
    switch (below(8)) {
      case 0:
        return logic(depth);
      case 1:
      case 2:
        return comparison(depth);
      case 3:
        return question(depth);
      case 4:
        return pattern(depth);
      case 5:
        return membership();
      case 6:
        return set(type, depth);
      default:
        return function(type, depth);
    }
  }
  switch (below(6)) {
    case 0:
      return function(type, depth);
    case 1:
      return form(type, depth);
    case 2:
      return conversion(type, depth);
    case 3:
      return set(type, depth);
    default:
      break;
  }
  if (type.base == BaseType::Text || type.base == BaseType::Json) {
    const Written first = value(type, depth - 1);
    return binary(first, "||", Binding::Other, value(type, depth - 1));
  }
  if (type.base != BaseType::SmallInt && types::is_number(type.base) && chance(80)) {
    return arithmetic(type.base, depth);
  }
  return calendar(type.base, depth);
}

Written ExpressionWriter::value(const ValueType& type, std::size_t depth) {
  if (depth > 0 && chance(75)) {
    // Constants that a stored field works on are mostly refused.
    const auto found = compound(type, depth);
    if (found && !(names_.stored && found->constant)) return *found;
  }
  if (auto found = leaf(type)) return *found;
  return literal(type);
}

Written ExpressionWriter::condition(std::size_t depth) {
  for (int attempt = 0; depth > 0 && attempt < 4; ++attempt) {
    const auto found = compound(of(BaseType::Boolean), depth);
    if (found && !found->constant) return *found;
  }
  if (auto found = named(of(BaseType::Boolean))) return *found;
  if (auto found = question(1)) return *found;
  return {"true", Binding::Cast, true, BaseType::Boolean};
}

}  // namespace specql::testing
