#include "generator/support/text.h"
#include "tests/property/choices.h"
#include "tests/property/expressions.h"
#include "tests/property/random_steps.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::testing {
namespace {

using types::BaseType;

const std::vector<std::string> kEntityNames = {"Company", "Order", "Person", "User",
                                               "Item",    "Group", "Status"};
/// Ordinary words, words of SQL, and words of the expression language.
const std::vector<std::string> kFieldNames = {
    "title",  "amount",  "email",   "note",   "table",    "check",  "limit", "primary",  "column",
    "values", "desc",    "count",   "status", "position", "kind",   "date",  "interval", "level",
    "offset", "default", "percent", "rate",   "window",   "placed", "row",   "number",   "weight"};
const std::vector<std::string> kReferenceNames = {"owner", "parent", "customer", "references", "author"};
const std::vector<std::vector<std::string>> kLabels = {
    {"open", "closed"}, {"new", "in progress", "done"}, {"a", "b", "c", "d"}, {"from", "insert"}};

struct TypeWord {
  std::string_view notation;
  BaseType base;
};
constexpr TypeWord kTypes[] = {{"text", BaseType::Text},
                               {"integer", BaseType::Integer},
                               {"boolean", BaseType::Boolean},
                               {"text(40)", BaseType::Text},
                               {"text(2, 10)", BaseType::Text},
                               {"integer(0, 100)", BaseType::Integer},
                               {"smallint", BaseType::SmallInt},
                               {"bigint", BaseType::BigInt},
                               {"decimal(12, 2)", BaseType::Numeric},
                               {"numeric", BaseType::Numeric},
                               {"double", BaseType::Double},
                               {"date", BaseType::Date},
                               {"time", BaseType::Time},
                               {"datetime", BaseType::DateTime},
                               {"interval", BaseType::Interval},
                               {"uuid", BaseType::Uuid},
                               {"json", BaseType::Json},
                               {"bytea", BaseType::Bytes},
                               {"point", BaseType::Point},
                               {"daterange", BaseType::DateRange},
                               {"tstzrange", BaseType::DateTimeRange},
                               {"numrange", BaseType::NumberRange}};

/// Types that a project declares itself, and the document that says so.
struct OwnTypeWord {
  std::string_view name;
  BaseType base;
  std::string_view scalar;  ///< the rich scalar that it narrows
  std::vector<std::string> labels;
  std::string_view document;
};
const std::vector<OwnTypeWord> kOwnTypes = {
    {"OwnShare", BaseType::Numeric, "", {}, "base: numeric\nmin: -1000000\nmax: 1000000\n"},
    {"OwnCode",
     BaseType::Text,
     "",
     {},
     "base: text(300)\ncheck: value not like '% %' and upper(value) <> 'X'\n"},
    {"OwnWorkEmail", BaseType::Text, "email", {}, "base: email\ncheck: value like '%@example.org'\n"},
    {"OwnAge", BaseType::Integer, "", {}, "base: integer\nmin: -1000\ndescription: \"years; it's $$ a |\"\n"},
    {"OwnNote", BaseType::Text, "", {}, "base: text\n"},
    {"OwnStage",
     BaseType::Text,
     "",
     {"plan", "work", "rest"},
     "values: {plan: First, work: , rest: \"'Last'\"}\n"},
    {"OwnNative",
     BaseType::Text,
     "",
     {"plan", "work", "rest"},
     "enum_storage: native\nvalues: [plan, work, rest]\n"},
    {"OwnLookup",
     BaseType::Text,
     "",
     {"plan", "work", "rest"},
     "enum_storage: lookup\nvalues: {plan: First, work: , rest: \"'Last'\"}\n"},
    {"OwnPart", BaseType::Numeric, "", {}, "base: OwnShare\ncheck: value <> 0.123\n"}};

/// Composites, with members that expressions read. What has a `storage` is one that may be kept in columns.
struct CompositeWord {
  std::string_view name;
  bool flat;
  std::vector<MemberModel> members;
};
ValueType of(BaseType base, bool array = false) {
  return {base, array, {}, {}};
}
const std::vector<CompositeWord> kComposites = {
    {"MoneyAmount", true, {{".amount", of(BaseType::Numeric)}}},
    {"DateRange", true, {{".start", of(BaseType::Date)}, {".end", of(BaseType::Date)}}},
    {"GeoLocation", true, {{".speed", of(BaseType::Double)}, {".timestamp", of(BaseType::DateTime)}}},
    {"OwnParcel",
     false,
     {{".size.width", of(BaseType::Numeric)},
      {".tags", of(BaseType::Text, true)},
      {".counts", of(BaseType::Integer, true)},
      {".done", of(BaseType::Boolean)},
      {".note", of(BaseType::Text)},
      {".took", of(BaseType::Interval)},
      {".small", of(BaseType::SmallInt)},
      {".stage", {BaseType::Text, false, {"plan", "work", "rest"}, {}}}}}};
constexpr std::string_view kOwnParcel =
    "type: OwnParcel\ndescription: \"it's $$ a |\"\nfields:\n  size: Dimensions\n  tags: list(text(0, 9))\n"
    "  counts: {type: list(integer), max_items: 3, unique_items: true}\n  done: boolean!\n"
    "  note: {type: text, max_length: 20, pattern: \"^[^']*$\", label: \"it's {x\"}\n  took: interval\n"
    "  small: smallint(-5, 5)\n  stage: OwnStage\n  mail: OwnWorkEmail\n  stops: list(Coordinates)\n"
    "check: note is null or done and note <> 'x'\n---\n";

/// Whether the field has an index of its own, whose name another over it would take.
bool is_indexed(const EntityModel& entity, const std::string& field) {
  const Json& fields = entity.document["fields"];
  const Json attributes = fields.contains(field) ? fields[field] : Json();
  const bool by_field =
      attributes.is_object() && (attributes.contains("unique") || attributes.contains("index"));
  return by_field || entity.document.value("unique", Json::array()) == Json::array({Json::array({field})});
}

class ProjectWriter {
 public:
  Project write() {
    names_of_entities();
    for (std::size_t i = 0; i < project_.entities.size(); ++i)
      columns(i);
    for (std::size_t i = 0; i < project_.entities.size(); ++i)
      references(i);
    for (std::size_t i = 0; i < project_.entities.size(); ++i)
      computed(i);
    for (std::size_t i = 0; i < project_.entities.size(); ++i)
      rules(i);
    for (std::size_t i = 0; i < project_.entities.size(); ++i)
      states(i);
    for (std::size_t i = 0; i < project_.entities.size(); ++i)
      actions(i);
    print();
    return std::move(project_);
  }

 private:
  void names_of_entities();
  void columns(std::size_t index);
  Json column(FieldModel& field, bool may_be_immutable);
  static Json composite(FieldModel& field);
  void references(std::size_t index);
  void computed(std::size_t index);
  void rules(std::size_t index);
  static void state_field(EntityModel& entity);
  void states(std::size_t index);
  void indexes(EntityModel& entity);
  void actions(std::size_t index);
  void action(std::size_t index);
  void print();

  Project project_;
};

void ProjectWriter::names_of_entities() {
  std::vector<std::string> names = kEntityNames;
  const std::size_t count = 1 + up_to(3);
  for (std::size_t i = 0; i < count; ++i) {
    EntityModel entity;
    entity.name = take(names);
    entity.isolated = !chance(35);
    Json& document = entity.document;
    document["entity"] = entity.name;
    document["schema"] = entity.isolated ? "sales" : "catalog";
    if (chance(40)) document["description"] = "What it's for: \"$$\" — and 'more'";
    if (chance(20)) {
      entity.audit = false;
      document["audit"] = false;
    }
    if (chance(20)) {
      entity.version = false;
      document["version"] = false;
    }
    if (chance(20)) document["soft_delete"] = false;
    document["fields"] = Json::object();
    project_.entities.push_back(std::move(entity));
  }
}

Json ProjectWriter::composite(FieldModel& field) {
  const CompositeWord word = pick(kComposites);
  field.members = word.members;
  field.type.base = BaseType::Json;
  Json mapping = {{"type", std::string(word.name)}};
  if (word.flat && chance(40)) mapping["storage"] = "columns";
  return mapping;
}

/// A field's type and attributes: the notation alone, or a mapping.
Json ProjectWriter::column(FieldModel& field, bool may_be_immutable) {
  if (chance(12)) return composite(field);
  std::string notation;
  const TypeWord& word = kTypes[below(std::size(kTypes))];
  if (chance(15)) {
    field.type.labels = pick(kLabels);
    notation = "enum(" + join(field.type.labels, ", ") + ")";
  } else if (chance(15)) {
    const OwnTypeWord own = pick(kOwnTypes);
    field.type.base = own.base;
    field.type.labels = own.labels;
    if (!own.scalar.empty()) field.scalar = &types::info(types::find_scalar(own.scalar));
    notation = own.name;
  } else if (chance(25)) {
    const auto scalars = types::all_scalars();
    field.scalar = &scalars[below(scalars.size())];
    field.type.base = field.scalar->base;
    notation = field.scalar->name;
  } else {
    field.type.base = word.base;
    notation = word.notation;
  }
  const bool measured = notation.starts_with("text(");
  if (!measured && notation != "OwnNative" && chance(12)) {
    field.type.array = true;
    notation += "[]";
  }
  field.required = chance(35);
  if (field.required) notation += "!";
  const bool is_own = std::any_of(kOwnTypes.begin(), kOwnTypes.end(),
                                  [&](const OwnTypeWord& own) { return notation.starts_with(own.name); });
  const bool plain = field.type.plain() && field.scalar == nullptr && !field.type.array && !is_own;
  std::string initial;
  if (!field.type.labels.empty() && !field.type.array) initial = field.type.labels.back();
  if (plain && word.notation == "text") initial = "it's $$ \\ \"x\"";
  if (plain && types::is_number(field.type.base)) initial = "7";
  if (plain && field.type.base == BaseType::Boolean) initial = "true";
  if (plain && field.type.base == BaseType::DateTime) initial = "now()";
  if (plain && field.type.base == BaseType::Date) initial = "today()";
  if (plain && field.type.base == BaseType::Uuid) initial = "gen_random_uuid()";
  if (plain && field.type.base == BaseType::Interval) initial = "1 day";
  if (initial.empty() || chance(65)) initial.clear();
  field.has_default = !initial.empty();
  field.immutable = may_be_immutable && chance(8);
  if (!field.immutable && chance(60)) return notation + (initial.empty() ? "" : " = " + initial);
  Json mapping = {{"type", notation}};
  if (!initial.empty()) mapping["default"] = initial;
  if (field.immutable) mapping["immutable"] = true;
  if (chance(30)) mapping["description"] = "a 'quoted' -- description";
  if (chance(30)) mapping["label"] = "Label \"x\" {y";
  const bool keyed = types::has_equality(field.type.base);
  if (keyed && chance(25)) mapping["unique"] = true;
  if (keyed && chance(25)) mapping["index"] = true;
  if (plain && word.notation == "integer" && initial.empty()) mapping["min"] = 0;
  if (plain && word.notation == "text" && chance(40)) mapping["max_length"] = 60;
  if (plain && word.notation == "text" && initial.empty() && chance(30)) mapping["pattern"] = "^[^']*$";
  if (plain && word.notation == "numeric" && chance(50))
    mapping["check"] = "value > -5 and value is not null";
  return mapping;
}

void ProjectWriter::columns(std::size_t index) {
  EntityModel& entity = project_.entities[index];
  std::vector<std::string> names = kFieldNames;
  const std::size_t count = 1 + up_to(6);
  for (std::size_t i = 0; i < count; ++i) {
    FieldModel field;
    field.name = take(names);
    entity.document["fields"][field.name] = column(field, i > 0);
    entity.fields.push_back(std::move(field));
  }
  if (chance(40)) state_field(entity);
}

/// A field that only transitions change.
void ProjectWriter::state_field(EntityModel& entity) {
  FieldModel field;
  field.name = "stage";
  field.required = field.has_default = field.ruled = true;
  std::string notation = pick(std::vector<std::string>{"OwnStage", "OwnNative", "OwnLookup"});
  field.type.labels = {"plan", "work", "rest"};
  if (chance(50)) {
    field.type.labels = pick(kLabels);
    notation = "enum(" + join(field.type.labels, ", ") + ")";
  }
  entity.document["fields"][field.name] = notation + " = " + field.type.labels[0];
  entity.fields.push_back(std::move(field));
}

/// References to entities of the same tenancy or shared ones. Required ones lead to earlier entities
/// only, so that some row can come first.
void ProjectWriter::references(std::size_t index) {
  EntityModel& entity = project_.entities[index];
  std::vector<std::string> names = kReferenceNames;
  std::vector<std::size_t> targets;
  for (std::size_t i = 0; i < project_.entities.size(); ++i) {
    if (entity.isolated || !project_.entities[i].isolated) targets.push_back(i);
  }
  const std::size_t count = up_to(3);
  for (std::size_t i = 0; i < count; ++i) {
    FieldModel field;
    field.name = take(names);
    const std::size_t target = pick(targets);
    field.type.entity = target;
    field.targets = {target};
    Json mapping;
    std::string options;
    const std::string inverse = fmt::format("{}_by_{}", field.name, lowercase(entity.name));
    if (chance(20)) {
      field.many = true;
      options = ", many: true";
    } else if (targets.size() > 1 && chance(20)) {
      const std::size_t other = pick(targets);
      if (other != target) field.targets.push_back(other);
    }
    const bool needed = target < index && !field.arc() && !field.many && chance(50);
    field.required = needed;
    std::string notation = "ref(" + project_.entities[target].name;
    if (field.arc()) notation += "|" + project_.entities[field.targets[1]].name;
    notation += options + ")" + (needed ? "!" : "");
    mapping["type"] = notation;
    if (!field.many) {
      bool same_tenancy = true;
      for (const std::size_t one : field.targets) {
        same_tenancy = same_tenancy && project_.entities[one].isolated == entity.isolated;
      }
      if (same_tenancy && chance(30)) mapping["on_delete"] = needed || chance(50) ? "cascade" : "set_null";
      if (chance(15)) mapping["on_update"] = "cascade";
      if (chance(15)) mapping["deferrable"] = true;
      if (chance(15) && !field.arc()) mapping["unique"] = true;
    }
    if (chance(50)) {
      mapping["inverse"] = inverse;
      for (const std::size_t one : field.targets)
        project_.entities[one].relations.push_back(inverse);
    }
    const bool short_form = mapping.size() == 1 && chance(60);
    entity.document["fields"][field.name] = short_form ? Json(notation) : mapping;
    entity.fields.push_back(std::move(field));
  }
}

void ProjectWriter::computed(std::size_t index) {
  EntityModel& entity = project_.entities[index];
  const std::size_t count = up_to(3);
  for (std::size_t i = 0; i < count; ++i) {
    Names names;
    names.project = &project_;
    names.self = index;
    names.local = chance(50);
    names.stored = true;
    names.caller = false;
    const std::vector<BaseType> bases = {BaseType::Integer, BaseType::Text,     BaseType::Numeric,
                                         BaseType::Boolean, BaseType::Date,     BaseType::DateTime,
                                         BaseType::BigInt,  BaseType::Interval, BaseType::Double};
    FieldModel field;
    field.name = fmt::format("made_{}", i + 1);
    field.computed = true;
    ExpressionWriter writer(names);
    const BaseType base = pick(bases);
    const Written value = base == BaseType::Boolean ? writer.condition(2 + below(2))
                                                    : writer.value({base, false, {}, {}}, 2 + below(2));
    if (value.constant) continue;
    field.type.base = types::is_number(base) ? value.base : base;
    field.stored = names.local;
    entity.document["computed_fields"][field.name] = value.text;
    entity.fields.push_back(std::move(field));
  }
}

void ProjectWriter::indexes(EntityModel& entity) {
  const std::vector<std::string> methods = {"btree", "hash", "gin", "brin", "gist"};
  for (const FieldModel& field : entity.fields) {
    for (const MemberModel& member : field.members) {
      if (member.type.array || member.type.base == BaseType::Interval || !chance(15)) continue;
      entity.document["indexes"].push_back({{"on", Json::array({field.name + member.path})}});
    }
    if (!field.members.empty()) continue;
    const bool plain = field.stored && field.targets.empty() && !is_indexed(entity, field.name);
    const bool comparable = types::has_equality(field.type.base) || !field.type.array;
    if (!plain || !comparable || !chance(15)) continue;
    const bool btree = types::has_equality(field.type.base);
    Json index;
    std::string method = btree ? "btree" : "gist";
    if (chance(30) && btree && field.type.plain() && !field.type.array && field.type.base != BaseType::Json) {
      method = types::has_order(field.type.base) && chance(50) ? "brin" : "hash";
    }
    if (chance(40) && btree && (field.type.array || field.type.base == BaseType::Json)) method = "gin";
    index["on"] = Json::array({method == "btree" && chance(30) ? field.name + " desc" : field.name});
    if (method != "btree") index["method"] = method;
    if (method == "btree" && chance(30)) index["include"] = {"id"};
    if (method == "btree" && chance(20)) index["unique"] = true;
    if (chance(40)) index["where"] = field.name + " is not null";
    entity.document["indexes"].push_back(index);
  }
}

void ProjectWriter::rules(std::size_t index) {
  EntityModel& entity = project_.entities[index];
  std::vector<std::string> unique;
  for (const FieldModel& field : entity.fields) {
    const bool keyed = field.readable() && !field.computed && types::has_equality(field.type.base);
    if (keyed && unique.size() < 3 && chance(30)) unique.push_back(field.name);
  }
  const bool repeats = unique.size() == 1 && is_indexed(entity, unique[0]);
  if (!unique.empty() && !repeats) entity.document["unique"] = Json::array({unique});
  indexes(entity);
  const std::size_t count = up_to(2);
  for (std::size_t i = 0; i < count; ++i) {
    Names names;
    names.project = &project_;
    names.self = index;
    names.local = true;
    names.caller = false;
    Json rule = {{"name", fmt::format("rule_{}", i)},
                 {"condition", ExpressionWriter(names).condition(3).text}};
    if (chance(50)) rule["error"] = "rule_broken";
    if (chance(50)) rule["message"] = "It's broken: \"$$\"";
    entity.document["validations"].push_back(rule);
  }
  std::vector<std::string> texts;
  for (const FieldModel& field : entity.fields) {
    const bool text = field.type == ValueType{} && field.required && !field.computed && !field.many;
    if (text && field.readable()) texts.push_back(field.name);
  }
  if (!texts.empty() && chance(40)) {
    entity.document["identifier"] = {{"strategy", "slug"}, {"from", pick(texts)}};
  } else if (chance(25)) {
    entity.document["identifier"] = {{"strategy", "sequence"}, {"format", "N'{year}-{month}-{number:4}"}};
  }
}

void ProjectWriter::states(std::size_t index) {
  EntityModel& entity = project_.entities[index];
  const auto field = std::find_if(entity.fields.begin(), entity.fields.end(),
                                  [](const FieldModel& one) { return one.ruled; });
  if (field == entity.fields.end()) return;
  const std::vector<std::string>& labels = field->type.labels;
  Json initial = Json::array({labels[0]});
  if (chance(25)) initial.push_back(labels.back());
  Json transitions;
  for (std::size_t i = 1; i < labels.size(); ++i) {
    const std::string name = fmt::format("go_{}", i);
    entity.transitions.push_back(name);
    Json one = {{"from", chance(30) ? "any" : labels[i - 1]}, {"to", labels[i]}};
    Names names;
    names.project = &project_;
    names.self = index;
    if (chance(40)) {
      one["guard"] = ExpressionWriter(names).condition(2).text;
      if (chance(50)) one["message"] = "It's not {stage} enough: \"$$\"";
    }
    if (chance(30)) one["requires"] = ExpressionWriter(names).condition(2).text;
    if (chance(20)) one["action"] = chance(50);
    const bool alone = one.size() == 2 && chance(50);
    if (alone) one = one["from"].get<std::string>() + " -> " + labels[i];
    transitions[name] = one;
  }
  Json machine = {{"field", "stage"}, {"initial", initial}, {"transitions", transitions}};
  if (chance(40)) machine["history"] = true;
  if (chance(40)) machine["actions"] = true;
  if (chance(30)) {
    entity.document["patterns"] = Json::array({{{"state_machine", machine}}});
  } else {
    entity.document["states"] = machine;
  }
}

void ProjectWriter::action(std::size_t index) {
  EntityModel& entity = project_.entities[index];
  ActionModel action;
  action.name = fmt::format("act_{}", project_.actions.size() + 1);
  action.entity = index;
  action.on_row = !chance(25);
  Json parameters = Json::object();
  const std::size_t count = up_to(3);
  std::vector<std::string> own_words = {"errors", "given", "found", "keys"};
  for (std::size_t i = 0; i < count; ++i) {
    Parameter parameter;
    parameter.name = chance(25) ? take(own_words) : fmt::format("p{}", i + 1);
    if (chance(25)) {
      std::size_t target = below(project_.entities.size());
      if (!entity.isolated && project_.entities[target].isolated) target = index;
      parameter.type.entity = target;
      parameters[parameter.name] = "ref(" + project_.entities[target].name + ")!";
    } else {
      const TypeWord& word = kTypes[below(16)];
      parameter.type.base = word.base;
      parameters[parameter.name] = std::string(word.notation) + (chance(50) ? "!" : "");
    }
    action.parameters.push_back(std::move(parameter));
  }
  Json steps = random_steps(project_, action);
  if (!action.on_row) steps.push_back({{"require", "caller.id is not null"}});
  if (chance(20) && action.on_row) steps.push_back({{"return", "this"}});
  Json document = {{"name", action.name}};
  if (chance(30)) document["description"] = "Does it — 'all' of $$it$$";
  document["on"] = action.on_row ? "row" : "entity";
  if (chance(20)) document["requires"] = "caller.has_role('clerk') or caller.id is not null";
  if (!parameters.empty()) document["params"] = parameters;
  document["steps"] = steps;
  entity.document["actions"].push_back(document);
  project_.actions.push_back(std::move(action));
}

void ProjectWriter::actions(std::size_t index) {
  Json& list = project_.entities[index].document["actions"];
  list = Json::array();
  for (const char* crud : {"create", "update", "delete"}) {
    if (chance(60)) list.push_back(crud);
  }
  const Json single = list;
  for (const Json& crud : single) {
    const std::string bulk = "bulk_" + crud.get<std::string>();
    if (chance(15))
      list.push_back(chance(50) ? Json(bulk) : Json{{bulk, {{"mode", "partial"}, {"limit", 9}}}});
  }
  const std::size_t count = up_to(2);
  for (std::size_t i = 0; i < count; ++i)
    action(index);
  if (list.empty()) project_.entities[index].document.erase("actions");
  const Json hooks = random_hooks(project_, index);
  if (!hooks.empty()) project_.entities[index].document["hooks"] = hooks;
}

void ProjectWriter::print() {
  project_.texts["specql.yaml"] =
      "project: property\npostgres: 15\nschemas:\n  sales: {tenancy: isolated}\n"
      "  catalog: {tenancy: shared}\nroles:\n  clerk: {}\n";
  project_.texts["types.yaml"] = kOwnParcel;
  for (const OwnTypeWord& own : kOwnTypes)
    project_.texts["types.yaml"] += fmt::format("type: {}\n{}---\n", own.name, own.document);
  for (const EntityModel& entity : project_.entities) {
    project_.texts["entities/" + lowercase(entity.name) + ".yaml"] = print_yaml(entity.document);
  }
}

}  // namespace

Project random_project() {
  return ProjectWriter().write();
}

}  // namespace specql::testing
