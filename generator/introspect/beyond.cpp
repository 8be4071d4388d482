// What is in a database and has no place in a catalog: it is listed, so that nobody takes it for looked at.
#include "generator/introspect/conditions.h"
#include "generator/introspect/queries.h"
#include "generator/support/text.h"

#include <vector>

#include <fmt/core.h>

namespace specql::introspect {
namespace {

/// Objects of one kind, with all reasons that hold for each.
struct Row {
  std::string_view kind;
  std::string_view name;     ///< as text
  std::string_view from;     ///< with `$schemas`; the object is `o`
  std::string_view reasons;  ///< texts, null where they do not hold
  std::string_view catalog;  ///< of `o.oid`, where an extension may have brought it
};

constexpr Row kRows[] = {
    {"aggregate", "o.oid::regprocedure::text",
     "pg_proc o where o.prokind in ('a', 'w') and o.pronamespace in ($schemas)",
     "'is an aggregate or a window function'", "pg_proc"},
    {"function", "o.oid::regprocedure::text",
     "pg_proc o join pg_language l on l.oid = o.prolang where o.prokind in ('f', 'p') and "
     "o.pronamespace in ($schemas)",
     "case when o.prokind = 'p' then 'is a procedure' end, case when o.proretset then 'returns a set' "
     "end, case when l.lanname <> 'plpgsql' and coalesce(pg_get_function_sqlbody(o.oid), '') not like "
     "'RETURN %' then format('has a body in %s that is no single expression', l.lanname) end, case "
     "when coalesce(o.proargmodes && '{b,t,v}', false) then 'has arguments of another mode than in and "
     "out' end, case when o.procost <> 100 or o.prosupport <> 0 or o.proleakproof or o.proparallel = "
     "'r' then 'says more to the planner than its volatility' end",
     "pg_proc"},
    {"relation", "o.oid::regclass::text",
     "pg_class o where o.relkind in ('m', 'f', 'p') and o.relnamespace in ($schemas)",
     "case o.relkind when 'm' then 'is a materialized view' when 'f' then 'is a foreign table' else "
     "'is partitioned' end",
     "pg_class"},
    {"sequence", "o.oid::regclass::text",
     "pg_class o where o.relkind = 'S' and o.relnamespace in ($schemas) and not exists (select from "
     "pg_depend d where d.objid = o.oid and d.deptype = 'i')",
     "'belongs to no identity column'", "pg_class"},
    {"table", "o.oid::regclass::text", "pg_class o where o.relkind = 'r' and o.relnamespace in ($schemas)",
     "case when o.relpersistence <> 'p' then 'is unlogged' end, case when o.reloptions is not null "
     "then format('has storage parameters: %s', array_to_string(o.reloptions, ', ')) end, case when "
     "o.relispartition or exists (select from pg_inherits h where h.inhrelid = o.oid) then 'inherits "
     "from another' end, case when o.relrowsecurity <> o.relforcerowsecurity then 'has row-level "
     "security that its owner is not under' end, case when exists (select from pg_rewrite w where "
     "w.ev_class = o.oid) then 'has rules' end, case when o.relreplident <> 'd' then 'has a replica identity "
     "of its own' end",
     "pg_class"},
    {"column", "format('%s.%I', c.oid::regclass, o.attname)",
     "pg_class c join pg_attribute o on o.attrelid = c.oid join pg_type t on t.oid = o.atttypid where "
     "c.relkind = 'r' and o.attnum > 0 and not o.attisdropped and c.relnamespace in ($schemas)",
     "case when o.attcollation <> t.typcollation then format('is collated by %s', "
     "o.attcollation::regcollation) end, case when o.attidentity = 'd' then 'is numbered by default "
     "only' end, case when o.attstorage <> t.typstorage or o.attcompression <> '' then 'has a storage "
     "of its own' end, case when o.attstattarget >= 0 or o.attoptions is not null then 'has statistics "
     "of its own' end",
     ""},
    {"constraint", "format('%s.%I', o.conrelid::regclass, o.conname)",
     "pg_constraint o join pg_class c on c.oid = o.conrelid where c.relkind = 'r' and o.connamespace "
     "in ($schemas)",
     "case when not o.convalidated then 'is not validated' end, case when o.oid in (select g.tgconstraint "
     "from pg_trigger g where g.tgisinternal and g.tgenabled <> 'O') then 'has triggers that do not fire as "
     "usual' end, case when o.condeferrable and not o.condeferred then 'is deferrable, and immediate at "
     "first' end, case when o.confmatchtype = 'f' "
     "then 'matches full' end, case when o.connoinherit and o.contype = 'c' then 'is not inherited' "
     "end, case when o.contype = 'x' and pg_get_constraintdef(o.oid) !~ '^EXCLUDE USING gist \\(([^ ]+ "
     "WITH =, )*[^ ]+ WITH &&\\)' then 'excludes by other operators than = and a last &&' end",
     ""},
    {"index", "o.oid::regclass::text",
     "pg_class o join pg_index i on i.indexrelid = o.oid join pg_class c on c.oid = i.indrelid where "
     "c.relkind = 'r' and o.relnamespace in ($schemas)",
     "case when not i.indisvalid then 'is not valid' end, case when o.reloptions is not null then "
     "format('has storage parameters: %s', array_to_string(o.reloptions, ', ')) end, case when exists "
     "(select from unnest(i.indoption::smallint[]) u where u not in (0, 3)) then 'puts nulls where "
     "they do not come by themselves' end",
     ""},
    {"trigger", "format('%s.%I', o.tgrelid::regclass, o.tgname)",
     "pg_trigger o join pg_class c on c.oid = o.tgrelid where not o.tgisinternal and c.relnamespace in "
     "($schemas)",
     "case when not $plain_trigger then 'is none that acts for each row, without arguments and always' end",
     ""},
    {"view", "o.oid::regclass::text", "pg_class o where o.relkind = 'v' and o.relnamespace in ($schemas)",
     "case when not $plain_view then 'has other options than security_invoker' end", "pg_class"},
    {"type", "o.oid::regtype::text",
     "pg_type o where o.typtype in ('d', 'r') and o.typnamespace in ($schemas)",
     "case o.typtype when 'd' then 'is a domain' else 'is a range' end", "pg_type"},
    {"operator", "o.oid::regoperator::text", "pg_operator o where o.oprnamespace in ($schemas)",
     "'is an operator'", "pg_operator"},
    {"collation", "o.oid::regcollation::text", "pg_collation o where o.collnamespace in ($schemas)",
     "'is a collation'", "pg_collation"},
    {"statistics", "format('%s.%I', o.stxnamespace::regnamespace, o.stxname)",
     "pg_statistic_ext o where o.stxnamespace in ($schemas)", "'are statistics over several columns'",
     "pg_statistic_ext"},
    {"default privileges", "format('of %s in %s', o.defaclrole::regrole, o.defaclnamespace::regnamespace)",
     "pg_default_acl o where o.defaclnamespace in ($schemas)", "'give rights on what comes later'", ""},
};

std::string query_of(const Row& row) {
  std::string sql =
      fmt::format("select '{}', {}, concat_ws('; ', {}) from {}", row.kind, row.name, row.reasons, row.from);
  if (!row.catalog.empty()) sql += " and " + not_of_an_extension(row.catalog, "o.oid");
  sql = replace_all(std::move(sql), "$plain_trigger", kPlainTrigger);
  return replace_all(std::move(sql), "$plain_view", kPlainView);
}

}  // namespace

std::string_view beyond_query() {
  static const std::string kQuery = [] {
    std::string sql;
    for (const Row& row : kRows) {
      if (!sql.empty()) sql += " union all ";
      sql += query_of(row);
    }
    return "select kind, name, reason from (" + sql +
           ") as everything(kind, name, reason) where reason <> '' order by kind, name";
  }();
  return kQuery;
}

std::string_view user_schemas_query() {
  return "select n.nspname from pg_namespace n where n.nspname !~ '^pg_' and n.nspname not in "
         "('information_schema', 'specql') and not exists (select from pg_extension x where "
         "x.extnamespace = n.oid and n.nspname <> 'public') and (n.nspname <> 'public' or exists "
         "(select from pg_class c where c.relnamespace = n.oid)) order by n.nspname";
}

}  // namespace specql::introspect
