#include "generator/migrate/planner.h"

#include "generator/migrate/columns.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/member_names.h"
#include "generator/migrate/stems.h"
#include "generator/support/text.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

Phase phase_of(Place place) {
  if (place < Place::DropAttached) return Phase::Prepare;
  if (place <= Place::Successor) return Phase::Switch;
  if (place == Place::Fill) return Phase::Fill;
  return place < Place::OldIndex ? Phase::Constrain : Phase::Contract;
}

Statement lock_table(std::size_t change, const catalog::QualifiedName& table, Lock lock) {
  Statement statement{.sql = {}, .change = change, .locks = locking(table, lock)};
  emit::ddl::Writer(statement.sql) << "lock table " << table << " in " << lowercase(name_of(lock))
                                   << " mode;";
  return statement;
}

/// Who reads a view holds it while it waits for its tables; who writes to a table may want the view next. No
/// order is right for both, so what else is needed has to be free.
Statement hurry(std::size_t change) {
  return {.sql = fmt::format("set local lock_timeout = '{}ms';", kLockTimeoutOfSwitch),
          .change = change,
          .sets_lock_timeout = kLockTimeoutOfSwitch};
}

Words renamed_columns(const Matched<catalog::Column>& columns) {
  Words words;
  for (const auto& [before, after] : columns.both) {
    if (before->name != after->name) words.emplace(before->name.text(), after->name.text());
  }
  return words;
}

}  // namespace

std::string dotted(const catalog::QualifiedName& table, const sql::Identifier& part) {
  return sql::to_string(table) + "." + quoted(part);
}

const catalog::Constraint* primary_key(const catalog::Table& table) {
  for (const catalog::Constraint& constraint : table.constraints) {
    if (constraint.kind == catalog::ConstraintKind::Primary) return &constraint;
  }
  return nullptr;
}

namespace {

/// What a column's values are called otherwise: their labels, and their members.
void find_new_words(TablePair& pair) {
  for (const catalog::Domain& domain : pair.after->domains.all) {
    if (domain.renames.all.empty() && domain.member_renames.all.empty()) continue;
    for (const auto& [before, after] : pair.columns.both) {
      if (after->name != domain.column) continue;
      const catalog::Domain& was = domain_of(*pair.before, before->name);
      Words labels = renamed_labels(was.labels, domain.labels, domain.renames);
      Words members = before->type == after->type ? renamed_members(was, domain) : Words();
      if (labels.empty() && members.empty()) continue;
      pair.relabelled.emplace(before->name, with_new_members(with_new_labels(was, labels), members));
      if (!labels.empty()) pair.labels.emplace(before->name, std::move(labels));
      if (!members.empty()) pair.members.emplace(before->name, std::move(members));
    }
  }
}

catalog::QualifiedName former_table(const catalog::Table& table) {
  const std::string_view was = table.origin.was.view();
  const std::size_t dot = was.find('.');
  if (dot == was.npos) return {table.name.schema, sql::Identifier(was)};
  return {sql::Identifier(was.substr(0, dot)), sql::Identifier(was.substr(dot + 1))};
}

bool is_key_name(std::string_view name) {
  return name.starts_with("pk_") || name.starts_with("fk_");
}

sql::Identifier former_column(const catalog::Column& column, const catalog::Table& before,
                              const catalog::Table& after, const FormerKeys& keys) {
  const sql::Identifier said(column.origin.was.view());
  if (!said.empty() && has_name(before.columns, said)) return said;
  if (is_key_name(column.name.text())) {
    const catalog::Column* key = keys.of(column, before, after);
    return key == nullptr ? column.name : key->name;
  }
  return said.empty() ? column.name : said;
}

}  // namespace

Planner::Planner(const catalog::Database& before, const catalog::Database& after, const Decisions& decisions)
    : before_(before), after_(after), decisions_(decisions) {
  const auto name = [](const catalog::Table& table) { return table.name; };
  const FormerBeside beside(before, match(before.tables, after.tables, name, former_table));
  tables_ = match(before.tables, after.tables, name, [&](const catalog::Table& table) {
    const catalog::Table* former = beside.of(table);
    return former == nullptr ? former_table(table) : former->name;
  });
  const FormerKeys keys(tables_);
  pairs_.reserve(tables_.both.size());
  for (const auto& [old, now] : tables_.both) {
    TablePair pair{old, now, {}, {}, {}, {}, {}, {}};
    pair.columns = match(
        old->columns, now->columns, [](const catalog::Column& column) { return column.name; },
        [&, before = old, after = now](const catalog::Column& column) {
          return former_column(column, *before, *after, keys);
        });
    pair.column_names = renamed_columns(pair.columns);
    find_new_words(pair);
    pair.remade = remade_columns(pair);
    by_name_.emplace(now->name, pairs_.size());
    by_former_name_.emplace(old->name, pairs_.size());
    pairs_.push_back(std::move(pair));
  }
}

bool TablePair::unsettled() const {
  return !remade.empty() || std::any_of(columns.both.begin(), columns.both.end(), [this](const auto& one) {
    const bool renamed = one.before->name != one.after->name;
    return one.before->type != one.after->type || (renamed && has_name(before->columns, one.after->name));
  });
}

void Planner::refuse(Problem problem) {
  const bool known = std::any_of(problems_.begin(), problems_.end(), [&](const Problem& one) {
    return one.kind == problem.kind && one.subject == problem.subject;
  });
  if (!known) problems_.push_back(std::move(problem));
}

std::size_t Planner::note(ChangeKind kind, std::string subject, const catalog::Origin& origin,
                          std::string detail) {
  changes_.push_back({kind, std::move(subject), std::move(detail), origin, {}});
  return changes_.size() - 1;
}

std::size_t Planner::note_rename(ChangeKind kind, std::string subject, const catalog::Origin& origin,
                                 std::string former) {
  changes_.push_back({kind, std::move(subject), "was " + former, origin, former});
  return changes_.size() - 1;
}

void Planner::add(Place place, Statement statement, const Group& group) {
  while (statement.sql.ends_with('\n'))
    statement.sql.pop_back();
  entries_[place].push_back({group, true, std::move(statement)});
}

void Planner::add_alone(Place place, Statement statement) {
  add(place, std::move(statement));
  entries_[place].back().transaction = false;
}

void Planner::rename_index(const catalog::QualifiedName& from, const sql::Identifier& to,
                           Statement statement) {
  if (is_index_before({from.schema, to})) {
    waiting_.push_back({from, to, std::move(statement)});
  } else {
    add(Place::Rename, std::move(statement));
  }
}

void Planner::settle_index_names() {
  while (!waiting_.empty()) {
    const auto next = std::find_if(waiting_.begin(), waiting_.end(), [&](const IndexRename& one) {
      return std::none_of(waiting_.begin(), waiting_.end(), [&](const IndexRename& other) {
        return other.from == catalog::QualifiedName{one.from.schema, one.to};
      });
    });
    if (next == waiting_.end()) {
      const Change& change = changes_[waiting_.front().statement.change];
      refuse({.kind = ProblemKind::Unsupported,
              .subject = change.subject,
              .detail = "indexes cannot take each other's names",
              .advice = "give one of them a third name first, in a migration of its own",
              .origin = change.origin});
      return;
    }
    add(Place::Rename, std::move(next->statement));
    waiting_.erase(next);
  }
}

const TablePair* Planner::pair_of(const catalog::QualifiedName& after) const {
  const auto found = by_name_.find(after);
  return found == by_name_.end() ? nullptr : &pairs_[found->second];
}

const TablePair* Planner::pair_before(const catalog::QualifiedName& before) const {
  const auto found = by_former_name_.find(before);
  return found == by_former_name_.end() ? nullptr : &pairs_[found->second];
}

catalog::QualifiedName Planner::former_name(const catalog::QualifiedName& after) const {
  const TablePair* pair = pair_of(after);
  return pair == nullptr ? after : pair->before->name;
}

bool may_be_same(const catalog::Column& before, const catalog::Column& after) {
  return is_key_name(before.name.text()) == is_key_name(after.name.text());
}

bool Planner::is_new(const catalog::QualifiedName& table) const {
  return pair_of(table) == nullptr;
}

bool Planner::has_to_make_way() const {
  return std::any_of(tables_.gone.begin(), tables_.gone.end(), [&](const catalog::Table* gone) {
    const TablePair* heir = pair_of(gone->name);
    return heir != nullptr && heir->moved();
  });
}

std::optional<catalog::QualifiedName> Planner::name_at_switch(const catalog::QualifiedName& table) const {
  if (const TablePair* pair = pair_of(table)) return pair->before->name;
  const bool known = pair_before(table) != nullptr ||
                     std::any_of(tables_.gone.begin(), tables_.gone.end(),
                                 [&](const catalog::Table* gone) { return gone->name == table; });
  return known ? std::optional(table) : std::nullopt;
}

void Planner::lock_ahead() {
  std::map<catalog::QualifiedName, Lock> strongest;
  std::optional<std::size_t> change;
  for (const auto& [place, entries] : entries_) {
    if (phase_of(place) != Phase::Switch) continue;
    for (const Entry& entry : entries) {
      if (!change) change = entry.statement.change;
      for (const LockClaim& claim : entry.statement.locks) {
        const auto name = name_at_switch(claim.table);
        if (!name || claim.lock < Lock::ShareRowExclusive) continue;
        Lock& lock = strongest.emplace(*name, claim.lock).first->second;
        lock = std::max(lock, claim.lock);
      }
    }
  }
  if (!change || strongest.empty()) return;
  std::vector<Statement> locks;
  for (const auto& [table, lock] : strongest)
    locks.push_back(lock_table(*change, table, lock));
  locks.push_back(hurry(*change));
  std::vector<Entry>& first = entries_[Place::DropAttached];
  std::vector<Entry> all;
  for (Statement& statement : locks)
    all.push_back({{}, true, std::move(statement)});
  std::move(first.begin(), first.end(), std::back_inserter(all));
  first = std::move(all);
}

void Planner::put_off_successors() {
  std::set<catalog::QualifiedName> filled;
  for (const Entry& entry : entries_[Place::Fill]) {
    for (const LockClaim& claim : entry.statement.locks)
      filled.insert(claim.table);
  }
  std::vector<Entry>& rules = entries_[Place::Successor];
  const auto waits = std::stable_partition(rules.begin(), rules.end(), [&](const Entry& entry) {
    return !filled.contains(entry.statement.locks.front().table);
  });
  for (auto rule = waits; rule != rules.end(); ++rule) {
    for (Entry& proof : entries_[Place::Validate]) {
      if (proof.statement.change == rule->statement.change)
        proof.statement.hazards.insert(HazardKind::may_fail);
    }
  }
  std::vector<Entry>& late = entries_[Place::Rule];
  late.insert(late.begin(), std::make_move_iterator(waits), std::make_move_iterator(rules.end()));
  rules.erase(waits, rules.end());
}

std::variant<Plan, std::vector<Problem>> Planner::finish() && {
  if (!problems_.empty()) return std::move(problems_);
  put_off_successors();
  lock_ahead();
  Plan plan;
  plan.changes = std::move(changes_);
  std::optional<Place> open_place;  // of the stage that the next statement may join
  Group open_group;
  for (auto& [place, entries] : entries_) {
    for (Entry& entry : entries) {
      const Phase phase = phase_of(place);
      const bool same_group = open_place == place && !entry.group.empty() && entry.group == open_group;
      const bool in_switch = open_place && phase == Phase::Switch && phase_of(*open_place) == phase;
      if (!entry.transaction || !(same_group || in_switch))
        plan.stages.push_back({phase, entry.transaction, {}});
      plan.stages.back().statements.push_back(std::move(entry.statement));
      open_place = entry.transaction ? std::optional(place) : std::nullopt;
      open_group = std::move(entry.group);
    }
  }
  return plan;
}

}  // namespace specql::migrate
