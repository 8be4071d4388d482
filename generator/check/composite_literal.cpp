// Values of composites that stand in a spec, judged as far as that can be done without a server.
#include "generator/check/internal.h"
#include "generator/types/literal.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::check {
namespace {

using Json = nlohmann::ordered_json;
using model::Field;

/// The first mistake, as `path: what is wrong`; empty if there is none.
class LiteralJudge {
 public:
  explicit LiteralJudge(const model::Model& model) : model_(model) {}

  std::string composite(const model::Composite& type, const Json& value, const std::string& path) const {
    if (type.whole) return present(type.members[FieldId{0}], value, path);
    if (!value.is_object()) return at(path, "is no mapping");
    if (!type.open) {
      for (const auto& [key, member] : value.items()) {
        if (!type.find(key).valid()) return at(path + "." + key, "is no member");
      }
    }
    for (const Field& member : type.members) {
      const std::string place = path + "." + member.name;
      const auto given = value.find(member.name);
      const bool there = given != value.end() && !given->is_null();
      if (!there && member.required) return at(place, "is missing");
      const std::string problem = there ? present(member, *given, place) : "";
      if (!problem.empty()) return problem;
    }
    return "";
  }

 private:
  static std::string at(const std::string& path, std::string_view what) {
    return fmt::format("{} {}", path, what);
  }

  [[nodiscard]] std::string present(const Field& member, const Json& value, const std::string& path) const {
    if (!member.array) return one(member, value, path);
    if (!value.is_array()) return at(path, "is no list");
    if (!member.bounds.allows_items(value.size())) return at(path, "has too few elements or too many");
    std::size_t number = 0;
    for (const Json& item : value) {
      const std::string problem = one(member, item, fmt::format("{}[{}]", path, number++));
      if (!problem.empty()) return problem;
    }
    return "";
  }

  [[nodiscard]] std::string one(const Field& member, const Json& value, const std::string& path) const {
    if (const CompositeId* inner = member.composite()) {
      return composite(model_.composites[*inner], value, path);
    }
    if (const auto* labels = std::get_if<EnumId>(&member.type)) {
      const bool known = value.is_string() && model_.enums[*labels].has(value.get<std::string>());
      return known ? "" : at(path, "is none of its values");
    }
    const model::ScalarType* type = member.scalar();
    if (type == nullptr || type->base == BaseType::Json) return "";
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    const bool kind = types::is_number(type->base)      ? value.is_number()
                      : type->base == BaseType::Boolean ? value.is_boolean()
                                                        : value.is_string();
    const bool fits =
        kind && types::is_literal_of(type->base, text) && member.bounds.allow(type->base, text) &&
        (!type->scalar.valid() || types::may_satisfy(types::info(type->scalar).rule, type->base, text)) &&
        (!type->own.valid() || model_.allows(type->own, type->base, text));
    return fits ? "" : at(path, "is not valid");
  }

  const model::Model& model_;
};

}  // namespace

std::string composite_problem(CompositeId id, std::string_view json, const model::Model& model) {
  const model::Composite& type = model.composites[id];
  const Json value = Json::parse(json, nullptr, false);
  if (value.is_discarded()) return "it is no JSON";
  return LiteralJudge(model).composite(type, value, type.schema ? "it" : type.name);
}

}  // namespace specql::check
