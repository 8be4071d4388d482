#include "generator/project/migration_lint.h"

#include "generator/diagnostics/specs.h"
#include "generator/migrate/written_plan.h"
#include "generator/project/files.h"
#include "generator/sql_lint/lint.h"
#include "generator/sql_lint/rule.h"

#include <algorithm>
#include <array>
#include <set>

namespace specql::project {
namespace {

/// A statement that stands in the script as the plan has it.
struct Planned {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::set<migrate::HazardKind> hazards;
};

/// What loses nothing although it drops something: its values are in another column, are computed from
/// others, or come from the specs. What does lose something has the hazard.
bool drops_no_loss(const migrate::WrittenPlan& plan, const migrate::WrittenStatement& statement) {
  using enum migrate::ChangeKind;
  constexpr auto kKinds = std::to_array({column_contracted, column_viewed, column_dropped, own_rows_dropped});
  return statement.change < plan.changes.size() &&
         std::find(kKinds.begin(), kKinds.end(), plan.changes[statement.change].kind) != kKinds.end();
}

std::vector<Planned> find_planned(const Migration& migration) {
  std::vector<Planned> found;
  std::size_t at = 0;
  const migrate::WrittenPlan plan = migrate::read_plan(migration.plan);
  for (const migrate::WrittenStatement& statement : plan.statements) {
    const std::size_t begin = migration.up.find(statement.sql, at);
    if (begin == migration.up.npos) continue;
    at = begin + statement.sql.size();
    found.push_back({begin, at, statement.hazards});
    if (drops_no_loss(plan, statement)) found.back().hazards.insert(migrate::HazardKind::destructive);
  }
  return found;
}

/// Advice is for those who write; the rest has to be declared, as far as plans declare such things.
bool is_declared(const diagnostics::Diagnostic& diagnostic, const Planned& statement) {
  const sql_lint::Rule* rule = sql_lint::find_rule(diagnostic.code);
  if (rule == nullptr) return false;
  if (diagnostic.severity == diagnostics::Severity::Advice) return true;
  if (diagnostic.code == diag::table_locked.code) return true;  // by what follows, which the plan knows
  const auto hazard = sql_lint::hazard_of(rule->theme);
  return hazard ? statement.hazards.contains(*hazard) : rule->theme == sql_lint::Theme::Compatibility;
}

}  // namespace

std::vector<diagnostics::Diagnostic> lint_migration(const Migration& migration,
                                                    const source::SourceFile& up) {
  const std::vector<Planned> planned = find_planned(migration);
  auto found = sql_lint::lint_script(up, {});
  std::erase_if(found, [&](const diagnostics::Diagnostic& diagnostic) {
    const std::size_t at = diagnostic.primary.span.begin - up.base;
    return std::any_of(planned.begin(), planned.end(), [&](const Planned& statement) {
      return statement.begin <= at && at < statement.end && is_declared(diagnostic, statement);
    });
  });
  return found;
}

std::vector<std::string> scripts_by_hand(const std::filesystem::path& root, const std::string& folder,
                                         const Migrations& migrations) {
  std::vector<std::string> paths = find_files(root / folder, {"**/*.sql"}).paths;
  for (const Migration& migration : migrations.all) {
    for (const char* file : {"/up.sql", "/down.sql"})
      std::erase(paths, migration.name + file);
  }
  return paths;
}

}  // namespace specql::project
