// Actions that change two rows of one entity lock them in one order, whichever is given as which.
#include "tests/support/compile.h"
#include "tests/support/postgres.h"

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr const char* kAccounts = R"yaml(entity: Account
schema: bank
fields: {name: text!, balance: integer! = 0}
validations:
  - {name: covered, condition: balance >= 0, error: not_covered}
actions:
  - create
  - name: transfer
    params: {to: ref(Account)!, sum: integer!}
    steps:
      - update: Account SET balance = balance - $sum
      - update: Account SET balance = balance + $sum WHERE Account = $to
  - name: move
    on: entity
    params: {from: ref(Account)!, to: ref(Account)!, sum: integer!}
    steps:
      - call: "add(id: $from, sum: -$sum)"
      - call: "add(id: $to, sum: $sum)"
  - name: add
    params: {sum: integer!}
    steps:
      - update: Account SET balance = balance + $sum
)yaml";

constexpr int kSessions = 8;
constexpr int kAccountCount = 6;
constexpr int kStart = 1000;
constexpr const char* kTenant = "00000000-0000-0000-0000-000000000001";

/// `transfer` one way or `move` the other, between two accounts chosen at random.
std::string operation(const std::vector<std::string>& accounts, std::mt19937& random) {
  const auto from = random() % accounts.size();
  const auto to = (from + 1 + random() % (accounts.size() - 1)) % accounts.size();
  const auto sum = 1 + random() % 20;
  const std::string body =
      random() % 2 == 0
          ? fmt::format(R"(transfer('{0}', null, '{{"id": "{1}", "to_id": "{2}", "sum": {3}}}'))", kTenant,
                        accounts[from], accounts[to], sum)
          : fmt::format(R"(move('{0}', null, '{{"from_id": "{1}", "to_id": "{2}", "sum": {3}}}'))", kTenant,
                        accounts[from], accounts[to], sum);
  return "select status from app." + body;
}

struct Tally {
  std::atomic<int> done = 0;
  std::atomic<int> not_covered = 0;
  std::atomic<int> other = 0;
};

void run_session(Connection connection, const std::vector<std::string>& accounts, unsigned seed,
                 int operations, Tally& tally) {
  std::mt19937 random(seed);
  for (int i = 0; i < operations / kSessions; ++i) {
    const Outcome outcome = connection.run(operation(accounts, random));
    const std::string status = outcome.error ? outcome.error->message : outcome.rows.at(0).at(0);
    if (status == "updated" || status == "success") {
      ++tally.done;
    } else if (status == "failed:not_covered") {
      ++tally.not_covered;
    } else {
      ++tally.other;
    }
  }
}

std::string bank() {
  return single_script({{"specql.yaml", "project: bank\nschemas: {bank: {tenancy: isolated}}\n"},
                        {"account.yaml", kAccounts}});
}

/// The same functions, but that they lock rows when they come to them.
std::string without_order(std::string script) {
  constexpr std::string_view kBegin = "-- what will be changed, in the order in which all lock it";
  for (std::size_t at = script.find(kBegin); at != std::string::npos; at = script.find(kBegin, at))
    script.erase(at, script.find(';', at) + 1 - at);
  return script;
}

/// All sessions at once; what became of their operations.
void run(const TemporaryDatabase& database, Connection& connection, const std::string& script, int operations,
         Tally& tally) {
  connection.must("begin;" + script + ";commit;");
  std::vector<std::string> accounts;
  for (int i = 0; i < kAccountCount; ++i) {
    accounts.push_back(connection
                           .must(fmt::format(R"(select entity_id from app.create_account('{}', null,
                                               '{{"name": "{}", "balance": {}}}'))",
                                             kTenant, i, kStart))
                           .rows.at(0)
                           .at(0));
  }
  std::vector<std::thread> sessions;
  for (unsigned i = 0; i < kSessions; ++i) {
    Connection own = database.connect();
    own.must("set deadlock_timeout = '10ms'");  // they are looked for sooner than usual
    own.must("set role bank_app");
    sessions.emplace_back(run_session, std::move(own), std::cref(accounts), i, operations, std::ref(tally));
  }
  for (std::thread& session : sessions)
    session.join();
  const auto total = connection.must("select sum(balance) from bank.tb_account").rows.at(0).at(0);
  CHECK(total == std::to_string(kAccountCount * kStart));
}

}  // namespace

TEST_CASE("transfers both ways at once: no deadlock comes up, and no money is lost") {
  constexpr int kOperations = 10000;
  const TemporaryDatabase database;
  Connection connection = database.connect();
  Tally tally;
  run(database, connection, bank(), kOperations, tally);
  CHECK(tally.other == 0);
  CHECK(tally.done + tally.not_covered == kOperations);
  CHECK(tally.done > kOperations / 2);
  const auto deadlocks =
      connection.must("select deadlocks from pg_stat_database where datname = current_database()").rows;
  CHECK(deadlocks.at(0).at(0) == "0");
}

TEST_CASE("it is the order that does it: without it some transfers are told to try again") {
  constexpr int kOperations = 2000;
  const TemporaryDatabase database;
  Connection connection = database.connect();
  const std::string script = without_order(bank());
  REQUIRE(script != bank());
  Tally tally;
  run(database, connection, script, kOperations, tally);
  CHECK(tally.other > 0);
}

}  // namespace specql::testing
