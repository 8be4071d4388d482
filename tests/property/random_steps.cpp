#include "tests/property/random_steps.h"

#include "generator/support/text.h"
#include "tests/property/choices.h"
#include "tests/property/expressions.h"

#include <fmt/core.h>

namespace specql::testing {
namespace {

using types::BaseType;

/// Steps of one action. Variables that a branch declares end with it.
class StepWriter {
 public:
  StepWriter(Project& project, ActionModel& action) : project_(project), action_(action) {
    for (const Parameter& parameter : action.parameters)
      variables_.push_back(parameter);
    names_.project = &project;
    if (action.on_row) names_.self = action.entity;
    names_.variables = &variables_;
  }

  Json steps(std::size_t depth, std::size_t least) {
    const std::size_t visible = variables_.size();
    Json list = Json::array();
    const std::size_t count = least + up_to(3);
    for (std::size_t i = 0; i < count; ++i) {
      const auto one = step(depth);
      if (one) list.push_back(*one);
      if (one && one->contains("let")) list.push_back(asked_about(variables_.back()));
    }
    if (list.empty()) list.push_back(reject());
    if (depth < kDepth) variables_.resize(visible);
    return list;
  }

  /// Parameters must be used, and an expression that named one may have been given up.
  void use_the_rest(Json& list) {
    Json extra = Json::array();
    for (std::size_t i = 0; i < action_.parameters.size(); ++i)
      extra.push_back(asked_about(variables_[i]));
    for (const Json& one : list)
      extra.push_back(one);
    list = extra;
  }

  /// Of a hook of the action's entity; one that `completes` its row changes what is about to be written.
  Json hook_steps(bool completes) {
    Json list = Json::array();
    if (const auto judged = chance(60) ? validate() : std::nullopt) list.push_back(*judged);
    if (const auto completed = completes ? update(true) : std::nullopt) list.push_back(*completed);
    if (list.empty()) list.push_back({{"if", condition(2)}, {"then", Json::array({reject()})}});
    return list;
  }

  /// The same behind the writing.
  Json late_hook_steps() {
    Json list = hook_steps(false);
    list.push_back(tell());
    return list;
  }

  static constexpr std::size_t kDepth = 2;

 private:
  using Maybe = std::optional<Json>;

  static Json asked_about(const Parameter& variable) {
    return {{"validate", "$" + variable.name + " is not null"}, {"error", "missing"}};
  }

  Maybe step(std::size_t depth) {
    switch (below(12)) {
      case 11:
        return transition();
      case 10:
        return tell();
      case 0:
      case 1:
        return validate();
      case 2:
      case 3:
        return update();
      case 4:
        return let();
      case 5:
        return insert();
      case 6:
        return find();
      case 7:
        return depth > 0 ? holder(depth) : remove();
      case 8:
        return call();
      default:
        return remove();
    }
  }

  [[nodiscard]] std::string condition(std::size_t depth) {
    return ExpressionWriter(names_).condition(depth).text;
  }
  [[nodiscard]] bool reaches(std::size_t entity) const {
    return project_.entities[action_.entity].isolated || !project_.entities[entity].isolated;
  }

  Json reject() {
    Json step = {{"reject", "not_now"}};
    if (chance(50)) step["message"] = "Not now, it's \"late\"";
    return step;
  }

  Maybe validate() {
    if (chance(10)) return Json{{"require", "caller.id is not null and caller.has_role('clerk')"}};
    Json step = {{"validate", condition(3)}};
    if (chance(60)) step["error"] = "refused";
    if (chance(30)) step["message"] = "Refused: 100% 'sure'";
    return step;
  }

  /// Many are words that functions use for themselves.
  std::string new_name() {
    if (!own_words_.empty() && chance(40)) return take(own_words_);
    return fmt::format("v{}", ++made_);
  }

  Maybe let() {
    const std::vector<BaseType> bases = {BaseType::Integer, BaseType::Text, BaseType::Numeric,
                                         BaseType::BigInt,  BaseType::Date, BaseType::Interval};
    ValueType type{pick(bases), false, {}, {}};
    const Written value = ExpressionWriter(names_).value(type, 3);
    if (types::is_number(type.base)) type.base = value.base;
    const std::string name = new_name();
    variables_.push_back({name, type, false});
    return Json{{"let", name + " = " + value.text}};
  }

  /// `field = value` for the given fields; nothing if one cannot be given.
  std::optional<std::string> assignments(const std::vector<const FieldModel*>& fields, const Names& names) {
    std::string list;
    for (const FieldModel* field : fields) {
      ExpressionWriter writer(names);
      std::optional<Written> value;
      const ValueType& type = field->type;
      if (type.plain() && !type.array && field->scalar == nullptr && type.base <= BaseType::Json) {
        value = writer.value(type, 2);
      } else if (field->scalar == nullptr) {
        value = writer.leaf(type);
      } else if (!type.array && type.base == BaseType::Text) {
        value = Written{"'" + replace_all(std::string(pick_sample(*field->scalar)), "'", "''") + "'"};
      }
      if (!value && field->required) return std::nullopt;
      if (!value) value = Written{"null"};
      list += (list.empty() ? "" : ", ") + field->name + " = " + value->text;
    }
    return list;
  }

  static std::string_view pick_sample(const types::ScalarInfo& scalar) {
    const auto samples = scalar.accepts.all();
    return samples[below(samples.size())];
  }

  Maybe update() { return update(action_.on_row && chance(60)); }

  Maybe update(bool own) {
    const std::size_t index = own ? action_.entity : below(project_.entities.size());
    if (!reaches(index)) return std::nullopt;
    const EntityModel& entity = project_.entities[index];
    std::vector<const FieldModel*> fields;
    for (const FieldModel& field : entity.fields) {
      if (field.settable() && !field.immutable && fields.size() < 3 && chance(40)) fields.push_back(&field);
    }
    if (fields.empty()) return std::nullopt;
    Names inner = names_;
    if (!own) inner.rows = index;
    const auto set = assignments(fields, inner);
    if (!set) return std::nullopt;
    std::string text = entity.name + " SET " + *set;
    if (!own) text += " WHERE " + ExpressionWriter(inner).condition(2).text;
    return Json{{"update", text}};
  }

  Maybe transition() {
    const bool own = action_.on_row && chance(60);
    const std::size_t index = own ? action_.entity : below(project_.entities.size());
    const EntityModel& entity = project_.entities[index];
    if (!reaches(index) || entity.transitions.empty()) return std::nullopt;
    const std::string name = pick(entity.transitions);
    if (own) return Json{{"transition", name}};
    Names inner = names_;
    inner.rows = index;
    return Json{
        {"transition", entity.name + "." + name + " WHERE " + ExpressionWriter(inner).condition(2).text}};
  }

  Maybe insert() {
    const std::size_t index = below(project_.entities.size());
    if (!reaches(index)) return std::nullopt;
    const EntityModel& entity = project_.entities[index];
    std::vector<const FieldModel*> fields;
    for (const FieldModel& field : entity.fields) {
      const bool needed = field.required && !field.has_default && !field.computed;
      if (needed || (field.settable() && chance(30))) fields.push_back(&field);
    }
    if (fields.empty()) return std::nullopt;
    const auto set = assignments(fields, names_);
    if (!set) return std::nullopt;
    Json step = {{"insert", entity.name + " SET " + *set}};
    if (chance(50)) {
      const std::string name = new_name();
      step["as"] = name;
      variables_.push_back({name, {BaseType::Text, false, {}, index}, false});
    }
    return step;
  }

  Maybe find() {
    const std::size_t index = below(project_.entities.size());
    if (!reaches(index)) return std::nullopt;
    Names inner = names_;
    inner.rows = index;
    const std::string name = new_name();
    Json step = {
        {"find", project_.entities[index].name + " WHERE " + ExpressionWriter(inner).condition(2).text},
        {"as", name},
        {"or", "nothing_found"}};
    variables_.push_back({name, {BaseType::Text, false, {}, index}, false});
    return step;
  }

  Maybe remove() {
    const std::size_t index = below(project_.entities.size());
    if (!reaches(index)) return std::nullopt;
    Names inner = names_;
    inner.rows = index;
    return Json{
        {"delete", project_.entities[index].name + " WHERE " + ExpressionWriter(inner).condition(2).text}};
  }

  /// A step that holds others.
  Maybe holder(std::size_t depth) {
    switch (below(8)) {
      case 0:
        return choice(depth);
      case 1:
        return each_row(depth);
      case 2:
        return each_item(depth);
      case 3:
        return each_value(depth);
      case 4:
        return Json{{"while", condition(2)}, {"do", steps(depth - 1, 1)}, {"limit", 1 + up_to(5)}};
      case 5:
        return attempt(depth);
      default:
        return branch(depth);
    }
  }

  /// Steps that see one more variable.
  Json steps_with(const Parameter& variable, std::size_t depth) {
    const std::size_t visible = variables_.size();
    variables_.push_back(variable);
    Json list = steps(depth - 1, 1);
    list.push_back(asked_about(variable));
    variables_.resize(visible);
    return list;
  }

  Json choice(std::size_t depth) {
    Json step;
    if (chance(50)) {
      step["switch"] = nullptr;
      step["cases"] = Json::array({{{"when", condition(2)}, {"then", steps(depth - 1, 1)}}});
    } else {
      const ValueType type{chance(50) ? BaseType::Integer : BaseType::Text, false, {}, {}};
      step["switch"] = ExpressionWriter(names_).value(type, 2).text;
      step["cases"] = Json::array(
          {{{"when", ExpressionWriter(names_).value(type, 1).text}, {"then", steps(depth - 1, 1)}}});
    }
    if (chance(60)) step["default"] = steps(depth - 1, 1);
    return step;
  }

  Maybe each_row(std::size_t depth) {
    const std::size_t index = below(project_.entities.size());
    if (!reaches(index)) return std::nullopt;
    Names inner = names_;
    inner.rows = index;
    const std::string name = new_name();
    const std::string where = ExpressionWriter(inner).condition(2).text;
    Json inner_steps = steps_with({name, {BaseType::Text, false, {}, index}, false}, depth);
    return Json{{"foreach", fmt::format("{} WHERE {}", project_.entities[index].name, where)},
                {"as", name},
                {"do", inner_steps}};
  }

  Json each_item(std::size_t depth) {
    const std::string name = new_name();
    const ValueType type{BaseType::Integer, false, {}, {}};
    return {{"foreach", name + " in [1, 2, 3]"}, {"do", steps_with({name, type, false}, depth)}};
  }

  Maybe each_value(std::size_t depth) {
    const std::size_t index = below(project_.entities.size());
    if (!reaches(index)) return std::nullopt;
    Names inner = names_;
    inner.rows = index;
    const std::string name = new_name();
    ValueType type{chance(50) ? BaseType::Numeric : BaseType::Text, false, {}, {}};
    const Written value = ExpressionWriter(inner).value(type, 2);
    if (types::is_number(type.base)) type.base = value.base;
    Json inner_steps = steps_with({name + ".part", type, false}, depth);
    return Json{{"for_query",
                 fmt::format("SELECT {} as part FROM {} LIMIT 3", value.text, project_.entities[index].name)},
                {"as", name},
                {"do", inner_steps}};
  }

  Json attempt(std::size_t depth) {
    Json step = {{"try", steps(depth - 1, 1)}};
    Json caught = Json::array({{{"when", Json::array({"unique_violation", "not_found", "invalid_value"})},
                                {"then", steps(depth - 1, 1)}}});
    if (chance(50)) caught.push_back({{"when", "others"}, {"then", Json::array({tell()})}});
    step["catch"] = caught;
    if (chance(30)) step["finally"] = steps(depth - 1, 1);
    return step;
  }

  /// What leaves the database.
  Json tell() {
    const std::string value = ExpressionWriter(names_).value({BaseType::Text, false, {}, {}}, 2).text;
    if (chance(50)) return {{"notify", "channel"}, {"payload", {{"said", value}}}};
    return {{"enqueue", "job"}, {"args", {{"said", value}}}};
  }

  Json branch(std::size_t depth) {
    Json step = {{"if", condition(2)}, {"then", steps(depth - 1, 1)}};
    if (chance(25)) step["elif"] = Json::array({{{"if", condition(2)}, {"then", steps(depth - 1, 1)}}});
    if (chance(50)) step["else"] = steps(depth - 1, 1);
    return step;
  }

  Maybe call() {
    std::vector<const ActionModel*> earlier;
    for (const ActionModel& one : project_.actions) {
      if (reaches(one.entity)) earlier.push_back(&one);
    }
    if (earlier.empty()) return std::nullopt;
    const ActionModel& callee = *pick(earlier);
    std::string arguments;
    ExpressionWriter writer(names_);
    const auto add = [&](const std::string& name, const ValueType& type) {
      auto value = type.plain() && !type.array ? writer.value(type, 2) : writer.leaf(type);
      if (!value) return false;
      arguments += (arguments.empty() ? "" : ", ") + name + ": " + value->text;
      return true;
    };
    if (callee.on_row && !add("id", {BaseType::Text, false, {}, callee.entity})) return std::nullopt;
    for (const Parameter& parameter : callee.parameters) {
      if (!add(parameter.name, parameter.type)) return std::nullopt;
    }
    return Json{{"call", arguments.empty() ? callee.name : callee.name + "(" + arguments + ")"}};
  }

  Project& project_;
  ActionModel& action_;
  std::vector<Parameter> variables_;
  Names names_;
  std::size_t made_ = 0;
  std::vector<std::string> own_words_ = {"status", "changed", "cascade", "touched", "found_errors", "answer"};
};

}  // namespace

Json random_hooks(Project& project, std::size_t entity) {
  Json hooks = Json::object();
  for (const char* event : {"create", "update", "delete"}) {
    ActionModel nobody;
    nobody.entity = entity;
    nobody.on_row = true;
    StepWriter writer(project, nobody);
    const bool completes = std::string_view(event) != "delete";
    if (chance(15)) hooks[fmt::format("before_{}", event)] = writer.hook_steps(completes);
    if (chance(15)) hooks[fmt::format("after_{}", event)] = writer.late_hook_steps();
  }
  return hooks;
}

Json random_steps(Project& project, ActionModel& action) {
  StepWriter writer(project, action);
  Json steps = writer.steps(StepWriter::kDepth, 1);
  writer.use_the_rest(steps);
  return steps;
}

}  // namespace specql::testing
