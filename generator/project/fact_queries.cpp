#include "generator/project/fact_queries.h"

#include "generator/project/catalog_queries.h"

#include <fmt/core.h>

namespace specql::project {
namespace {

/// Rights as a sorted list; those that may be passed on have a star. None where there is no list.
std::string rights(std::string_view list) {
  return fmt::format(
      "(select coalesce(string_agg(format('%s=%s%s', coalesce(nullif(a.grantee, 0)::regrole::text, "
      "'public'), a.privilege_type, case when a.is_grantable then '*' end), ' ' order by "
      "coalesce(nullif(a.grantee, 0)::regrole::text, 'public'), a.privilege_type), '') from aclexplode({}) "
      "as a)",
      list);
}

/// The same with those of an owner written out where nobody has changed them.
std::string rights(std::string_view list, std::string_view kind_and_owner) {
  return rights(fmt::format("coalesce({}, acldefault({}))", list, kind_and_owner));
}

/// Options as a sorted list; null where there are none.
std::string options(std::string_view list) {
  return fmt::format(
      "case when {0} is not null then (select string_agg(one, ' ' order by one) from unnest({0}) as one) end",
      list);
}

/// Rights on columns, which a table's own rights do not show; null where there are none.
std::string column_rights(std::string_view attribute) {
  return fmt::format("case when {0}.attacl is not null then concat('rights ', {1}) end", attribute,
                     rights(fmt::format("{}.attacl", attribute)));
}

// ---- tables, and what is on them

FactQuery tables() {
  return {"table",
          fmt::format("select format('%I.%I', n.nspname, o.relname), concat_ws(E'\\n', o.relkind, "
                      "o.relowner::regrole::text, o.relrowsecurity, o.relforcerowsecurity, "
                      "o.relpersistence, {}, {}, case when o.relreplident <> 'd' then concat('replica "
                      "identity ', o.relreplident) end, {}, 'toast ' || {}) from pg_class o join "
                      "pg_namespace n on n.oid = o.relnamespace left join pg_class toast on toast.oid = "
                      "o.reltoastrelid where o.relkind in ('r', 'p', 'f') and n.nspname in ($schemas)",
                      rights("o.relacl", "'r', o.relowner"), comment_on("o.tableoid", "o.oid"),
                      options("o.reloptions"), options("toast.reloptions"))};
}

FactQuery columns() {
  return {
      "column",
      fmt::format(
          "select format('%I.%I.%I', n.nspname, c.relname, o.attname), concat_ws(E'\\n', "
          "format_type(o.atttypid, o.atttypmod), o.attnotnull, o.attidentity, o.attgenerated, "
          "coalesce(nullif(o.attcollation, t.typcollation)::regcollation::text, ''), "
          "coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(described.description, ''), {}, "
          "'statistics ' || nullif(o.attstattarget, -1), case when o.attstorage <> t.typstorage then "
          "concat('storage ', o.attstorage) end, 'compression ' || nullif(o.attcompression::text, ''), "
          "{}) from pg_attribute o join pg_class c on c.oid = o.attrelid join pg_namespace n on n.oid = "
          "c.relnamespace join pg_type t on t.oid = o.atttypid left join pg_attrdef d on d.adrelid = "
          "o.attrelid and d.adnum = o.attnum {} where c.relkind in ('r', 'p', 'f') and o.attnum > 0 and not "
          "o.attisdropped and n.nspname in ($schemas)",
          column_rights("o"), options("o.attoptions"), join_comments("o"))};
}

/// With those of the triggers behind it that somebody has disabled: they have no names of their own.
FactQuery constraints() {
  return {
      "constraint",
      fmt::format(
          "select format('%I.%I.%I', n.nspname, c.relname, o.conname), concat_ws(E'\\n', "
          "pg_get_constraintdef(o.oid), o.convalidated, off.triggers, {}) from pg_constraint o join pg_class "
          "c "
          "on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace left join (select "
          "g.tgconstraint, string_agg(concat_ws(' ', g.tgrelid::regclass, g.tgtype, g.tgenabled), E'\\n' "
          "order by g.tgrelid::regclass::text, g.tgtype, g.tgenabled) from pg_trigger g where g.tgisinternal "
          "and g.tgenabled <> 'O' group by g.tgconstraint) as off(number, triggers) on off.number = o.oid "
          "where o.contype in ('c', 'f', 'p', 'u', 'x') and n.nspname in ($schemas)",
          comment_on("o.tableoid", "o.oid"))};
}

FactQuery indexes() {
  return {
      "index",
      fmt::format(
          "select format('%I.%I', n.nspname, o.relname), concat_ws(E'\\n', pg_get_indexdef(o.oid), "
          "i.indisvalid, case when i.indisreplident then 'replica identity' end, case when i.indisclustered "
          "then 'clustered' end, {}) from pg_class o join pg_namespace n on n.oid = o.relnamespace join "
          "pg_index "
          "i on i.indexrelid = o.oid join pg_class c on c.oid = i.indrelid where c.relkind in ('r', 'p') and "
          "n.nspname in ($schemas)",
          comment_on("o.tableoid", "o.oid"))};
}

FactQuery triggers() {
  return {
      "trigger",
      fmt::format(
          "select format('%I.%I.%I', n.nspname, c.relname, o.tgname), concat_ws(E'\\n', "
          "pg_get_triggerdef(o.oid), o.tgenabled, {}) from pg_trigger o join pg_class c on c.oid = o.tgrelid "
          "join pg_namespace n on n.oid = c.relnamespace "
          "where not o.tgisinternal and n.nspname in ($schemas)",
          comment_on("o.tableoid", "o.oid"))};
}

/// A view is kept as a rule, and is a fact of its own.
FactQuery rules() {
  return {"rule",
          "select format('%I.%I.%I', n.nspname, c.relname, o.rulename), concat_ws(E'\\n', "
          "pg_get_ruledef(o.oid), o.ev_enabled) from pg_rewrite o join pg_class c on c.oid = o.ev_class "
          "join pg_namespace n on n.oid = c.relnamespace "
          "where o.rulename <> '_RETURN' and n.nspname in ($schemas)"};
}

FactQuery policies() {
  return {"policy",
          fmt::format(
              "select format('%I.%I.%I', n.nspname, c.relname, o.polname), concat_ws(E'\\n', o.polcmd, "
              "o.polpermissive, (select string_agg(r.name, ' ' order by r.name) from (select "
              "coalesce(nullif(r, 0)::regrole::text, 'public') from unnest(o.polroles) as r) as r(name)), "
              "coalesce(pg_get_expr(o.polqual, o.polrelid), ''), coalesce(pg_get_expr(o.polwithcheck, "
              "o.polrelid), ''), {}) from pg_policy o join pg_class c on c.oid = o.polrelid "
              "join pg_namespace n on n.oid = c.relnamespace where n.nspname in ($schemas)",
              comment_on("o.tableoid", "o.oid"))};
}

/// Wherever they stand themselves.
FactQuery statistics() {
  return {"statistics",
          fmt::format("select format('%I.%I', home.nspname, o.stxname), concat_ws(E'\\n', "
                      "pg_get_statisticsobjdef(o.oid), o.stxowner::regrole::text, {}, 'statistics ' || "
                      "nullif(o.stxstattarget, -1)) from pg_statistic_ext o join pg_namespace home on "
                      "home.oid = o.stxnamespace join pg_class c on c.oid = o.stxrelid join pg_namespace n "
                      "on n.oid = c.relnamespace where n.nspname in ($schemas)",
                      comment_on("o.tableoid", "o.oid"))};
}

/// Those that publish something of the schemas, and what.
FactQuery publications() {
  return {
      "publication",
      "select quote_ident(o.pubname), concat_ws(E'\\n', o.pubowner::regrole::text, to_jsonb(o) - '{oid, "
      "pubname, pubowner}'::text[], published.list) from pg_publication o cross join lateral (select "
      "string_agg(one.words, E'\\n' order by one.words) from (select format('%I.%I (%s) %s', n.nspname, "
      "c.relname, (select string_agg(quote_ident(a.attname), ', ' order by a.attname) from pg_attribute a "
      "where a.attrelid = c.oid and a.attnum = any(r.prattrs::smallint[])), pg_get_expr(r.prqual, "
      "r.prrelid)) from pg_publication_rel r join pg_class c on c.oid = r.prrelid join pg_namespace n on "
      "n.oid = c.relnamespace where r.prpubid = o.oid and n.nspname in ($schemas) union all select "
      "format('tables in %I', n.nspname) from pg_publication_namespace s join pg_namespace n on n.oid = "
      "s.pnnspid where s.pnpubid = o.oid and n.nspname in ($schemas)) as one(words)) as published(list) "
      "where o.puballtables or published.list is not null"};
}

// ---- what stands beside tables

FactQuery schemas() {
  return {"schema",
          fmt::format("select quote_ident(o.nspname), concat_ws(E'\\n', {}, {}) from pg_namespace o where "
                      "o.nspname in ($schemas)",
                      rights("o.nspacl", "'n', o.nspowner"), comment_on("o.tableoid", "o.oid"))};
}

/// What those get who shall use objects that do not exist yet: of the schemas, and of whoever owns them.
FactQuery default_privileges() {
  return {"default privileges",
          fmt::format("select format('of %s in %s on %s', o.defaclrole::regrole, coalesce(quote_ident("
                      "n.nspname), 'all schemas'), case o.defaclobjtype when 'r' then 'tables' when 'S' then "
                      "'sequences' when 'f' then 'functions' when 'n' then 'schemas' else 'types' end), {} "
                      "from pg_default_acl o left join pg_namespace n on n.oid = o.defaclnamespace where "
                      "n.nspname in ($schemas) or (n.oid is null and o.defaclrole in (select own.nspowner "
                      "from pg_namespace own where own.nspname in ($schemas)))",
                      rights("o.defaclacl"))};
}

FactQuery views() {
  return {
      "view",
      fmt::format(
          "select format('%I.%I', n.nspname, o.relname), concat_ws(E'\\n', pg_get_viewdef(o.oid), {}, "
          "o.relowner::regrole::text, {}, {}, (select string_agg(concat_ws(' ', 'default', d.adnum, "
          "pg_get_expr(d.adbin, d.adrelid)), E'\\n' order by d.adnum) from pg_attrdef d where d.adrelid = "
          "o.oid), (select string_agg(concat_ws(' ', a.attname, "
          "described.description, {}), E'\\n' order by a.attnum) from pg_attribute a {} where a.attrelid "
          "= o.oid and a.attnum > 0 and (described.description is not null or a.attacl is not null))) "
          "from pg_class o join pg_namespace n on n.oid = o.relnamespace where o.relkind in ('v', 'm') "
          "and n.nspname in ($schemas)",
          options("o.reloptions"), rights("o.relacl", "'r', o.relowner"), comment_on("o.tableoid", "o.oid"),
          column_rights("a"), join_comments("a"))};
}

FactQuery functions() {
  return {"function",
          fmt::format("select o.oid::regprocedure::text, concat_ws(E'\\n', pg_get_functiondef(o.oid), "
                      "o.proowner::regrole::text, {}, {}) from pg_proc o join pg_namespace n on n.oid = "
                      "o.pronamespace where o.prokind in ('f', 'p') and n.nspname in ($schemas)",
                      rights("o.proacl", "'f', o.proowner"), comment_on("o.tableoid", "o.oid"))};
}

FactQuery aggregates() {
  return {"aggregate",
          fmt::format("select o.oid::regprocedure::text, concat_ws(E'\\n', o.prokind, o.prorettype::regtype, "
                      "to_jsonb(a) - 'aggfnoid', o.proowner::regrole::text, {}, {}) from pg_proc o join "
                      "pg_aggregate a on a.aggfnoid = o.oid join pg_namespace n on n.oid = o.pronamespace "
                      "where n.nspname in ($schemas)",
                      rights("o.proacl", "'f', o.proowner"), comment_on("o.tableoid", "o.oid"))};
}

FactQuery types() {
  return {"type",
          fmt::format(
              "select o.oid::regtype::text, concat_ws(E'\\n', o.typtype, o.typowner::regrole::text, {}, "
              "{}, (select string_agg(concat(a.attname, ' ', format_type(a.atttypid, a.atttypmod), ' ', "
              "described.description), E'\\n' order by a.attnum) from pg_attribute a {} where a.attrelid = "
              "o.typrelid and "
              "a.attnum > 0 and not a.attisdropped), (select string_agg(e.enumlabel, E'\\n' order by "
              "e.enumsortorder) from pg_enum e where e.enumtypid = o.oid)) from pg_type o join "
              "pg_namespace n on n.oid = o.typnamespace left join pg_class c on c.oid = o.typrelid where "
              "(o.typtype in ('e', 'd') or c.relkind = 'c') and n.nspname in ($schemas)",
              rights("o.typacl", "'T', o.typowner"), comment_on("o.tableoid", "o.oid"), join_comments("a"))};
}

FactQuery sequences() {
  return {
      "sequence",
      fmt::format(
          "select format('%I.%I', n.nspname, o.relname), concat_ws(E'\\n', "
          "s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqcycle, {}, s.seqmin, s.seqmax, s.seqcache, "
          "{}) from pg_class o "
          "join pg_namespace n on n.oid = o.relnamespace join pg_sequence s on s.seqrelid = "
          "o.oid where n.nspname in ($schemas)",
          rights("o.relacl", "'s', o.relowner"), comment_on("o.tableoid", "o.oid"))};
}

}  // namespace

std::vector<FactQuery> fact_queries() {
  return {schemas(),   tables(),   columns(),    constraints(),        indexes(),
          triggers(),  policies(), views(),      functions(),          types(),
          sequences(), rules(),    statistics(), default_privileges(), publications(),
          aggregates()};
}

}  // namespace specql::project
