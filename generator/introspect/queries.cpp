#include "generator/introspect/queries.h"

#include "generator/introspect/conditions.h"
#include "generator/project/catalog_queries.h"

#include <array>
#include <vector>

#include <fmt/core.h>

namespace specql::introspect {
namespace {

/// Types with their elements, as `y` where a query joins them: of an array, those of its members.
constexpr std::string_view kTypes =
    "types as not materialized (select t.oid, e.oid as element, e.oid <> t.oid as is_array, n.nspname, "
    "e.typname from pg_type t join pg_type e on e.oid = case when t.typcategory = 'A' and t.typelem <> "
    "0 then t.typelem else t.oid end join pg_namespace n on n.oid = e.typnamespace)";

/// How specql spells what `format_type` spells by the standard.
constexpr std::array<std::array<std::string_view, 2>, 5> kSpellings = {{
    {"timestamp with time zone", "timestamptz"},
    {"timestamp without time zone", "timestamp"},
    {"time without time zone", "time"},
    {"character varying", "varchar"},
    {",", ", "},
}};

std::string type_json(std::string_view modifier) {
  std::string spelled = fmt::format("format_type(y.element, {})", modifier);
  for (const auto& [standard, ours] : kSpellings)
    spelled = fmt::format("replace({}, '{}', '{}')", spelled, standard, ours);
  return fmt::format(
      "case when y.nspname = 'pg_catalog' or {0} >= 0 then jsonb_build_object('builtin', {1}, 'named', "
      "jsonb_build_object('schema', '', 'name', ''), 'array', y.is_array) else "
      "jsonb_build_object('builtin', '', 'named', jsonb_build_object('schema', y.nspname, 'name', "
      "y.typname), 'array', y.is_array) end",
      modifier, spelled);
}

std::string name_json(std::string_view space, std::string_view name) {
  return fmt::format("jsonb_build_object('schema', {}, 'name', {})", space, name);
}

std::string comment(std::string_view number, std::string_view catalog) {
  return project::comment_on(fmt::format("'{}'::regclass", catalog), number);
}

std::string role(std::string_view number) {
  return fmt::format("pg_get_userbyid({})", number);
}

/// Rights that others than the owner have. What everybody has by itself, as usage of a type, is none.
std::string grants(std::string_view list, std::string_view owner, std::string_view and_where = "") {
  return fmt::format(
      "coalesce((select jsonb_agg(jsonb_build_object('privilege', lower(a.privilege_type), 'role', "
      "coalesce(pg_get_userbyid(nullif(a.grantee, 0)), 'public')) order by a.grantee::regrole::text, "
      "a.privilege_type) from aclexplode({}) a where a.grantee <> {}{}), '[]')",
      list, owner, and_where);
}

/// Names of columns by their numbers, in the order of these.
std::string columns_json(std::string_view numbers, std::string_view table) {
  return fmt::format(
      "coalesce((select jsonb_agg(k.attname order by n.place) from unnest({}) with ordinality "
      "n(number, place) join pg_attribute k on k.attrelid = {} and k.attnum = n.number), '[]')",
      numbers, table);
}

// --- tables ------------------------------------------------------------------------------------------

std::string columns_part() {
  return fmt::format(
      "columns as (select a.attrelid as number, jsonb_agg(jsonb_build_object('name', a.attname, "
      "'type', {}, 'not_null', a.attnotnull, 'identity', a.attidentity <> '', 'default_value', case "
      "when a.attgenerated = '' then coalesce(pg_get_expr(d.adbin, d.adrelid), '') else '' end, "
      "'generated', case when a.attgenerated = '' then '' else pg_get_expr(d.adbin, d.adrelid) end, "
      "'comment', coalesce({}, '')) order by a.attnum) as list from relations c join pg_attribute a on "
      "a.attrelid = c.oid join types y on y.oid = a.atttypid left join pg_attrdef d on d.adrelid = "
      "a.attrelid and d.adnum = a.attnum where a.attnum > 0 and not a.attisdropped group by a.attrelid)",
      type_json("a.atttypmod"), project::comment_on_column("a.attrelid", "a.attnum"));
}

std::string constraints_part() {
  constexpr std::string_view kActions =
      "(case {} when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade' when 'n' "
      "then 'set null' when 'd' then 'set default' else '' end)";
  return fmt::format(
      "constraints as (select o.conrelid as number, jsonb_agg(jsonb_build_object('kind', case "
      "o.contype when 'p' then 'primary key' when 'u' then 'unique' when 'c' then 'check' when 'f' "
      "then 'foreign key' else 'exclusion' end, 'name', o.conname, 'columns', case when o.contype = "
      "'c' then '[]' else {} end, 'expression', coalesce(pg_get_expr(o.conbin, o.conrelid), "
      "pg_get_expr(i.indpred, i.indrelid), ''), 'references', {}, 'referenced_columns', {}, "
      "'on_delete', {}, 'set_null_columns', {}, 'on_update', case when o.confupdtype = 'a' then '' "
      "else {} end, 'deferrable', o.condeferred, 'comment', {}) order by o.contype, o.conname) as list "
      "from relations c join pg_constraint o on o.conrelid = c.oid left join pg_index i on "
      "i.indexrelid = o.conindid and o.contype = 'x' left join pg_class f on f.oid = o.confrelid left "
      "join pg_namespace fn on fn.oid = f.relnamespace where o.contype in ('c', 'f', 'p', 'u', 'x') "
      "group by o.conrelid)",
      columns_json("o.conkey", "o.conrelid"),
      name_json("coalesce(fn.nspname, '')", "coalesce(f.relname, '')"),
      columns_json("o.confkey", "o.confrelid"), fmt::format(kActions, "o.confdeltype"),
      columns_json("o.confdelsetcols", "o.conrelid"), fmt::format(kActions, "o.confupdtype"),
      comment("o.oid", "pg_constraint"));
}

std::string indexes_part() {
  return "keys as (select i.indexrelid as number, jsonb_agg(jsonb_build_object('column', "
         "coalesce(a.attname, ''), 'descending', (i.indoption[n.place - 1] & 1) = 1, 'expression', "
         "case when a.attname is null then pg_get_indexdef(i.indexrelid, n.place::integer, false) else "
         "'' end, 'opclass', case when p.opcdefault then '' else format('%I.%I', pn.nspname, "
         "p.opcname) end) order by n.place) filter (where n.place <= i.indnkeyatts) as keys, "
         "coalesce(jsonb_agg(a.attname order by n.place) filter (where n.place > i.indnkeyatts), '[]') "
         "as include from relations c join pg_index i on i.indrelid = c.oid cross join lateral "
         "unnest(i.indkey::smallint[]) with ordinality n(number, place) left join pg_attribute a on "
         "a.attrelid = i.indrelid and a.attnum = n.number and n.number <> 0 left join pg_opclass p on "
         "p.oid = i.indclass[n.place - 1] left join pg_namespace pn on pn.oid = p.opcnamespace group "
         "by i.indexrelid), indexes as (select i.indrelid as number, "
         "jsonb_agg(jsonb_build_object('name', o.relname, 'method', case when m.amname = 'btree' then "
         "'' else m.amname end, 'unique', i.indisunique, 'nulls_not_distinct', i.indnullsnotdistinct, "
         "'keys', keys.keys, 'include', keys.include, 'where', coalesce(pg_get_expr(i.indpred, "
         "i.indrelid), '')) order by o.relname) as list from relations c join pg_index i on i.indrelid "
         "= c.oid join pg_class o on o.oid = i.indexrelid join pg_am m on m.oid = o.relam join keys on "
         "keys.number = o.oid where not exists (select from pg_constraint k where k.conindid = o.oid "
         "and k.contype in ('p', 'u', 'x')) group by i.indrelid)";
}

std::string policies_part() {
  return "policies as (select o.polrelid as number, jsonb_agg(jsonb_build_object('name', o.polname, "
         "'restrictive', not o.polpermissive, 'command', case o.polcmd when 'r' then 'select' when 'a' "
         "then 'insert' when 'w' then 'update' when 'd' then 'delete' else '' end, 'roles', "
         "coalesce((select jsonb_agg(pg_get_userbyid(r) order by r::regrole::text) from "
         "unnest(o.polroles) r where r <> 0), '[]'), 'using_', coalesce(pg_get_expr(o.polqual, "
         "o.polrelid), ''), 'check', coalesce(pg_get_expr(o.polwithcheck, o.polrelid), '')) order by "
         "o.polname) as list from relations c join pg_policy o on o.polrelid = c.oid group by "
         "o.polrelid)";
}

std::string triggers_part() {
  return fmt::format(
      "triggers as (select o.tgrelid as number, jsonb_agg(jsonb_build_object('name', o.tgname, "
      "'before', o.tgtype & 2 = 2, 'event', concat_ws(' or ', case when o.tgtype & 4 = 4 then 'insert' "
      "end, case when o.tgtype & 16 = 16 then 'update' end, case when o.tgtype & 8 = 8 then 'delete' "
      "end), 'columns', {}, 'when', coalesce(substring(pg_get_triggerdef(o.oid) from ' WHEN \\((.*)\\) "
      "EXECUTE FUNCTION '), ''), 'function', {}) order by o.tgname) as list from relations c join "
      "pg_trigger o on o.tgrelid = c.oid join pg_proc f on f.oid = o.tgfoid join pg_namespace fn on "
      "fn.oid = f.pronamespace where not o.tgisinternal and {} group by o.tgrelid)",
      columns_json("o.tgattr::smallint[]", "o.tgrelid"), name_json("fn.nspname", "f.proname"), kPlainTrigger);
}

/// Rights on the table, then those on some of its columns: `select (id, name)`.
std::string table_grants() {
  return fmt::format(
      "{} || coalesce((select jsonb_agg(jsonb_build_object('privilege', format('%s (%s)', "
      "lower(g.privilege_type), g.names), 'role', coalesce(pg_get_userbyid(nullif(g.grantee, 0)), "
      "'public')) order by g.grantee::regrole::text, g.privilege_type) from (select a.privilege_type, "
      "a.grantee, string_agg(quote_ident(k.attname), ', ' order by k.attnum) as names from "
      "pg_attribute k, aclexplode(k.attacl) a where k.attrelid = c.oid and a.grantee <> c.relowner "
      "group by 1, 2) g), '[]')",
      grants("c.relacl", "c.relowner"));
}

std::string tables() {
  const auto list = [](std::string_view name) { return fmt::format("coalesce({}.list, '[]')", name); };
  return fmt::format(
      "with relations as materialized (select c.*, n.nspname from pg_class c join pg_namespace n on "
      "n.oid = c.relnamespace where c.relkind = 'r' and n.oid in ($schemas) and {}), {}, {}, {}, {}, "
      "{}, {} select jsonb_build_object('name', {}, 'owner', {}, 'columns', {}, 'constraints', {}, "
      "'indexes', {}, 'policies', {}, 'triggers', {}, 'row_security', c.relrowsecurity, 'comment', {}, "
      "'grants', {}, 'home', jsonb_build_object('schema', c.nspname, 'entity', "
      "coalesce(substring(c.relname from '^tb_(.*)'), ''))) from relations c left join columns on "
      "columns.number = c.oid left join constraints on constraints.number = c.oid left join indexes on "
      "indexes.number = c.oid left join policies on policies.number = c.oid left join triggers on "
      "triggers.number = c.oid order by c.nspname, c.relname",
      not_of_an_extension("pg_class", "c.oid"), kTypes, columns_part(), constraints_part(), indexes_part(),
      policies_part(), triggers_part(), name_json("c.nspname", "c.relname"), role("c.relowner"),
      list("columns"), list("constraints"), list("indexes"), list("policies"), list("triggers"),
      comment("c.oid", "pg_class"), table_grants());
}

// --- what stands on tables -----------------------------------------------------------------------------

/// Tables and views that a view reads.
constexpr std::string_view kViewNeeds =
    "coalesce((select jsonb_agg(distinct jsonb_build_object('kind', case when r.relkind = 'v' then "
    "'view' else 'table' end, 'name', jsonb_build_object('schema', rn.nspname, 'name', r.relname))) "
    "from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and "
    "d.refclassid = 'pg_class'::regclass join pg_class r on r.oid = d.refobjid join pg_namespace rn on "
    "rn.oid = r.relnamespace where w.ev_class = o.oid and r.oid <> o.oid), '[]')";

std::string views() {
  return fmt::format(
      "select jsonb_build_object('name', {}, 'owner', {}, 'query', rtrim(pg_get_viewdef(o.oid), ';'), "
      "'comment', {}, 'column_comments', coalesce((select jsonb_agg(jsonb_build_object('column', "
      "a.attname, 'comment', d.description) order by a.attnum) from pg_description d join pg_attribute "
      "a on a.attrelid = d.objoid and a.attnum = d.objsubid where d.classoid = 'pg_class'::regclass "
      "and d.objoid = o.oid and d.objsubid > 0), '[]'), 'grants', {}, 'depends_on', {}, 'home', "
      "jsonb_build_object('schema', n.nspname, 'entity', o.relname)) from pg_class o join pg_namespace "
      "n on n.oid = o.relnamespace where o.relkind = 'v' and n.oid in ($schemas) and {} and {} order "
      "by n.nspname, o.relname",
      name_json("n.nspname", "o.relname"), role("o.relowner"), comment("o.oid", "pg_class"),
      grants("o.relacl", "o.relowner"), kViewNeeds, not_of_an_extension("pg_class", "o.oid"), kPlainView);
}

/// Settings whose value is a list of names; the value of another is one text.
constexpr std::string_view kListSettings =
    "('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries', "
    "'datestyle')";

/// Of `plain` functions.
std::string arguments_part() {
  return fmt::format(
      "arguments as (select o.oid as number, jsonb_agg(jsonb_build_object('name', "
      "coalesce(o.proargnames[u.place], ''), 'type', {}, 'default_value', "
      "coalesce(pg_get_function_arg_default(o.oid, u.place::integer), ''), 'out', "
      "coalesce(o.proargmodes[u.place] = 'o', false)) order by u.place) as list from plain o cross "
      "join lateral unnest(coalesce(o.proallargtypes, o.proargtypes::oid[])) with ordinality u(number, "
      "place) join types y on y.oid = u.number group by o.oid)",
      type_json("-1"));
}

std::string settings() {
  return fmt::format(
      "coalesce((select jsonb_agg(jsonb_build_object('name', split_part(s.text, '=', 1), 'value', case "
      "when lower(split_part(s.text, '=', 1)) in {} then substring(s.text from '=(.*)') else "
      "quote_literal(substring(s.text from '=(.*)')) end) order by s.place) from unnest(o.proconfig) "
      "with ordinality s(text, place)), '[]')",
      kListSettings);
}

std::string functions() {
  return fmt::format(
      "with {}, plain as materialized (select o.*, n.nspname, l.lanname from pg_proc o join "
      "pg_namespace n on n.oid = o.pronamespace join pg_language l on l.oid = o.prolang where n.oid in "
      "($schemas) and {} and {}), {} select jsonb_build_object('name', {}, 'arguments', "
      "coalesce(arguments.list, '[]'), 'returns', {}, 'language', o.lanname, 'volatility', case "
      "o.provolatile when 'i' then 'immutable' when 's' then 'stable' else '' end, 'strict', "
      "o.proisstrict, 'parallel_safe', o.proparallel = 's', 'security_definer', o.prosecdef, "
      "'settings', {}, 'body', case o.lanname when 'sql' then substring(pg_get_function_sqlbody(o.oid) "
      "from 'RETURN (.*)') else trim(E'\\n' from o.prosrc) end, 'owner', {}, 'comment', {}, 'grants', "
      "{}, 'home', jsonb_build_object('schema', o.nspname)) from plain o join types y on y.oid = "
      "o.prorettype left join arguments on arguments.number = o.oid order by o.nspname, o.proname, "
      "o.oid::regprocedure::text",
      kTypes, not_of_an_extension("pg_proc", "o.oid"), kPlainFunction, arguments_part(),
      name_json("o.nspname", "o.proname"), type_json("-1"), settings(), role("o.proowner"),
      comment("o.oid", "pg_proc"), grants("coalesce(o.proacl, acldefault('f', o.proowner))", "o.proowner"));
}

// --- foundation --------------------------------------------------------------------------------------

/// Who owns something or may use it. The one that owns most comes first: it owns what no other does.
std::string roles() {
  return fmt::format(
      "with owned as (select o.relowner as role, count(*) as number from pg_class o where "
      "o.relnamespace in ($schemas) and o.relkind in ('r', 'v') and {0} group by 1), users as (select "
      "role from owned union select p.proowner from pg_proc p where p.pronamespace in ($schemas) and "
      "{1} union select a.grantee from pg_class o, aclexplode(o.relacl) a where o.relnamespace in "
      "($schemas) and {0} union select a.grantee from pg_proc p, aclexplode(p.proacl) a where "
      "p.pronamespace in ($schemas) and {1} union select a.grantee from pg_namespace n, "
      "aclexplode(n.nspacl) a where n.oid in ($schemas) and a.grantee <> n.nspowner) select "
      "jsonb_build_object('name', r.rolname, 'comment', coalesce(shobj_description(r.oid, "
      "'pg_authid'), '')) from pg_roles r left join owned on owned.role = r.oid where r.oid in (select "
      "role from users) order by coalesce(owned.number, 0) desc, r.rolname",
      not_of_an_extension("pg_class", "o.oid"), not_of_an_extension("pg_proc", "p.oid"));
}

/// Whoever may make objects in it is its owner here: the role that loads a schema makes it.
std::string schemas() {
  return fmt::format(
      "select jsonb_build_object('name', n.nspname, 'owner', pg_get_userbyid(u.owner), 'comment', {}, "
      "'grants', {}) from pg_namespace n cross join lateral (select coalesce((select "
      "min(a.grantee::regrole::text)::regrole::oid from aclexplode(n.nspacl) a where a.privilege_type "
      "= 'CREATE' and a.grantee not in (0, n.nspowner) and exists (select from pg_class o where "
      "o.relnamespace = n.oid and o.relowner = a.grantee)), n.nspowner) as owner) u where n.oid in "
      "($schemas) order by n.nspname",
      comment("n.oid", "pg_namespace"), grants("n.nspacl", "n.nspowner", " and a.grantee <> u.owner"));
}

std::string extensions() {
  return "select jsonb_build_object('name', x.extname, 'schema', n.nspname) from pg_extension x join "
         "pg_namespace n on n.oid = x.extnamespace where x.extname <> 'plpgsql' order by x.extname";
}

std::string enums() {
  return fmt::format(
      "select jsonb_build_object('name', {}, 'owner', {}, 'labels', (select jsonb_agg(e.enumlabel "
      "order by e.enumsortorder) from pg_enum e where e.enumtypid = o.oid), 'comment', {}, 'grants', "
      "{}, 'home', jsonb_build_object('schema', n.nspname)) from pg_type o join pg_namespace n on "
      "n.oid = o.typnamespace where o.typtype = 'e' and n.oid in ($schemas) and {} order by n.nspname, "
      "o.typname",
      name_json("n.nspname", "o.typname"), role("o.typowner"), comment("o.oid", "pg_type"),
      grants("o.typacl", "o.typowner", " and a.grantee <> 0"), not_of_an_extension("pg_type", "o.oid"));
}

std::string composite_types() {
  return fmt::format(
      "with {}, attributes as (select a.attrelid as number, jsonb_agg(jsonb_build_object('name', "
      "a.attname, 'type', {}, 'comment', coalesce({}, '')) order by a.attnum) as list from pg_class c "
      "join pg_attribute a on a.attrelid = c.oid join types y on y.oid = a.atttypid where c.relkind = "
      "'c' and c.relnamespace in ($schemas) and a.attnum > 0 and not a.attisdropped group by "
      "a.attrelid) select jsonb_build_object('name', {}, 'owner', {}, 'attributes', "
      "coalesce(attributes.list, '[]'), 'comment', {}, 'home', jsonb_build_object('schema', n.nspname, "
      "'entity', o.typname)) from pg_type o join pg_class c on c.oid = o.typrelid and c.relkind = 'c' "
      "join pg_namespace n on n.oid = o.typnamespace left join attributes on attributes.number = c.oid "
      "where n.oid in ($schemas) and {} order by n.nspname, o.typname",
      kTypes, type_json("a.atttypmod"), project::comment_on_column("a.attrelid", "a.attnum"),
      name_json("n.nspname", "o.typname"), role("o.typowner"), comment("o.oid", "pg_type"),
      not_of_an_extension("pg_type", "o.oid"));
}

}  // namespace

std::span<const ListQuery> list_queries() {
  static const std::vector<ListQuery> kQueries = {
      {"roles", roles()}, {"schemas", schemas()},       {"extensions", extensions()},
      {"enums", enums()}, {"types", composite_types()}, {"tables", tables()},
      {"views", views()}, {"functions", functions()},
  };
  return kQueries;
}

}  // namespace specql::introspect
