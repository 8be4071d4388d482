// Random entities. Small, so that rows meet each other's rules.
#include "generator/support/text.h"
#include "tests/interpreter/shape.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

const std::vector<Kind> kValues = {Kind::Text,    Kind::Integer, Kind::Integer, Kind::BigInt,
                                   Kind::Decimal, Kind::Boolean, Kind::Date,    Kind::State,
                                   Kind::Texts,   Kind::Numbers, Kind::Box};
const std::vector<std::string> kNames = {"Alpha", "Beta", "Gamma", "Delta"};

std::string type_of(const FieldShape& field, Choices& choices, const ProjectShape& project) {
  switch (field.kind) {
    case Kind::Text:
      return choices.chance(30) ? "text(1, 4)" : "text";
    case Kind::Integer:
      return choices.chance(30) ? "integer(-5, 50)" : "integer";
    case Kind::BigInt:
      return "bigint";
    case Kind::Decimal:
      return "decimal(6, 2)";
    case Kind::Boolean:
      return "boolean";
    case Kind::Date:
      return "date";
    case Kind::State:
      return "State";
    case Kind::Texts:
      return choices.chance(30) ? "list(text(1, 4))" : "list(text)";
    case Kind::Numbers:
      return choices.chance(30) ? "list(integer(-5, 50))" : "list(integer)";
    case Kind::Box:
      return "Box";
    case Kind::Reference:
    case Kind::Many:
      break;
  }
  return "ref(" + project.entities[field.target].name + ")";
}

class EntityWriter {
 public:
  EntityWriter(Choices& choices, ProjectShape& project, std::size_t index)
      : choices_(choices), project_(project), index_(index), entity_(project.entities[index]) {}

  void write() {
    entity_.head = fmt::format(
        "entity: {}\nschema: main\ntenancy: {}\naudit: false\nsoft_delete: {}\nversion: {}\nfields:\n",
        entity_.name, entity_.isolated ? "isolated" : "shared", entity_.soft, entity_.version);
    const std::size_t count = 3 + choices_.below(3);
    for (std::size_t i = 0; i < count; ++i)
      value_field(i);
    const std::size_t references = choices_.below(3);
    for (std::size_t i = 0; i < references; ++i)
      reference_field(i);
    if (choices_.chance(50)) state_field();
    if (choices_.chance(40)) many_field();
  }

  /// Rules, once all entities have their fields.
  void write_rules() {
    if (choices_.chance(40)) {
      std::string condition;
      for (const FieldShape& field : entity_.fields) {
        if (field.kind == Kind::Integer)
          condition = fmt::format("{} is null or {} <> 13", field.name, field.name);
      }
      if (!condition.empty())
        entity_.head +=
            fmt::format("validations:\n  - {{name: rule, condition: {}, error: unlucky}}\n", condition);
    }
    if (choices_.chance(40))
      entity_.head += fmt::format("unique:\n  - [{}, {}]\n", entity_.fields[0].name, entity_.fields[1].name);
    if (!entity_.initial.empty()) write_states();
    write_computed();
    entity_.fields.insert(entity_.fields.end(), computed_.begin(), computed_.end());
    if (!choices_.chance(70)) return;
    entity_.event = fmt::format("{}_told", lowercase(entity_.name));
    entity_.head += "events:\n  - " + random_event(choices_, project_, index_) + "\n";
  }

 private:
  void state_field() {
    FieldShape field;
    field.name = "stage";
    field.kind = Kind::State;
    field.ruled = true;
    entity_.initial = {choices_.pick(labels())};
    entity_.head += fmt::format("  stage: \"State = {}\"\n", entity_.initial[0]);
    const std::string& more = choices_.pick(labels());
    if (choices_.chance(30) && more != entity_.initial[0]) entity_.initial.push_back(more);
    entity_.fields.push_back(field);
  }

  void write_states() {
    entity_.head += "states:\n  field: stage\n  initial: [" + entity_.initial[0];
    if (entity_.initial.size() > 1) entity_.head += ", " + entity_.initial[1];
    entity_.head += fmt::format("]\n  history: {}\n", choices_.chance(50));
    const bool are_actions = choices_.chance(50);
    if (are_actions) entity_.head += "  actions: true\n";
    entity_.head += "  transitions:\n";
    const std::size_t count = 2 + choices_.below(3);
    for (std::size_t i = 0; i < count; ++i) {
      entity_.transitions.push_back(fmt::format("go{}", i));
      entity_.head += fmt::format("    go{}: {}\n", i, transition());
    }
    if (are_actions) entity_.own_steps = count;
  }

  std::string transition() {
    const std::string& to = choices_.pick(labels());
    std::string from;
    for (const std::string& label : labels()) {
      if (label != to && choices_.chance(70)) from += (from.empty() ? "" : ", ") + label;
    }
    std::string text = fmt::format("{{from: {}, to: {}", from.empty() ? "any" : "[" + from + "]", to);
    Names names;
    names.bare = names.self = index_;
    if (choices_.chance(40))
      text +=
          fmt::format(", guard: \"{}\", error: not_yet", Expressions(choices_, project_, names).condition(1));
    if (choices_.chance(30)) {
      text += ", requires: \"caller.has_role('manager')";
      if (choices_.chance(50)) text += " or " + Expressions(choices_, project_, names).condition(1);
      text += "\"";
    }
    return text + "}";
  }

  /// Values that follow from the row, or from those that refer to it.
  void write_computed() {
    std::string lines;
    for (const FieldShape& field : entity_.fields) {
      if (field.kind == Kind::Integer && lines.empty() && choices_.chance(50))
        lines = add_computed("twice", Kind::Integer, fmt::format("{} * 2", field.name));
    }
    if (!entity_.inverses.empty() && choices_.chance(50))
      lines += add_computed("users", Kind::BigInt, fmt::format("count({})", entity_.inverses[0].name));
    if (!lines.empty()) entity_.head += "computed_fields:\n" + lines;
  }

  std::string add_computed(const std::string& name, Kind kind, const std::string& value) {
    FieldShape field;
    field.name = name;
    field.kind = kind;
    field.computed = true;
    computed_.push_back(field);
    return fmt::format("  - {}: {}\n", name, value);
  }

  void value_field(std::size_t number) {
    FieldShape field;
    field.name = fmt::format("f{}", number);
    field.kind = choices_.pick(kValues);
    field.required = choices_.chance(40);
    if (field.kind == Kind::Box && choices_.chance(50)) return columns_field(field);
    field.unique = field.kind == Kind::Text && choices_.chance(30);
    entity_.head += fmt::format("  {}: {{type: \"{}\"", field.name, type_of(field, choices_, project_));
    if (field.required) entity_.head += ", required: true";
    if (field.unique) entity_.head += ", unique: true";
    if (field.kind == Kind::Integer && choices_.chance(20)) entity_.head += ", check: value <> 7";
    if (is_list(field.kind) && choices_.chance(30)) entity_.head += ", max_items: 3";
    if (is_list(field.kind) && choices_.chance(20)) entity_.head += ", unique_items: true";
    const bool may_have_default = !field.unique && field.kind < Kind::Texts;
    const bool has_default = may_have_default && choices_.chance(field.required ? 50 : 20);
    if (has_default) entity_.head += ", default: " + default_of(field.kind);
    entity_.head += "}\n";
    entity_.fields.push_back(field);
  }

  /// A column for each member.
  void columns_field(const FieldShape& box) {
    entity_.head +=
        fmt::format("  {}: {{type: Box{}, storage: columns}}\n", box.name, box.required ? "!" : "");
    for (const MemberShape& member : members()) {
      FieldShape field;
      field.name = box.name + "_" + member.name;
      field.kind = member.kind;
      field.required = box.required && member.required;
      field.dotted = box.name + "." + member.name;
      entity_.fields.push_back(field);
    }
  }

  std::string default_of(Kind kind) {
    if (kind == Kind::State) return choices_.pick(labels());
    if (kind == Kind::Text) return "b";
    if (kind == Kind::Date) return "2026-01-02";
    return Expressions(choices_, project_, {}).literal(kind);
  }

  void reference_field(std::size_t number) {
    FieldShape field;
    field.kind = Kind::Reference;
    field.name = fmt::format("r{}", number);
    field.target = choices_.below(project_.entities.size());
    EntityShape& target = project_.entities[field.target];
    if (!entity_.isolated && target.isolated) return;
    field.required = field.target < index_ && choices_.chance(50);
    std::vector<std::string> reactions = {"restrict"};
    const bool own_kind = entity_.isolated == target.isolated;
    if (own_kind) reactions.insert(reactions.end(), 2, "cascade");
    if (own_kind && !field.required) reactions.insert(reactions.end(), 2, "set_null");
    field.inverse = fmt::format("in_{}_{}", static_cast<char>('a' + index_), field.name);
    entity_.head +=
        fmt::format("  {}: {{type: \"ref({}){}\", on_delete: {}, inverse: {}}}\n", field.name, target.name,
                    field.required ? "!" : "", choices_.pick(reactions), field.inverse);
    entity_.fields.push_back(field);
    target.inverses.push_back({field.inverse, index_});
  }

  void many_field() {
    FieldShape field;
    field.kind = Kind::Many;
    field.name = "m0";
    field.target = choices_.below(project_.entities.size());
    EntityShape& target = project_.entities[field.target];
    if (!entity_.isolated && target.isolated) return;
    field.inverse = fmt::format("in_{}_m0", static_cast<char>('a' + index_));
    entity_.head +=
        fmt::format("  m0: {{type: \"ref({}, many: true)\", inverse: {}}}\n", target.name, field.inverse);
    entity_.fields.push_back(field);
    target.inverses.push_back({field.inverse, index_});
  }

  Choices& choices_;
  ProjectShape& project_;
  std::size_t index_;
  EntityShape& entity_;
  std::vector<FieldShape> computed_;
};

}  // namespace

std::vector<FieldShape> ProjectShape::writable(std::size_t entity) const {
  std::vector<FieldShape> fields = entities[entity].fields;
  std::erase_if(fields, [](const FieldShape& field) {
    return field.computed || field.ruled || field.kind == Kind::Many;
  });
  return fields;
}

ProjectShape random_entities(Choices& choices) {
  ProjectShape project;
  project.entities.resize(2 + choices.below(3));
  for (std::size_t i = 0; i < project.entities.size(); ++i) {
    EntityShape& entity = project.entities[i];
    entity.name = kNames[i];
    entity.isolated = choices.chance(60);
    entity.soft = choices.chance(60);
    entity.version = choices.chance(60);
  }
  for (std::size_t i = 0; i < project.entities.size(); ++i)
    EntityWriter(choices, project, i).write();
  for (std::size_t i = 0; i < project.entities.size(); ++i)
    EntityWriter(choices, project, i).write_rules();
  return project;
}

}  // namespace specql::testing::interpreter
