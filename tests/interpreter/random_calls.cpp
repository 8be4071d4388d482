#include "tests/interpreter/random_calls.h"

#include <algorithm>

namespace specql::testing::interpreter {
namespace {

using actions::Input;

const std::vector<std::string> kTenants = {"00000000-0000-0000-0000-000000000001",
                                           "00000000-0000-0000-0000-000000000001",
                                           "00000000-0000-0000-0000-000000000002"};
const std::vector<std::string> kTexts = {"a", "b", "ab", "", "B", "abcde", "c", "d", "e"};
const std::vector<std::string> kWhole = {"0", "1", "2", "3", "5", "7", "13", "-2", "40", "51"};
const std::vector<std::string> kDecimals = {"0",     "1.5",   "2.25",     "-3.10",
                                            "0.005", "99.99", "9999.994", "9999.996"};
const std::vector<std::string> kLabels = {"open", "sent", "done"};

class InputMaker {
 public:
  InputMaker(Choices& choices, const check::CheckedProject& project, const Store& store,
             const Database& database, RandomCall& call)
      : choices_(choices),
        project_(project),
        store_(store),
        database_(database),
        call_(call),
        signature_(project.signatures[call.action]),
        inputs_(actions::inputs_of(signature_, project.model)) {}

  void make() {
    call_.given.values.resize(inputs_.size());
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      give(i);
    if (choices_.chance(2)) problem("surprise", "unknown_field", 1);
  }

 private:
  void give(std::size_t i) {
    const Input& input = inputs_[i];
    const model::Field* field = actions::field_of(input, signature_, project_.model);
    if (input.kind == Input::Kind::Id) return row(i, signature_.entity);
    if (input.kind == Input::Kind::Version) return version(i);
    if (input.kind == Input::Kind::IdempotencyKey) return idempotency_key(i);
    if (field == nullptr) return;
    const bool may_be_absent = !field->required || signature_.partial || field->default_value.has_value();
    if (choices_.chance(may_be_absent ? 30 : 2)) return;
    if (choices_.chance(field->required ? 1 : 15)) return put(i, Null(), nullptr);
    if (field->reference() != nullptr) return row(i, field->reference()->targets[0]);
    if (field->many() != nullptr) return rows(i, field->many()->target);
    value(i, model::type_of(*field));
  }

  void put(std::size_t i, Value value, nlohmann::json json) {
    call_.given.values[i] = std::move(value);
    call_.input[inputs_[i].key] = std::move(json);
  }

  void problem(const std::string& key, const std::string& code, nlohmann::json json) {
    call_.given.problems.push_back({key, code, ""});
    call_.input[key] = std::move(json);
  }

  void row(std::size_t i, EntityId entity) {
    if (choices_.chance(1)) return problem(inputs_[i].key, "invalid_uuid", "no uuid");
    std::vector<const Row*> rows = store_.live(entity, call_.caller);
    if (rows.empty() || choices_.chance(3)) {
      rows.clear();
      for (const Row& one : store_.rows(entity))
        rows.push_back(&one);
    }
    const std::int64_t number = rows.empty() || choices_.chance(1) ? -1 : choices_.pick(rows)->number;
    put(i, Key{number}, database_.id_of(entity, number));
  }

  void rows(std::size_t i, EntityId entity) {
    if (choices_.chance(1)) return problem(inputs_[i].key, "invalid_uuid", "no uuid");
    Items keys;
    auto ids = nlohmann::json::array();
    const std::vector<const Row*> live = store_.live(entity, call_.caller);
    const std::size_t count = live.empty() ? 0 : choices_.below(4);
    for (std::size_t n = 0; n < count; ++n) {
      const std::int64_t number = choices_.chance(1) ? -1 : choices_.pick(live)->number;
      keys.all.emplace_back(Key{number});
      ids.push_back(database_.id_of(entity, number));
    }
    put(i, std::move(keys), std::move(ids));
  }

  void version(std::size_t i) {
    if (!choices_.chance(15)) return;
    const auto number = static_cast<std::int64_t>(1 + choices_.below(3));
    put(i, whole(number), number);
  }

  void idempotency_key(std::size_t i) {
    if (choices_.chance(3)) return;
    const std::string key = choices_.chance(2) ? "" : "k" + std::to_string(choices_.below(40));
    put(i, key, key);
  }

  void value(std::size_t i, const Type& type) {
    const bool bad = choices_.chance(2);
    if (type.array) return bad ? problem(inputs_[i].key, "invalid_list", "a") : list(i, type.element());
    if (type.kind == Type::Kind::Composite) return box(i);
    if (type.is(BaseType::Boolean)) {
      if (bad) return problem(inputs_[i].key, "invalid_boolean", "yes");
      const bool truth = choices_.chance(50);
      return put(i, truth, truth);
    }
    if (type.is(BaseType::Date)) {
      if (bad) return problem(inputs_[i].key, "invalid_date", "2026-02-30");
      const std::string day = "2026-01-0" + std::to_string(1 + choices_.below(5));
      return put(i, day_from(day), day);
    }
    if (type.is(BaseType::Numeric)) {
      if (bad) return problem(inputs_[i].key, "invalid_number", true);
      return number(i, choices_.pick(kDecimals));
    }
    if (type.whole_number()) return whole_number(i, type, bad);
    if (type.kind == Type::Kind::Enum) {
      const std::string word = bad ? "gone" : choices_.pick(kLabels);
      return put(i, word, word);
    }
    if (bad) return problem(inputs_[i].key, "invalid_text", 3);
    const std::string& text = choices_.pick(kTexts);
    put(i, text, text);
  }

  /// Often all right; members that are null, wrong, missing or unknown as well.
  void box(std::size_t i) {
    if (choices_.chance(2)) return put(i, std::string("no box"), "no box");
    Members members;
    auto json = nlohmann::json::object();
    const auto add = [&](const std::string& name, Value value, nlohmann::json as_json) {
      members.all[name] = std::move(value);
      json[name] = std::move(as_json);
    };
    const auto whole_one = [&](const std::string& name) {
      const std::string& text = choices_.pick(kWhole);
      add(name, number_from(text), nlohmann::json::parse(text));
    };
    if (choices_.chance(90)) whole_one("width");
    if (choices_.chance(40)) whole_one("height");
    if (choices_.chance(50)) add("note", choices_.chance(70) ? "a" : choices_.pick(kTexts), nullptr);
    if (members.all.contains("note")) json["note"] = std::get<std::string>(members.all["note"]);
    if (choices_.chance(10)) add("note", Null(), nullptr);
    if (choices_.chance(1)) add("depth", Null(), nullptr);
    if (choices_.chance(1)) add("width", std::string("wide"), "wide");
    put(i, std::move(members), std::move(json));
  }

  /// Texts or whole numbers.
  void list(std::size_t i, const Type& type) {
    Items items;
    auto json = nlohmann::json::array();
    const std::size_t count = choices_.below(5);
    for (std::size_t n = 0; n < count; ++n) {
      const std::string& text = choices_.pick(type.number() ? kWhole : kTexts);
      items.all.push_back(type.number() ? Value(number_from(text)) : Value(text));
      json.push_back(type.number() ? nlohmann::json::parse(text) : nlohmann::json(text));
    }
    put(i, std::move(items), std::move(json));
  }

  /// With the digits that JSON writes: zeros at the end are lost.
  void number(std::size_t i, const std::string& text) {
    const auto json = nlohmann::json::parse(text);
    put(i, number_from(json.dump()), json);
  }

  void whole_number(std::size_t i, const Type& type, bool bad) {
    if (bad && choices_.chance(50)) return problem(inputs_[i].key, "invalid_integer", "x");
    const std::string& key = inputs_[i].key;
    if (bad && type.is(BaseType::Integer)) return problem(key, "out_of_range", 2'147'483'648);
    if (choices_.chance(1))
      return number(i, type.is(BaseType::BigInt) ? "9223372036854775807" : "2147483647");
    number(i, choices_.pick(kWhole));
  }

  Choices& choices_;
  const check::CheckedProject& project_;
  const Store& store_;
  const Database& database_;
  RandomCall& call_;
  const actions::Signature& signature_;
  std::vector<Input> inputs_;
};

/// A list of inputs; often few enough.
void make_items(Choices& choices, const check::CheckedProject& project, const Store& store,
                const Database& database, RandomCall& call) {
  if (choices.chance(2)) {
    call.input["items"] = "none";
    call.given.problems.push_back({"items", "invalid_list", ""});
  } else if (choices.chance(2)) {
    call.given.problems.push_back({"items", "required", ""});
  } else {
    call.input["items"] = nlohmann::json::array();
    const std::size_t count = choices.below(5);
    for (std::size_t i = 0; i < count; ++i) {
      RandomCall item;
      item.action = project.signatures[call.action].bulk->each;
      item.caller = call.caller;
      InputMaker(choices, project, store, database, item).make();
      call.input["items"].push_back(item.input);
      call.given.items.push_back(item.given);
    }
  }
  if (!choices.chance(2)) return;
  call.input["surprise"] = 1;
  call.given.problems.push_back({"surprise", "unknown_field", ""});
}

/// The action that its input is for.
const actions::Signature& input_signature(ActionId action, const check::CheckedProject& project) {
  const actions::Signature& signature = project.signatures[action];
  return signature.bulk ? project.signatures[signature.bulk->each] : signature;
}

/// The rows that the call needs are there, or it is one that makes rows.
bool finds_rows(const RandomCall& call, const check::CheckedProject& project, const Store& store) {
  const actions::Signature& signature = input_signature(call.action, project);
  const auto inputs = actions::inputs_of(signature, project.model);
  return std::all_of(inputs.begin(), inputs.end(), [&](const Input& input) {
    const model::Field* field = actions::field_of(input, signature, project.model);
    const bool refers = field != nullptr && field->required && field->reference() != nullptr;
    if (input.kind != Input::Kind::Id && !refers) return true;
    return !store.live(refers ? field->reference()->targets[0] : signature.entity, call.caller).empty();
  });
}

ActionId some_action(Choices& choices, const check::CheckedProject& project) {
  std::vector<ActionId> callable;
  for (std::uint32_t i = 0; i < project.signatures.size(); ++i) {
    if (!project.signatures[ActionId{i}].hook) callable.push_back(ActionId{i});
  }
  const auto any = [&] { return choices.pick(callable); };
  ActionId action = any();
  const bool wants_rows = choices.chance(25);
  for (int i = 0; i < 100 && wants_rows && input_signature(action, project).subject != actions::Subject::New;
       ++i)
    action = any();
  return action;
}

}  // namespace

RandomCall random_call(Choices& choices, const check::CheckedProject& project, const Store& store,
                       const Database& database) {
  RandomCall call;
  call.caller.tenant = choices.pick(kTenants);
  const bool needs_rows = choices.chance(97);
  call.action = some_action(choices, project);
  for (int i = 0; i < 100 && needs_rows && !finds_rows(call, project, store); ++i)
    call.action = some_action(choices, project);
  const bool isolated = project.model.entities[project.signatures[call.action].entity].isolated();
  if (isolated && choices.chance(1)) call.caller.tenant.clear();
  if (choices.chance(60)) call.caller.roles.emplace_back("clerk");
  if (choices.chance(85)) call.caller.roles.emplace_back("manager");
  if (project.signatures[call.action].bulk) {
    make_items(choices, project, store, database, call);
  } else {
    InputMaker(choices, project, store, database, call).make();
  }
  call.given.text = call.input.dump();
  return call;
}

}  // namespace specql::testing::interpreter
