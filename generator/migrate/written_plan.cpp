#include "generator/migrate/written_plan.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

namespace specql::migrate {
namespace {

using Json = nlohmann::json;

constexpr ChangeKind kChanges[] = {
#define SPECQL_CHANGE(kind, effect, words) ChangeKind::kind,
#include "generator/migrate/changes.def"
#undef SPECQL_CHANGE
};

std::optional<ChangeKind> find_change(std::string_view name) {
  const auto found = std::find_if(std::begin(kChanges), std::end(kChanges),
                                  [&](ChangeKind kind) { return info(kind).name == name; });
  return found == std::end(kChanges) ? std::nullopt : std::optional(*found);
}

std::optional<Lock> find_lock(std::string_view name) {
  for (auto lock = Lock::RowShare; lock <= Lock::AccessExclusive; lock = Lock(static_cast<int>(lock) + 1)) {
    if (name_of(lock) == name) return lock;
  }
  return std::nullopt;
}

Phase find_phase(std::string_view name) {
  for (auto phase = Phase::Expand; phase < Phase::Contract; phase = Phase(static_cast<int>(phase) + 1)) {
    if (name_of(phase) == name) return phase;
  }
  return Phase::Contract;
}

/// The list below a key; empty where there is none.
Json list_of(const Json& json, const char* key) {
  const auto found = json.is_object() ? json.find(key) : json.end();
  return found != json.end() && found->is_array() ? *found : Json::array();
}

/// A change that this version does not know keeps its place, as statements count them.
Change change_of(const Json& json) {
  Change change;
  const auto kind = find_change(json.value("change", ""));
  if (!kind) return change;
  change.kind = *kind;
  change.subject = json.value("subject", "");
  change.detail = json.value("detail", "");
  change.former = json.value("former", "");
  return change;
}

WrittenStatement statement_of(const Json& json, Phase phase) {
  WrittenStatement statement;
  statement.phase = phase;
  statement.sql = json.value("sql", "");
  statement.change = json.value("change", std::size_t{0});
  statement.rewrites = json.value("rewrites", false);
  statement.scans = json.value("scans", false);
  for (const Json& claim : list_of(json, "locks")) {
    const auto lock = find_lock(claim.value("lock", ""));
    if (!lock) continue;
    Lock& strongest = statement.locks.emplace(claim.value("table", ""), *lock).first->second;
    strongest = std::max(strongest, *lock);
  }
  for (const Json& name : list_of(json, "hazards")) {
    const auto hazard = name.is_string() ? find_hazard(name.get<std::string>()) : std::nullopt;
    if (hazard) statement.hazards.insert(*hazard);
  }
  return statement;
}

WrittenPlan plan_of(const Json& json) {
  WrittenPlan plan;
  try {
    for (const Json& change : list_of(json, "changes"))
      plan.changes.push_back(change_of(change));
    for (const Json& stage : list_of(json, "stages")) {
      const Phase phase = find_phase(stage.value("phase", ""));
      for (const Json& statement : list_of(stage, "statements"))
        plan.statements.push_back(statement_of(statement, phase));
    }
  } catch (const Json::exception&) {
    return {};  // somebody has written words where numbers belong
  }
  return plan;
}

}  // namespace

WrittenPlan read_plan(const std::string& json) {
  return plan_of(Json::parse(json, nullptr, false));
}

WrittenPlan read_plan_back(const std::string& json) {
  const Json whole = Json::parse(json, nullptr, false);
  const auto back = whole.is_object() ? whole.find("back") : whole.end();
  return back == whole.end() ? WrittenPlan() : plan_of(*back);
}

}  // namespace specql::migrate
