// Values made of members.
#include "tests/interpreter/composites.h"

#include "generator/support/case_style.h"

namespace specql::testing::interpreter {
namespace {

/// JSON of another kind than the member has.
bool is_of_kind(const Value& value, const model::Field& member) {
  const Type type = model::type_of(member);
  if (type.number()) return std::holds_alternative<Number>(value);
  return type.is(BaseType::Text) && std::holds_alternative<std::string>(value);
}

std::string member_problem(const model::Field& member, const Members& members, const RuleOf& rule) {
  const auto found = members.all.find(member.name);
  if (found == members.all.end()) return member.required ? "required" : "";
  if (!is_of_kind(found->second, member))
    return model::type_of(member).number() ? "invalid_integer" : "invalid_text";
  const std::vector<std::string> codes = rule(found->second, member);
  return codes.empty() ? "" : codes.front();
}

}  // namespace

std::string composite_problem(const Value& value, const model::Composite& type, const RuleOf& rule) {
  const auto* members = std::get_if<Members>(&value);
  if (members == nullptr) return invalid_code(type);
  for (const auto& [name, member] : members->all) {
    if (!type.find(name).valid()) return "unknown_field";
  }
  for (const model::Field& member : type.members) {
    const std::string problem = member_problem(member, *members, rule);
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string invalid_code(const model::Composite& type) {
  return "invalid_" + snake_case(type.name);
}

Value merged(const Value& composite, const Value& patch) {
  const auto* changes = std::get_if<Members>(&patch);
  if (changes == nullptr) return patch;
  const auto* known = std::get_if<Members>(&composite);
  Members result = known == nullptr ? Members() : *known;
  for (const auto& [name, member] : changes->all) {
    if (is_null(member)) {
      result.all.erase(name);
    } else {
      result.all[name] = member;
    }
  }
  return result;
}

Value with_member(const Value& composite, const std::string& name, Value member) {
  if (is_null(composite) && is_null(member)) return composite;
  return merged(composite, Members{{{name, std::move(member)}}});
}

}  // namespace specql::testing::interpreter
