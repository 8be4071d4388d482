// Each scalar through the whole path: an action's input, the table, the view, and back into an action.
#include "generator/model/naming.h"
#include "generator/support/text.h"
#include "generator/types/json_schema.h"
#include "generator/types/scalar.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::testing {
namespace {

std::string literal(std::string_view text) {
  return "E'" + replace_all(replace_all(std::string(text), "\\", "\\\\"), "'", "''") + "'";
}

/// A sample as a client writes it in JSON: numbers and documents bare, all else as text. What is no such
/// number or document goes as text, too. Numbers stay text here: a parsed one would lose digits.
std::string as_json(const types::ScalarInfo& scalar, std::string_view sample) {
  const bool bare = types::info(scalar.base).json != types::JsonKind::String;
  return bare && nlohmann::json::accept(sample) ? std::string(sample) : nlohmann::json(sample).dump();
}

/// An entity with one field, and what a caller does with it. All run as the application's role.
class RoundTrip {
 public:
  RoundTrip(const types::ScalarInfo& scalar, Connection& connection)
      : scalar_(scalar), connection_(connection) {}

  /// The answer of an action, as JSON.
  nlohmann::json call(std::string_view action, const std::string& input) {
    const Outcome outcome = connection_.run(
        fmt::format("select to_jsonb(r) from app.{}(null, null, {}::jsonb) r", action, literal(input)));
    CHECK_MESSAGE(!outcome.error, scalar_.name, " ", input, ": ",
                  outcome.error ? outcome.error->message : "");
    return outcome.error ? nlohmann::json() : nlohmann::json::parse(outcome.rows.at(0).at(0));
  }
  nlohmann::json create(const std::string& value) {
    return call(name("create"), fmt::format(R"({{"value": {}}})", value));
  }
  nlohmann::json update(const std::string& id, const std::string& value) {
    return call(name("update"), fmt::format(R"({{"id": "{}", "value": {}}})", id, value));
  }
  /// What the view shows of a row, as JSON text.
  std::string shown(const std::string& id) {
    return connection_.must(fmt::format("select data -> 'value' from lab.v_{} where id = '{}'", entity(), id))
        .rows.at(0)
        .at(0);
  }
  /// A text as PostgreSQL keeps it and prints it in JSON.
  std::string stored(std::string_view text) {
    return connection_.must(fmt::format("select to_jsonb({}::{})", literal(text), database_type()))
        .rows.at(0)
        .at(0);
  }

  void accepts(std::string_view given, std::string_view kept) {
    const nlohmann::json answer = create(as_json(scalar_, given));
    CHECK_MESSAGE(answer["status"] == "created", scalar_.name, " ", given, ": ", answer.dump());
    if (answer["status"] != "created") return;
    const std::string id = answer["entity_id"];
    const std::string value = shown(id);
    CHECK_MESSAGE(value == stored(kept), scalar_.name, " ", given, " is shown as ", value);
    CHECK_MESSAGE(answer["entity"]["value"] == nlohmann::json::parse(value), scalar_.name, " ", given);
    if (has_rule()) CHECK_MESSAGE(answer["entity"]["ok"] == true, scalar_.name, " ", given);
    // what was shown may be given back, and changes nothing
    CHECK_MESSAGE(update(id, value)["status"] == "noop:unchanged", scalar_.name, " ", value);
    CHECK_MESSAGE(update(id, "null")["status"] == "updated", scalar_.name);
    CHECK_MESSAGE(shown(id) == "null", scalar_.name);
  }

  void refuses(std::string_view given) {
    const nlohmann::json answer = create(as_json(scalar_, given));
    const std::string status = answer["status"];
    CHECK_MESSAGE(status.starts_with("failed:"), scalar_.name, " ", given, ": ", answer.dump());
    if (!status.starts_with("failed:")) return;
    const nlohmann::json& errors = answer["metadata"]["errors"];
    CHECK_MESSAGE(errors.size() == 1, scalar_.name, " ", given, ": ", answer.dump());
    if (errors.empty()) return;
    const nlohmann::json path = nlohmann::json::array({"value"});
    CHECK_MESSAGE(errors[0]["path"] == path, scalar_.name, " ", given);
    const std::string code = errors[0]["code"];
    const std::string message = errors[0]["message"];
    CHECK_MESSAGE((code.starts_with("invalid_") || code == "out_of_range"), scalar_.name, " ", given, ": ",
                  code);
    const bool names_rule = message == "Not a valid " + scalar_.wanted();
    CHECK_MESSAGE((names_rule || code == "out_of_range"), scalar_.name, " ", given, ": ", message);
  }

  [[nodiscard]] std::string entity() const { return model::naming::stem("Of" + pascal()); }
  [[nodiscard]] std::string spec() const {
    return fmt::format("entity: Of{}\nschema: lab\nfields:\n  value: {}\n{}actions: [create, update]\n---\n",
                       pascal(), scalar_.name,
                       has_rule() ? "computed_fields:\n  - ok: value is valid\n" : "");
  }

 private:
  [[nodiscard]] bool has_rule() const { return !scalar_.rule.empty(); }
  [[nodiscard]] std::string name(std::string_view verb) const { return fmt::format("{}_{}", verb, entity()); }
  [[nodiscard]] std::string pascal() const {
    std::string name(scalar_.name);
    name.front() = to_upper(name.front());
    return name;
  }
  [[nodiscard]] std::string database_type() const {
    std::string type(types::info(scalar_.base).sql);
    if (!scalar_.modifiers.empty()) type += "(" + std::string(scalar_.modifiers) + ")";
    return type;
  }

  const types::ScalarInfo& scalar_;
  Connection& connection_;
};

/// A document that is `null` is no value at all to an action.
bool is_value(const types::ScalarInfo& scalar, std::string_view sample) {
  return scalar.base != BaseType::Json || sample != "null";
}

}  // namespace

TEST_CASE("every scalar survives create, view and update, and refuses with its rule in words") {
  const TemporaryDatabase database;
  Connection connection = database.connect();
  std::string specs;
  for (const types::ScalarInfo& scalar : types::all_scalars())
    specs += RoundTrip(scalar, connection).spec();
  connection.must("begin;" + single_script({{"lab.yaml", specs}}) + ";commit;");
  connection.must("set role specql_app");
  for (const types::ScalarInfo& scalar : types::all_scalars()) {
    RoundTrip trip(scalar, connection);
    for (const std::string_view sample : scalar.accepts.all()) {
      trip.accepts(sample, sample);
    }
    const auto forms = scalar.normalises.all();
    for (std::size_t i = 0; i + 1 < forms.size(); i += 2) {
      trip.accepts(forms[i], forms[i + 1]);
      trip.accepts(forms[i + 1], forms[i + 1]);  // the usual form stays as it is
    }
    for (const std::size_t number : {0U, 1U, 4711U}) {
      const std::string made_up = types::seed_value(scalar, number);
      trip.accepts(made_up, made_up);
    }
    for (const std::string_view sample : scalar.rejects.all()) {
      if (is_value(scalar, sample)) trip.refuses(sample);
    }
    CHECK(trip.create("null")["status"] == "created");
  }
}

}  // namespace specql::testing
