// What the rules of rich scalars cost: `specql_validation_bench [NAME…]`. For each scalar that has a rule,
// rows of the values it accepts go into a column with the generated CHECK and into one without; for each
// that has a normal form, rows are brought into it or not. Prints µs a row, the dearest first.
#include "generator/support/text.h"
#include "generator/types/scalar.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <limits>

#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::size_t kRows = 50'000;
constexpr int kRounds = 5;  ///< the fastest counts: what slows the others is not the rule

struct Cost {
  std::string name;
  double microseconds = 0;
};

std::string field_name(std::size_t number) {
  return fmt::format("f{}", number);
}

/// One entity with a field for each scalar.
std::string entity_of_all() {
  std::string text = "entity: Sample\nschema: lab\nfields:\n";
  std::size_t number = 0;
  for (const types::ScalarInfo& scalar : types::all_scalars())
    text += fmt::format("  {}: {}\n", field_name(number++), scalar.name);
  return text + "actions: [create]\n";
}

std::string literal(std::string_view text) {
  return "E'" + replace_all(replace_all(std::string(text), "\\", "\\\\"), "'", "''") + "'";
}

class Bench {
 public:
  explicit Bench(const std::vector<std::string>& wanted) : wanted_(wanted) {
    connection_.must("begin;" + single_script({{"sample.yaml", entity_of_all()}}) +
                     ";commit; set synchronous_commit = off; set jit = off");
  }

  [[nodiscard]] std::vector<Cost> rules() {
    return measure([&](const types::ScalarInfo& scalar, const std::string& column) -> std::optional<double> {
      const std::string checks = checks_of(column);
      if (checks.empty()) return std::nullopt;
      fill(column, {scalar.accepts.all().begin(), scalar.accepts.all().end()});
      const double without = fastest(column, "", column);
      return fastest(column, checks, column) - without;
    });
  }

  [[nodiscard]] std::vector<Cost> normal_forms() {
    return measure([&](const types::ScalarInfo& scalar, const std::string& column) -> std::optional<double> {
      if (scalar.normaliser.empty()) return std::nullopt;
      std::vector<std::string_view> given;
      for (std::size_t i = 0; i < scalar.normalises.all().size(); i += 2)
        given.push_back(scalar.normalises.all()[i]);
      fill(column, given);
      const double without = fastest(column, "", column);
      return fastest(column, "", fmt::format("app.{}({})", scalar.normaliser, column)) - without;
    });
  }

 private:
  template <class Measure>
  std::vector<Cost> measure(const Measure& one) {
    std::vector<Cost> costs;
    std::size_t number = 0;
    for (const types::ScalarInfo& scalar : types::all_scalars()) {
      const std::string column = field_name(number++);
      const bool asked =
          wanted_.empty() || std::find(wanted_.begin(), wanted_.end(), scalar.name) != wanted_.end();
      if (!asked) continue;
      const auto seconds = one(scalar, column);
      if (seconds) costs.push_back({std::string(scalar.name), *seconds * 1e6 / static_cast<double>(kRows)});
    }
    std::sort(costs.begin(), costs.end(),
              [](const Cost& a, const Cost& b) { return a.microseconds > b.microseconds; });
    return costs;
  }

  std::string value(const std::string& query) {
    const Outcome outcome = connection_.must(query);
    return outcome.rows.at(0).at(0);
  }

  std::string type_of(const std::string& column) {
    return value(
        fmt::format("select format_type(atttypid, atttypmod) from pg_attribute where attrelid = "
                    "'lab.tb_sample'::regclass and attname = '{}'",
                    column));
  }

  /// The generated constraints that are about this column alone, as a table's definition has them.
  std::string checks_of(const std::string& column) {
    return value(fmt::format(
        "select coalesce(string_agg(', ' || pg_get_constraintdef(c.oid), ''), '') from pg_constraint c join "
        "pg_attribute a on a.attrelid = c.conrelid and c.conkey = array[a.attnum] where c.contype = 'c' and "
        "c.conrelid = 'lab.tb_sample'::regclass and a.attname = '{}'",
        column));
  }

  /// The table that rows are taken from: the values again and again.
  void fill(const std::string& column, const std::vector<std::string_view>& values) {
    std::vector<std::string> texts;
    for (const std::string_view text : values)
      texts.push_back(literal(text));
    connection_.must(
        fmt::format("drop table if exists given; create unlogged table given as select "
                    "((array[{}])[n % {} + 1])::{} as {} from generate_series(1, {}) as n; analyze given",
                    join(texts, ", "), texts.size(), type_of(column), column, kRows));
  }

  /// Seconds for all rows to go into a new column.
  double fastest(const std::string& column, const std::string& checks, const std::string& expression) {
    connection_.must(fmt::format("drop table if exists taken; create unlogged table taken ({} {}{})", column,
                                 type_of(column), checks));
    double best = std::numeric_limits<double>::infinity();
    for (int round = 0; round < kRounds; ++round) {
      connection_.must("truncate taken");
      const auto begin = std::chrono::steady_clock::now();
      connection_.must(fmt::format("insert into taken select {} from given", expression));
      const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
      best = std::min(best, spent.count());
    }
    return best;
  }

  const std::vector<std::string>& wanted_;
  TemporaryDatabase database_;
  Connection connection_ = database_.connect();
};

void print_costs(std::string_view title, const std::vector<Cost>& costs) {
  if (costs.empty()) return;
  fmt::print("{}, {} rows, best of {}:\n", title, kRows, kRounds);
  for (const Cost& cost : costs)
    fmt::print("{:8.2f} µs  {}\n", cost.microseconds, cost.name);
  fmt::print("at most {:.2f} µs a row\n\n", costs.front().microseconds);
}

}  // namespace
}  // namespace specql::testing

int main(int argc, char** argv) {
  const std::vector<std::string> wanted(argv + 1, argv + argc);
  try {
    specql::testing::Bench bench(wanted);
    specql::testing::print_costs("rules", bench.rules());
    specql::testing::print_costs("normal forms", bench.normal_forms());
    return 0;
  } catch (const std::exception& error) {  // caught, so that the server is stopped
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
