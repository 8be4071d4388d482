#include "generator/project/measure.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <utility>

#include <fmt/core.h>

namespace specql::project {
namespace {

using migrate::Lock;

/// Locks of tables as numbers, weakest first, as `migrate::Lock` has them, but from 1.
constexpr std::string_view kLockNumber =
    "coalesce(max(array_position(array['RowShareLock', 'RowExclusiveLock', 'ShareUpdateExclusiveLock', "
    "'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'], l.mode)), 0)";

/// Numbers of objects below are the server's own.
constexpr int kFirstNumber = 16384;

/// What can be held beside a lock, and beside none that is stronger (documentation, 13.3.1). Where such a
/// thing does not exist, what can be held beside fewer: then a statement waits that has done no wrong, which
/// does no harm.
std::string_view guard_beside(std::optional<Lock> claimed) {
  static constexpr std::string_view kGuards[] = {"share row exclusive",
                                                 "share update exclusive",
                                                 "row exclusive",
                                                 "share",
                                                 "row share",
                                                 "access share",
                                                 ""};
  return claimed ? kGuards[static_cast<std::size_t>(*claimed)] : "exclusive";
}

/// What cannot be held beside a lock (documentation, 13.3.1).
std::string_view guard_against(Lock claimed) {
  static constexpr std::string_view kGuards[] = {"exclusive",     "share",         "share update exclusive",
                                                 "row exclusive", "row exclusive", "row share",
                                                 "access share"};
  return kGuards[static_cast<std::size_t>(claimed)];
}

constexpr const char* kByIndex =
    "set enable_seqscan = off; set enable_indexscan = on; set enable_bitmapscan = on";
constexpr const char* kByTable =
    "set enable_seqscan = on; set enable_indexscan = off; set enable_bitmapscan = off";

std::optional<Lock> lock_of(int number) {
  return number == 0 ? std::nullopt : std::optional(static_cast<Lock>(number - 1));
}

Measured failed(SqlError error) {
  Measured measured;
  measured.error = std::move(error);
  return measured;
}

}  // namespace

std::optional<SqlError> Meter::wait_for_others() {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    const Answer others = watcher_.run(fmt::format(
        "select from pg_stat_activity where datname = current_database() and backend_type = 'client "
        "backend' and pid not in ({}, {})",
        subject_.process(), watcher_.process()));
    if (others.error) return others.error;
    if (others.rows.empty()) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return std::nullopt;
}

std::optional<SqlError> Meter::start() {
  if (auto error = wait_for_others()) return error;
  auto tables = look(Counts::OfTransaction);
  if (auto* error = std::get_if<SqlError>(&tables)) return std::move(*error);
  at_first_.clear();
  for (const auto& [number, table] : std::get<Tables>(tables))
    at_first_.insert(number);
  return std::nullopt;
}

std::optional<SqlError> Meter::prepare_session() {
  if (auto error = subject_.run(kByIndex).error) return error;
  return subject_.run("set enable_indexonlyscan = off; set jit = off; set lock_timeout = 0").error;
}

std::optional<SqlError> Meter::execute(const std::string& statement) {
  if (!statement.starts_with("alter table ")) return subject_.run(statement).error;
  if (auto error = subject_.run(kByTable).error) return error;
  if (auto error = subject_.run(statement).error) return error;
  return subject_.run(kByIndex).error;
}

std::variant<Meter::Tables, SqlError> Meter::look(Counts counts) {
  if (counts == Counts::OfAll) {
    if (auto error = subject_.run("select pg_stat_force_next_flush()").error) return std::move(*error);
  }
  const std::string_view count =
      counts == Counts::OfAll ? "pg_stat_get_numscans" : "pg_stat_get_xact_numscans";
  Answer answer = subject_.run(fmt::format(
      "select coalesce(c.oid, h.relation), coalesce(c.name, ''), coalesce(c.file, 0), coalesce(h.lock, 0), "
      "coalesce({}(c.oid), 0), (select coalesce(sum({}(i.indexrelid)), 0) from pg_index i where i.indrelid = "
      "c.oid), coalesce(pg_relation_size(c.oid), 0) = 0 from (select r.oid, "
      "format('%I.%I', n.nspname, r.relname), pg_relation_filenode(r.oid) from pg_class r join pg_namespace "
      "n on n.oid = r.relnamespace "
      "where r.relkind in ('r', 'p') and r.oid >= {}) as c(oid, name, file) "
      "full join (select l.relation, {} from pg_locks l where l.pid = pg_backend_pid() and l.relation >= {} "
      "group by l.relation) as h(relation, lock) on h.relation = c.oid",
      count, count, kFirstNumber, kLockNumber, kFirstNumber));
  if (answer.error) return std::move(*answer.error);
  Tables tables;
  for (const auto& row : answer.rows) {
    tables.emplace(row[0].value_or(""),
                   Table{row[1].value_or(""), row[2].value_or(""), std::atoi(row[3].value_or("0").c_str()),
                         std::atoll(row[4].value_or("0").c_str()), std::atoll(row[5].value_or("0").c_str()),
                         row[6] == "t"});
  }
  return tables;
}

Measured Meter::compare(const Tables& before, const Tables& after) const {
  Measured measured;
  for (const auto& [number, now] : after) {
    const auto old = before.find(number);
    const std::string& name = old == before.end() ? now.name : old->second.name;
    if (const auto lock = lock_of(now.lock)) measured.held.emplace(name, *lock);
    if (old == before.end()) continue;
    if (old->second.empty) measured.empty.insert(name);
    Effect effect;
    if (now.lock > old->second.lock) effect.lock = lock_of(now.lock);
    effect.rewritten = !now.name.empty() && now.file != old->second.file;
    effect.scanned = now.scans > old->second.scans;
    if (effect.rewritten) measured.rewritten.insert(name);
    if (effect.scanned || now.searches > old->second.searches) measured.read.insert(name);
    if (!at_first_.contains(number)) continue;
    if (!effect.is_nothing()) measured.effects.emplace(name, effect);
  }
  return measured;
}

std::optional<SqlError> Meter::begin() {
  if (auto error = subject_.run("begin").error) return error;
  auto now = look(Counts::OfTransaction);
  if (auto* error = std::get_if<SqlError>(&now)) return std::move(*error);
  now_ = std::get<Tables>(std::move(now));
  return std::nullopt;
}

Measured Meter::run_inside(const std::string& statement) {
  if (auto error = execute(statement)) return failed(std::move(*error));
  auto after = look(Counts::OfTransaction);
  if (auto* error = std::get_if<SqlError>(&after)) return failed(std::move(*error));
  const Tables before = std::exchange(now_, std::get<Tables>(std::move(after)));
  return compare(before, now_);
}

std::optional<SqlError> Meter::stand_in_the_way(const Tables& tables, const Locks& claimed) {
  std::string beside;
  std::string against;
  const auto add = [](std::string& script, const Table& table, std::string_view guard) {
    if (!guard.empty()) script += fmt::format("lock table only {} in {} mode;\n", table.name, guard);
  };
  for (const auto& [number, table] : tables) {
    if (!at_first_.contains(number)) continue;
    const auto claim = claimed.find(table.name);
    const auto lock = claim == claimed.end() ? std::nullopt : std::optional(claim->second);
    add(beside, table, guard_beside(lock));
    if (lock) add(against, table, guard_against(*lock));
  }
  return watcher_.run("begin;\n" + beside + "savepoint \"let through\";\n" + against).error;
}

/// What the other session holds and waits for, if it waits; empty if it does not.
Meter::LockNumbers Meter::locks_if_waiting() {
  const Answer answer =
      watcher_.run(fmt::format("select coalesce(l.relation, 0), {} from pg_locks l where l.pid = {} and "
                               "exists (select from pg_locks w "
                               "where w.pid = l.pid and not w.granted) group by 1",
                               kLockNumber, subject_.process()));
  LockNumbers locks;
  for (const auto& row : answer.rows)
    locks.emplace(row[0].value_or(""), std::atoi(row[1].value_or("0").c_str()));
  return locks;
}

std::optional<SqlError> Meter::run_watched(const std::string& statement, LockNumbers& seen) {
  std::atomic<bool> ended = false;
  std::optional<SqlError> error;
  std::thread run([&] {
    error = execute(statement);
    ended = true;
  });
  for (const char* let_through : {"rollback to savepoint \"let through\"", "rollback"}) {
    LockNumbers locks;
    while (!ended && locks.empty()) {
      locks = locks_if_waiting();
      if (locks.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    static_cast<void>(watcher_.run(let_through));
    for (const auto& [table, lock] : locks)
      seen[table] = std::max(seen[table], lock);
  }
  run.join();
  return error;
}

Measured Meter::run_alone(const std::string& statement, const Locks& claimed) {
  auto looked = look(Counts::OfAll);
  if (auto* error = std::get_if<SqlError>(&looked)) return failed(std::move(*error));
  const Tables& before = std::get<Tables>(looked);
  if (auto error = stand_in_the_way(before, claimed)) {
    static_cast<void>(watcher_.run("rollback"));
    return failed(std::move(*error));
  }
  LockNumbers seen;
  if (auto error = run_watched(statement, seen)) return failed(std::move(*error));
  auto after = look(Counts::OfAll);
  if (auto* error = std::get_if<SqlError>(&after)) return failed(std::move(*error));
  for (const auto& [number, lock] : seen)
    std::get<Tables>(after)[number].lock = lock;
  return compare(before, std::get<Tables>(after));
}

}  // namespace specql::project
