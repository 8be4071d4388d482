#include "tests/interpreter/shape.h"
#include "tests/support/in_order.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

const std::vector<std::string> kTexts = {"'a'", "'b'", "'ab'", "''", "'B'"};
const std::vector<std::string> kNumbers = {"0", "1", "2", "3", "7", "40"};
const std::vector<std::string> kDecimals = {"0.5", "1", "2.25", "10.10"};

bool is_number(Kind kind) {
  return kind == Kind::Integer || kind == Kind::BigInt || kind == Kind::Decimal;
}

}  // namespace

const std::vector<Kind>& value_kinds() {
  static const std::vector<Kind> kKinds = {Kind::Text,    Kind::Integer, Kind::BigInt, Kind::Decimal,
                                           Kind::Boolean, Kind::Date,    Kind::State};
  return kKinds;
}

const std::vector<std::string>& labels() {
  static const std::vector<std::string> kLabels = {"open", "sent", "done"};
  return kLabels;
}

const std::vector<MemberShape>& members() {
  static const std::vector<MemberShape> kMembers = {
      {"width", Kind::Integer, true}, {"height", Kind::Integer}, {"note", Kind::Text}};
  return kMembers;
}

std::string Expressions::literal(Kind kind) {
  switch (kind) {
    case Kind::Text:
      return choices_.pick(kTexts);
    case Kind::Integer:
    case Kind::BigInt:
      return choices_.pick(kNumbers);
    case Kind::Decimal:
      return choices_.pick(kDecimals);
    case Kind::Boolean:
      return choices_.chance(50) ? "true" : "false";
    case Kind::Date:
      return fmt::format("date '2026-01-0{}'", 1 + choices_.below(4));
    case Kind::State:
      return "'" + choices_.pick(labels()) + "'";
    case Kind::Texts:
    case Kind::Numbers: {
      const Kind of = element(kind);
      if (choices_.chance(40)) return fmt::format("[{}]", literal(of));
      return InOrder{"[{}, {}]", literal(of), literal(of)}.text;
    }
    case Kind::Box:
    case Kind::Reference:
    case Kind::Many:
      break;
  }
  return "null";
}

/// Members of a box that are of a kind.
void Expressions::add_members(const std::string& box, Kind kind, std::vector<std::string>& found) {
  for (const MemberShape& member : members()) {
    if (member.kind == kind) found.push_back(box + "." + member.name);
  }
}

/// Fields of a kind, and those of the rows that references lead to.
void Expressions::add_names(const std::string& prefix, std::size_t entity, Kind kind, bool follow,
                            std::vector<std::string>& found) const {
  for (const FieldShape& field : project_.entities[entity].fields) {
    if (field.kind == kind) found.push_back(prefix + field.name);
    if (field.kind == kind && !field.dotted.empty()) found.push_back(prefix + field.dotted);
    if (field.kind == Kind::Box) add_members(prefix + field.name, kind, found);
    const bool leads_on = follow && field.kind == Kind::Reference;
    if (leads_on) add_names(prefix + field.name + ".", field.target, kind, false, found);
  }
}

std::optional<std::string> Expressions::name(Kind kind) {
  std::vector<std::string> found;
  if (names_.bare) add_names("", *names_.bare, kind, true, found);
  if (names_.self) add_names("this.", *names_.self, kind, true, found);
  if (names_.input) add_names("input.", *names_.self, kind, true, found);
  const bool counted = names_.bare && project_.entities[*names_.bare].version;
  if (counted && kind == Kind::Integer) found.emplace_back("version");
  for (const FieldShape& variable : names_.variables) {
    if (variable.kind == kind) found.push_back("$" + variable.name);
    if (variable.kind == Kind::Box) add_members("$" + variable.name, kind, found);
    if (variable.kind == Kind::Reference)
      add_names("$" + variable.name + ".", variable.target, kind, true, found);
  }
  if (found.empty()) return std::nullopt;
  return choices_.pick(found);
}

std::optional<std::string> Expressions::row(std::size_t entity) {
  std::vector<std::string> found;
  const auto add = [&](const std::string& prefix, std::size_t of) {
    for (const FieldShape& field : project_.entities[of].fields) {
      if (field.kind == Kind::Reference && field.target == entity) found.push_back(prefix + field.name);
    }
  };
  if (names_.self == entity) found.insert(found.end(), 3, "this");
  if (names_.bare) add("", *names_.bare);
  if (names_.self) add("this.", *names_.self);
  for (const FieldShape& variable : names_.variables) {
    if (variable.kind != Kind::Reference) continue;
    if (variable.target == entity) found.insert(found.end(), 3, "$" + variable.name);
    add("$" + variable.name + ".", variable.target);
  }
  if (found.empty()) return std::nullopt;
  return choices_.pick(found);
}

/// `Entity.field where …` or `relation.field where …`; without a field the rows themselves.
std::string Expressions::rows(const std::string& field, std::size_t entity, std::size_t depth) {
  Names inner = names_;
  inner.bare = entity;
  std::string where = Expressions(choices_, project_, inner).condition(depth);
  const std::string& own = project_.entities[entity].name;
  std::vector<std::string> sources = {own};
  const auto add = [&](const std::string& prefix, std::size_t of) {
    for (const InverseShape& inverse : project_.entities[of].inverses) {
      if (inverse.source == entity) sources.insert(sources.end(), 2, prefix + inverse.name);
    }
    for (const FieldShape& one : project_.entities[of].fields) {
      const bool leads_there = one.kind == Kind::Many && one.target == entity;
      if (leads_there) sources.insert(sources.end(), 4, prefix + one.name);
    }
  };
  if (names_.bare) add("", *names_.bare);
  if (names_.self) add("this.", *names_.self);
  const std::string& source = choices_.pick(sources);
  const std::string what = field.empty() ? source : source + "." + field;
  if (source != own && choices_.chance(50)) return what;
  return fmt::format("{} where {}", what, where);
}

std::string Expressions::set(Kind kind, std::size_t depth) {
  const std::size_t entity = choices_.below(project_.entities.size());
  std::vector<std::string> fields;
  add_names("", entity, kind, false, fields);
  if (kind == Kind::BigInt) {
    std::vector<std::string> small;
    add_names("", entity, Kind::Integer, false, small);
    if (small.empty() || choices_.chance(50)) return fmt::format("count({})", rows("", entity, depth));
    return fmt::format("sum({})", rows(choices_.pick(small), entity, depth));
  }
  if (fields.empty() || is_list(kind) || kind == Kind::Box) return literal(kind);
  const std::string& field = choices_.pick(fields);
  if (kind == Kind::Decimal && choices_.chance(50)) return fmt::format("sum({})", rows(field, entity, depth));
  if (kind == Kind::Boolean || kind == Kind::State || choices_.chance(30)) {
    const char* order = choices_.chance(50) ? " desc" : "";
    return fmt::format("first({} order by {}{})", rows(field, entity, depth), field, order);
  }
  return InOrder{"{}({})", choices_.chance(50) ? "min" : "max", rows(field, entity, depth)}.text;
}

std::string Expressions::list(Kind kind, std::size_t depth) {
  switch (choices_.below(3)) {
    case 0:
      return InOrder{"({} || {})", value(kind, depth - 1), value(kind, depth - 1)}.text;
    case 1:
      return InOrder{"array_append({}, {})", value(kind, depth - 1), literal(element(kind))}.text;
    default:
      return InOrder{"array_remove({}, {})", value(kind, depth - 1), literal(element(kind))}.text;
  }
}

std::string Expressions::about_list(std::size_t depth) {
  const Kind kind = choices_.chance(50) ? Kind::Texts : Kind::Numbers;
  const std::string named = name(kind).value_or(literal(kind));
  switch (choices_.below(5)) {
    case 0:
      return InOrder{"{} {} {}", named, choices_.chance(50) ? "contains" : "overlaps", value(kind, depth)}
          .text;
    case 1:
      return InOrder{"{} {}in {}", value(element(kind), depth), choices_.chance(30) ? "not " : "", named}
          .text;
    case 2:
      return InOrder{"{} {} {}", named, choices_.chance(50) ? "=" : "<>", value(kind, depth)}.text;
    case 3:
      return InOrder{"{} is {}distinct from {}", named, choices_.chance(50) ? "not " : "", value(kind, depth)}
          .text;
    default:
      return fmt::format("{} is {}null", named, choices_.chance(50) ? "not " : "");
  }
}

std::string Expressions::made(Kind kind, std::size_t depth) {
  const auto part = [&] { return value(kind, depth - 1); };
  if (is_number(kind) && choices_.chance(40)) {
    const std::vector<std::string> operators = {"+", "-", "*"};
    return InOrder{"({} {} {})", part(), choices_.pick(operators), part()}.text;
  }
  if (kind == Kind::Text && choices_.chance(40)) {
    if (choices_.chance(50)) return InOrder{"({} || {})", part(), part()}.text;
    return InOrder{"{}({})", choices_.chance(50) ? "upper" : "trim", part()}.text;
  }
  if (kind == Kind::Integer && choices_.chance(10)) {
    const Kind list = choices_.chance(50) ? Kind::Texts : Kind::Numbers;
    return fmt::format("cardinality({})", value(list, 0));
  }
  if (kind == Kind::Integer && choices_.chance(20))
    return fmt::format("length({})", value(Kind::Text, depth - 1));
  if (kind == Kind::Date && choices_.chance(40))
    return InOrder{"({} + {})", part(), literal(Kind::Integer)}.text;
  if (kind == Kind::Boolean) return fmt::format("({})", condition(depth - 1));
  if (is_list(kind) && choices_.chance(70)) return list(kind, depth);
  switch (choices_.below(5)) {
    case 0:
      return InOrder{"coalesce({}, {})", part(), part()}.text;
    case 1:
      return InOrder{"nullif({}, {})", part(), part()}.text;
    case 2:
      return InOrder{"case when {} then {} else {} end", condition(depth - 1), part(), part()}.text;
    default:
      return set(kind, depth - 1);
  }
}

std::string Expressions::value(Kind kind, std::size_t depth) {
  if (depth > 0 && choices_.chance(50)) return made(kind, depth);
  const auto named = name(kind);
  return named && choices_.chance(75) ? *named : literal(kind);
}

std::string Expressions::condition(std::size_t depth) {
  if (choices_.chance(10)) return about_list(depth == 0 ? 0 : depth - 1);
  const Kind kind = choices_.pick(value_kinds());
  const auto part = [&] { return value(kind, depth == 0 ? 0 : depth - 1); };
  const std::string named = name(kind).value_or("(1 = 1)");
  switch (choices_.below(depth == 0 ? 4 : 10)) {
    case 0:
    case 1:
    case 2: {
      const std::vector<std::string> operators = {"=", "<>", "<", ">="};
      const bool ordered = kind != Kind::Boolean && kind != Kind::State;
      return InOrder{"{} {} {}", named, operators[choices_.below(ordered ? 4 : 2)], part()}.text;
    }
    case 3:
      return fmt::format("{} is {}null", named, choices_.chance(50) ? "not " : "");
    case 4:
      return InOrder{"({} and {})", condition(depth - 1), condition(depth - 1)}.text;
    case 5:
      return InOrder{"({} or {})", condition(depth - 1), condition(depth - 1)}.text;
    case 6:
      return fmt::format("not ({})", condition(depth - 1));
    case 7:
      return InOrder{"{} {}in ({}, {})", named, choices_.chance(30) ? "not " : "", literal(kind),
                     literal(kind)}
          .text;
    case 8:
      return InOrder{"{} is {}distinct from {}", part(), choices_.chance(50) ? "not " : "", part()}.text;
    default:
      return fmt::format("exists({})", rows("", choices_.below(project_.entities.size()), depth - 1));
  }
}

}  // namespace specql::testing::interpreter
