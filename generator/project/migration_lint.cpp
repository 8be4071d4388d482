#include "generator/project/migration_lint.h"

#include "generator/diagnostics/specs.h"
#include "generator/project/files.h"
#include "generator/sql_lint/lint.h"
#include "generator/sql_lint/rule.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

namespace specql::project {
namespace {

using Json = nlohmann::json;

/// A statement that stands in the script as the plan has it.
struct Planned {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::set<migrate::HazardKind> hazards;
};

std::set<migrate::HazardKind> hazards_of(const Json& statement) {
  std::set<migrate::HazardKind> hazards;
  for (const Json& name : statement.value("hazards", Json::array())) {
    const auto hazard = name.is_string() ? migrate::find_hazard(name.get<std::string>()) : std::nullopt;
    if (hazard) hazards.insert(*hazard);
  }
  return hazards;
}

/// The changes of a plan that take a column away whose values are in another one.
std::set<std::size_t> contractions_of(const Json& plan) {
  std::set<std::size_t> numbers;
  std::size_t number = 0;
  for (const Json& change : plan.value("changes", Json::array())) {
    if (change.value("change", "") == migrate::info(migrate::ChangeKind::column_contracted).name)
      numbers.insert(number);
    ++number;
  }
  return numbers;
}

std::vector<Planned> find_planned(const Migration& migration) {
  std::vector<Planned> found;
  std::size_t at = 0;
  const Json plan = Json::parse(migration.plan);
  const std::set<std::size_t> contractions = contractions_of(plan);
  for (const Json& stage : plan.value("stages", Json::array())) {
    for (const Json& statement : stage.value("statements", Json::array())) {
      const std::string sql = statement.value("sql", "");
      const std::size_t begin = migration.up.find(sql, at);
      if (begin == migration.up.npos) continue;
      at = begin + sql.size();
      found.push_back({begin, at, hazards_of(statement)});
      if (contractions.contains(statement.value("change", std::size_t{0})))
        found.back().hazards.insert(migrate::HazardKind::destructive);
    }
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
