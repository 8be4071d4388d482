#include "tests/interpreter/database.h"

#include "generator/model/naming.h"
#include "generator/support/text.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

using nlohmann::json;
namespace naming = model::naming;

/// Where the columns of a row begin in the dump, behind the key, the id and what patterns own.
constexpr std::size_t kFirstField = 5;

/// Moments of the test are soon, or long ago.
constexpr std::string_view kRunAt =
    "case when abs(extract(epoch from run_at - created_at)) < 1000000 "
    "then 'now + ' || extract(epoch from run_at - created_at)::bigint "
    "else '1970-01-01 + ' || extract(epoch from run_at)::bigint end";

std::string sql_text(std::string_view text) {
  std::string result = "'";
  for (const char c : text)
    result += c == '\'' ? "''" : std::string(1, c);
  return result + "'";
}

std::string uuid_or_null(const std::string& text) {
  return text.empty() ? "null" : sql_text(text);
}

/// Whoever reads what was told may take it in any order.
json sorted(json list) {
  std::sort(list.begin(), list.end());
  return list;
}

json text_of(const Value& value, const model::Field& field, const model::Model& model) {
  if (is_null(value)) return nullptr;
  if (std::holds_alternative<Items>(value) || std::holds_alternative<Members>(value)) return to_json(value);
  if (const auto* key = std::get_if<Key>(&value))
    return label(model, field.reference()->targets[0], key->row);
  if (const auto* number = std::get_if<Number>(&value)) return plain_text(*number);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* day = std::get_if<Day>(&value)) return to_text(*day);
  return std::get<std::string>(value);
}

}  // namespace

json picture(const Store& store, const model::Model& model) {
  json result = json::object();
  for (const EntityId id : model::entity_ids(model)) {
    const model::Entity& entity = model.entities[id];
    json rows = json::object();
    for (const Row& row : store.rows(id)) {
      json one = {{"deleted", row.deleted}, {"tenant", row.tenant}};
      if (entity.features.version) one["version"] = row.version;
      for (const FieldId field : model::field_ids(entity)) {
        if (const model::ManyReference* many = entity.fields[field].many()) {
          json& linked = one[entity.fields[field].name] = json::array();
          for (const std::int64_t target : store.targets({id, field}, row.number))
            linked.push_back(label(model, many->target, target));
          linked = sorted(linked);
        } else if (entity.fields[field].computed == model::Computed::No) {
          one[entity.fields[field].name] = text_of(row.values[field.value], entity.fields[field], model);
        }
      }
      rows[label(model, id, row.number)] = one;
    }
    result[entity.name] = rows;
  }
  result["told"] = sorted(store.told);
  return result;
}

Database::Database(const Texts& texts, const model::Model& model)
    : model_(model), owner_(database_.connect()), client_(database_.connect()) {
  owner_.must("begin;" + single_script(texts) + ";commit;");
  client_.must("set role \"" + model.project + "_app\"");
  numbers_.resize(model.entities.size());
  told_query_ = told_query();
}

json Database::call(const std::string& action, const Caller& caller, const json& input) {
  const Outcome outcome = client_.run(fmt::format(
      "select set_config('app.roles', {}, false); select row_to_json(r) from app.{}({}, "
      "'00000000-0000-0000-0000-0000000000aa', {}::jsonb) r",
      sql_text(join(caller.roles, ",")), action, uuid_or_null(caller.tenant), sql_text(input.dump())));
  if (outcome.error) return outcome.error->state + ": " + outcome.error->message;
  return json::parse(outcome.rows.at(0).at(0));
}

/// The keys that a row is linked with.
std::string Database::links_query(const model::Entity& entity, const model::Field& field) const {
  const auto table = naming::junction(model_, entity, field);
  return fmt::format("(select coalesce(json_agg(l.{}), '[]') from \"{}\".\"{}\" l where l.{} = {})",
                     naming::junction_target(entity, model_.entities[field.many()->target]).text(),
                     table.schema.text(), table.name.text(), naming::junction_owner(entity).text(),
                     naming::primary_key(entity).text());
}

std::string Database::column_query(const model::Entity& entity, const model::Field& field) const {
  if (field.many() != nullptr) return links_query(entity, field);
  if (field.computed != model::Computed::No) return "null";
  const std::string column = fmt::format("\"{}\"", naming::column(field).text());
  const bool structured = field.array || field.composite() != nullptr;
  return structured ? "to_jsonb(" + column + ")" : column + "::text";
}

std::string Database::dump_query() const {
  std::string query = "select json_build_object(";
  bool first = true;
  for (const EntityId id : model::entity_ids(model_)) {
    const model::Entity& entity = model_.entities[id];
    const auto table = naming::table(model_, entity);
    const std::string key(naming::primary_key(entity).text());
    if (!first) query += ", ";
    first = false;
    query += fmt::format("'{}', (select coalesce(json_agg(json_build_array({}, id, {}, {}, {}", entity.name,
                         key, entity.isolated() ? "tenant_id" : "''",
                         entity.features.soft_delete ? "deleted_at is not null" : "false",
                         entity.features.version ? "version" : "1");
    for (const model::Field& field : entity.fields)
      query += ", " + column_query(entity, field);
    query +=
        fmt::format(") order by {}), '[]') from \"{}\".\"{}\")", key, table.schema.text(), table.name.text());
  }
  return query + ")";
}

/// New rows of both sides are the same, one by one in the order of their making.
void Database::learn(const json& dump, const Store& store) {
  for (const EntityId id : model::entity_ids(model_)) {
    auto& numbers = numbers_[id.value];
    std::set<std::int64_t> known;
    for (const auto& [key, number] : numbers)
      known.insert(number);
    std::vector<std::int64_t> made;
    for (const Row& row : store.rows(id)) {
      if (!known.contains(row.number)) made.push_back(row.number);
    }
    auto next = made.begin();
    for (const json& row : dump[model_.entities[id].name]) {
      const auto key = row[0].get<std::int64_t>();
      if (numbers.contains(key) || next == made.end()) continue;
      numbers[key] = *next;
      const std::string name = label(model_, id, *next++);
      labels_[row[1].get<std::string>()] = name;
      ids_[name] = row[1].get<std::string>();
    }
  }
}

std::string Database::label_of(EntityId entity, std::int64_t key) const {
  const auto& numbers = numbers_[entity.value];
  const auto found = numbers.find(key);
  return found == numbers.end() ? "?" + std::to_string(key) : label(model_, entity, found->second);
}

json Database::shown(const json& value, const model::Field& field) const {
  if (value.is_null() || field.array || field.composite() != nullptr) return value;
  if (const model::ManyReference* many = field.many()) {
    json linked = json::array();
    for (const json& key : value)
      linked.push_back(label_of(many->target, key.get<std::int64_t>()));
    return sorted(linked);
  }
  const auto text = value.get<std::string>();
  if (const model::Reference* reference = field.reference()) {
    return label_of(reference->targets[0], std::stoll(text));
  }
  return model::type_of(field).number() ? plain_text(number_from(text)) : text;
}

json Database::picture(const Store& store) {
  const json dump = json::parse(owner_.must(dump_query()).rows.at(0).at(0));
  learn(dump, store);
  json result = json::object();
  for (const EntityId id : model::entity_ids(model_)) {
    const model::Entity& entity = model_.entities[id];
    json rows = json::object();
    for (const json& row : dump[entity.name]) {
      json one = {{"deleted", row[3]}, {"tenant", row[2]}};
      if (entity.features.version) one["version"] = row[4];
      for (const FieldId field : model::field_ids(entity)) {
        if (entity.fields[field].computed == model::Computed::No)
          one[entity.fields[field].name] = shown(row[kFirstField + field.value], entity.fields[field]);
      }
      const auto known = labels_.find(row[1].get<std::string>());
      rows[known == labels_.end() ? row[1].get<std::string>() : known->second] = one;
    }
    result[entity.name] = rows;
  }
  result["told"] = told();
  return result;
}

/// Takes what others are told; a project that tells nothing has no tables for it.
std::string Database::told_query() {
  std::string taken;
  std::string all = "'[]'::jsonb";
  const auto take = [&](const std::string& table, const std::string& columns) {
    const Outcome known = owner_.must(fmt::format("select to_regclass('{}') is not null", table));
    if (known.rows.at(0).at(0) != "t") return;
    const std::string name = "gone" + std::to_string(taken.size());
    taken += fmt::format("{} {} as (delete from {} returning *)", taken.empty() ? "with" : ",", name, table);
    all += fmt::format(
        " || (select coalesce(jsonb_agg(jsonb_build_object({}, 'tenant', coalesce(tenant_id::text, ''))), "
        "'[]') "
        "from {})",
        columns, name);
  };
  take("app.tb_outbox",
       "'kind', 'event', 'name', type, 'subject', subject_type, 'row', subject_id, 'payload', payload");
  take("app.tb_job",
       "'kind', 'job', 'name', job, 'subject', '', 'row', null, 'payload', arguments, 'run_at', " +
           std::string(kRunAt));
  return taken + " select " + all;
}

json Database::told() {
  json list = json::parse(owner_.must(told_query_).rows.at(0).at(0));
  name_rows(list);
  return sorted(list);
}

std::string Database::id_of(EntityId entity, std::int64_t row) const {
  const auto found = ids_.find(label(model_, entity, row));
  return found == ids_.end() ? "00000000-0000-0000-0000-0000000000ff" : found->second;
}

void Database::name_rows(json& value) const {
  if (value.is_structured()) {
    for (json& part : value)
      name_rows(part);
  } else if (value.is_string()) {
    const auto found = labels_.find(value.get<std::string>());
    if (found != labels_.end()) value = found->second;
  }
}

}  // namespace specql::testing::interpreter
