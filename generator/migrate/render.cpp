#include "generator/migrate/render.h"

#include "generator/migrate/changes.h"
#include "generator/migrate/identity.h"
#include "generator/migrate/planner.h"
#include "generator/sql/print.h"
#include "generator/sql/script.h"
#include "generator/support/json_text.h"

#include <set>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::migrate {
namespace {

using Json = nlohmann::ordered_json;

/// What a session needs for every statement: who waits for a lock lets others wait too, so it gives up soon,
/// and before PostgreSQL looks for a deadlock (after a second), which might end what others do; a role that
/// row-level security would keep from rows shall know; and types with time zones change in one way only.
constexpr std::string_view kSettings =
    "set lock_timeout = '200ms';\n"
    "set row_security = off;\n"
    "set timezone = 'UTC';\n";

static_assert(kLockTimeout == 200);

constexpr std::string_view kPhaseWords[] = {
    "Expand: new forms and values beside what there is; the old version is in force.",
    "Prepare: what is new, beside what is there.",
    "Switch: from here on the new version is in force.",
    "Fill: values for rows that are there, in small transactions.",
    "Constrain: indexes, then rules for rows that are there.",
    "Contract: what nobody needs any more goes.",
};

/// Why a statement is there, above the first of those that a change needs.
void print_cause(std::string& out, const Change& change) {
  std::string text = sentence(change);
  const std::string place = place_of(change);
  if (!place.empty()) text += fmt::format(" ({})", place);
  sql::print_comment(out, text);
}

void print_hazards(std::string& out, const Statement& statement) {
  for (const HazardKind hazard : statement.hazards)
    sql::print_comment(out, fmt::format("{}: {}", info(hazard).name, info(hazard).words));
}

void print_stage(std::string& out, const Stage& stage, const Plan& plan) {
  if (stage.transaction) out += "begin;\n";
  const Statement* last = nullptr;
  for (const Statement& statement : stage.statements) {
    if (last == nullptr || last->change != statement.change) {
      if (last != nullptr) out += '\n';
      print_cause(out, plan.changes[statement.change]);
    }
    print_hazards(out, statement);
    out += statement.sql;
    out += '\n';
    last = &statement;
  }
  if (stage.transaction) out += "commit;\n";
}

Json json_of(const LockClaim& claim) {
  Json json = {{"table", sql::to_string(claim.table)}, {"lock", name_of(claim.lock)}};
  const auto blocked = blocked_by(claim.lock);
  if (!blocked.empty()) json["blocks"] = std::vector<std::string_view>(blocked.begin(), blocked.end());
  return json;
}

Json names_of(const std::set<HazardKind>& hazards) {
  Json list = Json::array();
  for (const HazardKind hazard : hazards)
    list.push_back(info(hazard).name);
  return list;
}

Json json_of(const Statement& statement, unsigned lock_timeout) {
  Json json = {{"sql", statement.sql}, {"change", statement.change}};
  for (const LockClaim& claim : statement.locks)
    json["locks"].push_back(json_of(claim));
  if (!statement.locks.empty()) json["lock_timeout_ms"] = lock_timeout;
  if (statement.rewrites) json["rewrites"] = true;
  if (statement.scans) json["scans"] = true;
  if (!statement.hazards.empty()) json["hazards"] = names_of(statement.hazards);
  return json;
}

Json json_of(const Stage& stage) {
  Json statements = Json::array();
  unsigned lock_timeout = kLockTimeout;
  for (const Statement& statement : stage.statements) {
    const bool waits = !stage.transaction && sql::read_concurrent_index(statement.sql);
    statements.push_back(json_of(statement, waits ? 0 : lock_timeout));
    lock_timeout = statement.sets_lock_timeout.value_or(lock_timeout);
  }
  return {{"phase", name_of(stage.phase)},
          {"transaction", stage.transaction},
          {"statements", std::move(statements)}};
}

/// Changes that lose what no way back restores.
std::vector<std::string> losses(const Plan& plan) {
  std::set<std::size_t> lost;
  for (const Stage& stage : plan.stages) {
    for (const Statement& statement : stage.statements) {
      if (statement.hazards.contains(HazardKind::destructive)) lost.insert(statement.change);
    }
  }
  std::vector<std::string> reasons;
  for (const std::size_t change : lost)
    reasons.push_back(sentence(plan.changes[change]));
  return reasons;
}

}  // namespace

std::string_view session_settings() {
  return kSettings;
}

std::string to_script(const Plan& plan, std::string_view title) {
  std::string out;
  sql::print_comment(out, title);
  out += kSettings;
  const Stage* last = nullptr;
  for (const Stage& stage : plan.stages) {
    out += '\n';
    if (last == nullptr || last->phase != stage.phase) {
      out += "-- ----------------------------------------------------------------------\n";
      sql::print_comment(out, kPhaseWords[static_cast<std::size_t>(stage.phase)]);
      out += '\n';
    }
    print_stage(out, stage, plan);
    last = &stage;
  }
  return out;
}

std::string to_script(const WayBack& back, std::string_view title) {
  if (back.plan) return to_script(*back.plan, title);
  std::string out;
  sql::print_comment(out, title);
  sql::print_comment(out, "There is no way back:");
  for (const std::string& reason : back.reasons)
    sql::print_comment(out, "  " + reason);
  out += no_way_back();
  return out;
}

std::string_view no_way_back() {
  return "do $$\nbegin\n  raise exception 'this migration cannot be taken back';\nend $$;\n";
}

namespace {

Json json_of(const Plan& plan) {
  Json json = {{"changes", Json::array()}, {"stages", Json::array()}};
  for (const Change& change : plan.changes)
    json["changes"].push_back(json_of(change));
  for (const Stage& stage : plan.stages)
    json["stages"].push_back(json_of(stage));
  return json;
}

/// Which changes of the way back are about the same thing, by the name that it had before.
void point_back(Json& changes, const Plan& plan, const Plan& back) {
  const FormerNames former(plan);
  std::multimap<std::string, std::size_t> places;
  for (std::size_t i = 0; i < back.changes.size(); ++i)
    places.emplace(former.of(back.changes[i].subject), i);
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    const auto [begin, end] = places.equal_range(former.of(plan.changes[i].subject));
    for (auto place = begin; place != end; ++place)
      changes[i]["back"].push_back(place->second);
  }
}

Json json_of(const Plan& plan, const WayBack& back) {
  Json json = json_of(plan);
  json["reversible"] = back.plan.has_value();
  json["needs"] = names_of(permissions_needed(plan));
  json["needs_back"] = names_of(back.plan ? permissions_needed(*back.plan) : std::set<HazardKind>());
  if (!back.plan) return json;
  point_back(json["changes"], plan, *back.plan);
  json["back"] = json_of(*back.plan);
  return json;
}

}  // namespace

std::string to_json(const Plan& plan, const WayBack& back) {
  return json_text(json_of(plan, back), 1) + "\n";
}

std::string to_json(const catalog::Database& before, const std::vector<Step>& steps) {
  Json list = Json::array();
  const catalog::Database* from = &before;
  for (const Step& step : steps) {
    list.push_back(json_of(step.plan, plan_back(*from, step)));
    if (!step.purpose.empty()) list.back()["purpose"] = step.purpose;
    from = &step.goal;
  }
  return json_text(Json{{"migrations", std::move(list)}}, 1) + "\n";
}

namespace {

/// What was filled on the way stays filled: nobody knows any more which rows had no value.
void tell_of_filled(Plan& back, const Plan& plan, const catalog::Database& goal) {
  std::set<std::string> filled;  // by their names before
  const FormerNames former(plan);
  std::set<std::string> required;
  for (const Change& change : plan.changes) {
    if (change.kind == ChangeKind::column_required) required.insert(change.subject);
  }
  for (const catalog::Table& table : goal.tables) {
    for (const catalog::Column& column : table.columns) {
      const std::string name = dotted(table.name, column.name);
      const bool has_value = !column.fill.expression.empty() || !column.default_value.empty();
      if (has_value && required.contains(name)) filled.insert(former.of(name));
    }
  }
  for (Change& change : back.changes) {
    if (change.kind == ChangeKind::column_optional && filled.contains(change.subject))
      change.detail = "rows that were given a value keep it";
  }
}

}  // namespace

WayBack plan_back(const catalog::Database& before, const Step& step) {
  WayBack back;
  back.reasons = losses(step.plan);
  if (!back.reasons.empty()) return back;
  const Decisions all = Decisions::whatever_it_takes();
  const catalog::Database& from = step.before_return ? *step.before_return : step.goal;
  std::vector<Planned> parts;
  if (step.before_return) parts.push_back(plan(step.goal, from, all));
  parts.push_back(plan(from, reversed(before, from), all));
  Plan whole;
  for (Planned& part : parts) {
    if (auto* found = std::get_if<Plan>(&part)) {
      whole = joined(std::move(whole), std::move(*found));
      continue;
    }
    for (const Problem& problem : std::get<std::vector<Problem>>(part))
      back.reasons.push_back(fmt::format("{}: {}", problem.subject, problem.detail));
  }
  if (back.reasons.empty()) {
    tell_of_filled(whole, step.plan, step.goal);
    back.plan = std::move(whole);
  }
  return back;
}

std::set<HazardKind> permissions_needed(const Plan& plan) {
  std::set<HazardKind> needed;
  for (const Stage& stage : plan.stages) {
    for (const Statement& statement : stage.statements) {
      for (const HazardKind hazard : statement.hazards) {
        if (info(hazard).needs_permission) needed.insert(hazard);
      }
    }
  }
  return needed;
}

}  // namespace specql::migrate
