#include "generator/migrate/plan.h"

#include "generator/migrate/domains.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/member_names.h"
#include "generator/migrate/planner.h"
#include "generator/migrate/widening.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/core.h>

namespace specql::migrate {

const ChangeInfo& info(ChangeKind kind) {
  static constexpr auto kRows = std::to_array<ChangeInfo>({
#define SPECQL_CHANGE(kind, effect, words) {#kind, Effect::effect, words},
#include "generator/migrate/changes.def"
#undef SPECQL_CHANGE
  });
  return kRows[static_cast<std::size_t>(kind)];
}

const HazardInfo& info(HazardKind kind) {
  static constexpr auto kRows = std::to_array<HazardInfo>({
#define SPECQL_HAZARD(kind, permission, words) {#kind, permission, words},
#include "generator/migrate/hazards.def"
#undef SPECQL_HAZARD
  });
  return kRows[static_cast<std::size_t>(kind)];
}

std::optional<HazardKind> find_hazard(std::string_view name) {
  static constexpr HazardKind kAll[] = {
#define SPECQL_HAZARD(kind, permission, words) HazardKind::kind,
#include "generator/migrate/hazards.def"
#undef SPECQL_HAZARD
  };
  const auto found = std::find_if(std::begin(kAll), std::end(kAll),
                                  [&](HazardKind kind) { return info(kind).name == name; });
  return found == std::end(kAll) ? std::nullopt : std::optional(*found);
}

namespace {

constexpr std::string_view kEffects[] = {"additive", "compatible", "breaking", "destructive"};

}  // namespace

std::string_view name_of(Effect effect) {
  return kEffects[static_cast<std::size_t>(effect)];
}

std::span<const std::string_view> effect_names() {
  return kEffects;
}

std::optional<Effect> find_effect(std::string_view name) {
  const auto found = std::find(std::begin(kEffects), std::end(kEffects), name);
  if (found == std::end(kEffects)) return std::nullopt;
  return static_cast<Effect>(found - std::begin(kEffects));
}

std::string_view name_of(Lock lock) {
  static constexpr std::string_view kNames[] = {
      "ROW SHARE",           "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE",
      "SHARE ROW EXCLUSIVE", "EXCLUSIVE",     "ACCESS EXCLUSIVE"};
  return kNames[static_cast<std::size_t>(lock)];
}

std::span<const std::string_view> blocked_by(Lock lock) {
  static constexpr std::string_view kWorks[] = {"changes", "writes", "reads"};
  const bool changes = lock >= Lock::ShareUpdateExclusive;
  const bool writes = lock >= Lock::Share;
  const bool reads = lock == Lock::AccessExclusive;
  return std::span(kWorks).first((changes ? 1U : 0U) + (writes ? 1U : 0U) + (reads ? 1U : 0U));
}

std::string_view name_of(Phase phase) {
  static constexpr std::string_view kNames[] = {"expand", "prepare",   "switch",
                                                "fill",   "constrain", "contract"};
  return kNames[static_cast<std::size_t>(phase)];
}

std::string subject_of(const catalog::Table& table) {
  std::string subject(table.home.schema.view());
  if (table.home.entity.empty()) return subject.append(".").append(table.name.name.text());
  subject.append(".").append(table.home.entity.view());
  if (!table.home.topic.empty()) subject.append(".").append(table.home.topic.view());
  return subject;
}

std::string subject_of(const catalog::Table& table, const catalog::Column& column) {
  std::string_view name = column.name.text();
  if (name.starts_with("fk_")) name.remove_prefix(3);
  return subject_of(table) + "." + std::string(name);
}

std::string subject_of_field(const catalog::Table& table, const catalog::Origin& origin) {
  if (origin.field.empty()) return {};
  return fmt::format("{}.{}.{}", table.home.schema.view(), table.home.entity.view(), origin.field.view());
}

bool holds_own_rows(const catalog::Database& database, const catalog::Table& table) {
  return table.home.entity.empty() &&
         std::any_of(database.rows.begin(), database.rows.end(),
                     [&](const catalog::Rows& rows) { return rows.table == table.name; });
}

Interned qualified_hint(const catalog::QualifiedName& former) {
  return Interned(fmt::format("{}.{}", former.schema.text(), former.name.text()));
}

catalog::Database reversed(const catalog::Database& before, const catalog::Database& after) {
  const Decisions all = Decisions::whatever_it_takes();
  const Planner planner(before, after, all);
  catalog::Database goal = before;
  const auto place_of = [](const auto& all_of_them, const auto* one) {
    return static_cast<std::size_t>(one - all_of_them.data());
  };
  for (catalog::Table& table : goal.tables) {
    table.origin.was = {};
    table.origin.takes_over = false;
    for (catalog::Column& column : table.columns) {
      column.origin.was = {};
      column.origin.takes_over = false;
    }
  }
  for (catalog::EnumType& type : goal.enums) {
    const catalog::EnumType* now = find_enum(after, {{}, type.name});
    type.renames = now == nullptr ? catalog::Renames() : turned_around(now->renames);
  }
  for (catalog::Function& function : goal.functions)
    function.origin.was = {};
  for (const catalog::Function& now : after.functions) {
    if (now.origin.was.empty()) continue;
    for (catalog::Function& function : goal.functions) {
      if (function.name.name.interned() == now.origin.was && function.name.schema == now.name.schema)
        function.origin.was = now.name.name.interned();
    }
  }
  for (const TablePair& pair : planner.pairs()) {
    catalog::Table& table = goal.tables[place_of(before.tables, pair.before)];
    if (pair.moved()) {
      table.origin.was = qualified_hint(pair.after->name);
      table.origin.takes_over = has_name(after.tables, table.name);
    }
    for (const auto& [old, now] : pair.columns.both) {
      for (catalog::Domain& domain : table.domains.all) {
        if (domain.column != old->name) continue;
        domain.renames = turned_around(domain_of(*pair.after, now->name).renames);
        const auto members = pair.members.find(old->name);
        domain.member_renames =
            members == pair.members.end() ? catalog::Renames() : turned_around(members->second);
      }
      if (old->name == now->name) continue;
      catalog::Origin& origin = table.columns[place_of(pair.before->columns, old)].origin;
      origin.was = now->name.interned();
      origin.takes_over = has_name(pair.after->columns, old->name);
    }
  }
  return goal;
}

Planned plan(const catalog::Database& before, const catalog::Database& after, const Decisions& decisions) {
  Planner planner(before, after, decisions);
  refuse_undecided(planner);
  return complete(std::move(planner));
}

namespace {

void plan_all(Planner& planner) {
  plan_foundation(planner);
  plan_tables(planner);
  plan_derived(planner);
  plan_rows(planner);
}

}  // namespace

Planned complete(Planner planner) {
  plan_all(planner);
  return std::move(planner).finish();
}

std::vector<Change> differences(const catalog::Database& before, const catalog::Database& after) {
  const Decisions all = Decisions::whatever_it_takes();
  Planner planner(before, after, all);
  plan_all(planner);
  return planner.changes();
}

Plan joined(Plan first, Plan second) {
  for (Stage& stage : first.stages)
    stage.phase = Phase::Expand;
  const std::size_t shift = first.changes.size();
  std::move(second.changes.begin(), second.changes.end(), std::back_inserter(first.changes));
  for (Stage& stage : second.stages) {
    for (Statement& statement : stage.statements)
      statement.change += shift;
    first.stages.push_back(std::move(stage));
  }
  return first;
}

}  // namespace specql::migrate
