#include "generator/migrate/rights.h"

#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/writer.h"

#include <algorithm>

namespace specql::migrate {
namespace {

namespace ddl = emit::ddl;

bool contains(const std::vector<catalog::Grant>& grants, const catalog::Grant& grant) {
  return std::find(grants.begin(), grants.end(), grant) != grants.end();
}

/// Tables and views go without their kind: `grant select on crm.v_contact`.
std::string granted(const Named& object) {
  const bool plain = object.kind == "table" || object.kind == "view";
  return plain ? object.name : std::string(object.kind) + " " + object.name;
}

}  // namespace

void change_grants(Planner& planner, const Named& object, const std::vector<catalog::Grant>& before,
                   const std::vector<catalog::Grant>& after, const catalog::Origin& origin,
                   const std::vector<LockClaim>& locks) {
  std::vector<std::string> statements;
  for (const catalog::Grant& grant : before) {
    if (contains(after, grant)) continue;
    std::string sql;
    ddl::Writer(sql) << "revoke " << grant.privilege << " on " << granted(object) << " from " << grant.role
                     << ";";
    statements.push_back(std::move(sql));
  }
  for (const catalog::Grant& grant : after) {
    if (contains(before, grant)) continue;
    std::string sql;
    ddl::grant(sql, granted(object), grant);
    statements.push_back(std::move(sql));
  }
  if (statements.empty()) return;
  const std::size_t change = planner.note(ChangeKind::grants_changed, object.name, origin);
  for (std::string& sql : statements)
    planner.add(Place::Rights, {.sql = std::move(sql), .change = change, .locks = locks});
}

void change_comment(Planner& planner, const Named& object, std::string_view before, std::string_view after,
                    const catalog::Origin& origin, const std::vector<LockClaim>& locks) {
  if (before == after) return;
  std::string sql;
  ddl::comment_on(sql, object.kind, object.name, after);
  const std::size_t change = planner.note(ChangeKind::comment_changed, object.name, origin);
  planner.add(Place::Rights, {.sql = std::move(sql), .change = change, .locks = locks});
}

}  // namespace specql::migrate
