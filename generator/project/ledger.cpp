#include "generator/project/ledger.h"

#include <charconv>

#include <fmt/core.h>

namespace specql::project {
namespace {

constexpr std::string_view kTable = "specql.tb_migration";

/// A session authorization is touched only where it is another one: as it ends, older servers forget roles.
constexpr std::string_view kWorkAsOpened =
    "select set_config('specql.role', current_setting('role'), true), "
    "set_config('specql.user', session_user, true);\n"
    "select set_config('session_authorization', usename, true) from pg_stat_activity "
    "where pid = pg_backend_pid() and usename <> session_user;\n"
    "set local role to default;\n";

/// Triggers that are deferred to the end of a transaction are still to run.
constexpr std::string_view kWorkAsBefore =
    ";\nselect set_config('session_authorization', current_setting('specql.user'), true) "
    "where session_user <> current_setting('specql.user');\n"
    "select set_config('role', current_setting('specql.role'), true)";

std::size_t number(const std::string& text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::variant<std::vector<LedgerRow>, SqlError> Ledger::read() {
  Answer there = connection_.run(fmt::format("select to_regclass({})", as_literal(kTable)));
  if (there.error) return std::move(*there.error);
  std::vector<LedgerRow> rows;
  if (!there.rows[0][0]) return rows;
  Answer answer =
      connection_.run(fmt::format("select name, digest, direction, done, finished_at is not null, "
                                  "coalesce(facts, ''), done_digest, turned_at from {} order by name",
                                  kTable));
  if (answer.error) return std::move(*answer.error);
  for (auto& row : answer.rows) {
    rows.push_back({row[0].value_or(""), row[1].value_or(""), row[2].value_or(""),
                    number(row[3].value_or("0")), row[6].value_or(""),
                    row[7] ? std::optional(number(*row[7])) : std::nullopt, row[4] == "t",
                    row[5].value_or("")});
  }
  return rows;
}

std::optional<SqlError> Ledger::prepare() {
  return connection_
      .run(fmt::format(
          "set client_min_messages = warning;"
          "create schema if not exists specql;"
          "create table if not exists {} ("
          "  name         text primary key,"
          "  digest       text not null,"
          "  direction    text not null default 'up' check (direction in ('up', 'down')),"
          "  done         integer not null default 0,"
          "  done_digest  text not null default '',"
          "  turned_at    integer,"
          "  started_at   timestamptz not null default now(),"
          "  finished_at  timestamptz,"
          "  facts        text"
          ");"
          "comment on table {} is 'Migrations that this database went through, written by specql.'",
          kTable, kTable))
      .error;
}

std::optional<SqlError> Ledger::begin(const Migration& migration, std::string_view direction,
                                      std::optional<std::size_t> turned_at) {
  return connection_
      .run(fmt::format(
          "insert into {} (name, digest, direction, turned_at) values ({}, {}, {}, {}) "
          "on conflict (name) do update set digest = excluded.digest, direction = excluded.direction, "
          "done = 0, done_digest = '', turned_at = excluded.turned_at, started_at = now(), "
          "finished_at = null, facts = null",
          kTable, as_literal(migration.name), as_literal(migration.digest), as_literal(direction),
          turned_at ? std::to_string(*turned_at) : "null"))
      .error;
}

std::optional<SqlError> Ledger::go_on(const Migration& migration) {
  return stop(migration, "");
}

std::optional<SqlError> Ledger::stop(const Migration& migration, const std::string& facts) {
  return connection_
      .run(fmt::format("update {} set facts = nullif({}, '') where name = {}", kTable, as_literal(facts),
                       as_literal(migration.name)))
      .error;
}

std::string Ledger::mark_done(const Migration& migration, std::size_t done, const std::string& done_digest) {
  return fmt::format("{}update {} set digest = {}, done = {}, done_digest = {} where name = {}{}",
                     kWorkAsOpened, kTable, as_literal(migration.digest), done, as_literal(done_digest),
                     as_literal(migration.name), kWorkAsBefore);
}

std::optional<SqlError> Ledger::finish(const Migration& migration, const std::string& facts) {
  return connection_
      .run(fmt::format("update {} set digest = {}, finished_at = now(), facts = {} where name = {}", kTable,
                       as_literal(migration.digest), as_literal(facts), as_literal(migration.name)))
      .error;
}

std::optional<SqlError> Ledger::forget(const std::string& name) {
  return connection_.run(fmt::format("delete from {} where name = {}", kTable, as_literal(name))).error;
}

std::optional<SqlError> Ledger::take_over(const Migration& migration, const std::string& facts) {
  return connection_
      .run(fmt::format("insert into {} (name, digest, finished_at, facts) values ({}, {}, now(), {}) "
                       "on conflict (name) do update set digest = excluded.digest, finished_at = now(), "
                       "direction = 'up', facts = excluded.facts",
                       kTable, as_literal(migration.name), as_literal(migration.digest), as_literal(facts)))
      .error;
}

}  // namespace specql::project
