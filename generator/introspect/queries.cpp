#include "generator/introspect/queries.h"

#include "generator/introspect/conditions.h"
#include "generator/project/catalog_queries.h"

#include <array>
#include <vector>

#include <fmt/core.h>

namespace specql::introspect {
namespace {

/// How specql spells what `format_type` spells by the standard.
constexpr std::array<std::array<std::string_view, 2>, 5> kSpellings = {{
    {"timestamp with time zone", "timestamptz"},
    {"timestamp without time zone", "timestamp"},
    {"time without time zone", "time"},
    {"character varying", "varchar"},
    {",", ", "},
}};

/// Each type of the rows in `typed` (type, modifier), once: `types` (type, modifier, json). Of an array, that
/// of its members. To print a type anew for every column would take longer than all else.
std::string types_part() {
  std::string spelled = "format_type(e.oid, u.modifier)";
  for (const auto& [standard, ours] : kSpellings)
    spelled = fmt::format("replace({}, '{}', '{}')", spelled, standard, ours);
  return fmt::format(
      "types as materialized (select u.type, u.modifier, case when n.nspname = 'pg_catalog' or u.modifier "
      ">= 0 then json_build_object('builtin', {}, 'named', json_build_object('schema', '', 'name', ''), "
      "'array', e.oid <> t.oid) else json_build_object('builtin', '', 'named', "
      "json_build_object('schema', n.nspname, 'name', e.typname), 'array', e.oid <> t.oid) end as json "
      "from (select distinct type, modifier from typed) u join pg_type t on t.oid = u.type join pg_type e "
      "on e.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end join "
      "pg_namespace n on n.oid = e.typnamespace)",
      spelled);
}

std::string name_json(std::string_view space, std::string_view name) {
  return fmt::format("json_build_object('schema', {}, 'name', {})", space, name);
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
      "coalesce((select json_agg(json_build_object('privilege', lower(a.privilege_type), 'role', "
      "coalesce(pg_get_userbyid(nullif(a.grantee, 0)), 'public')) order by a.grantee::regrole::text, "
      "a.privilege_type) from aclexplode({}) a where a.grantee <> {}{}), '[]')",
      list, owner, and_where);
}

/// The names of each relation's columns, by their numbers; of one without columns, too.
constexpr std::string_view kColumnNames =
    "column_names as materialized (select c.oid as number, array_agg(a.attname order by a.attnum) as list "
    "from relations c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 group by c.oid)";

/// Names of columns of a relation that `column_names` tells, by their numbers, in the order of these.
std::string named(std::string_view numbers) {
  return fmt::format(
      "case when coalesce(cardinality({0}), 0) = 0 then '[]' else (select "
      "json_agg(column_names.list[n.number] order by n.place) from unnest({0}) with ordinality n(number, "
      "place)) end",
      numbers);
}

/// The same of any relation.
std::string named(std::string_view numbers, std::string_view table) {
  return fmt::format(
      "case when coalesce(cardinality({0}), 0) = 0 then '[]' else (select json_agg(k.attname order by "
      "n.place) from unnest({0}) with ordinality n(number, place) join pg_attribute k on k.attrelid = {1} "
      "and k.attnum = n.number) end",
      numbers, table);
}

// --- tables ------------------------------------------------------------------------------------------

std::string columns_part() {
  return fmt::format(
      "typed as materialized (select a.attrelid, a.attnum, a.attname, a.attnotnull, a.attidentity, "
      "a.attgenerated, a.atttypid as type, a.atttypmod as modifier from relations c join pg_attribute a on "
      "a.attrelid = c.oid where a.attnum > 0 and not a.attisdropped), {}, columns as (select a.attrelid as "
      "number, json_agg(json_build_object('name', a.attname, 'type', y.json, 'not_null', a.attnotnull, "
      "'identity', a.attidentity <> '', 'default_value', case when a.attgenerated = '' then "
      "coalesce(pg_get_expr(d.adbin, d.adrelid), '') else '' end, 'generated', case when a.attgenerated = "
      "'' then '' else pg_get_expr(d.adbin, d.adrelid) end, 'comment', coalesce(described.description, "
      "'')) order by a.attnum) as list from typed a join types y on y.type = a.type and y.modifier = "
      "a.modifier left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum {} group by "
      "a.attrelid)",
      types_part(), project::join_comments("a"));
}

std::string constraints_part() {
  constexpr std::string_view kActions =
      "(case {} when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade' when 'n' "
      "then 'set null' when 'd' then 'set default' else '' end)";
  return fmt::format(
      "constraints as (select o.conrelid as number, json_agg(json_build_object('kind', case "
      "o.contype when 'p' then 'primary key' when 'u' then 'unique' when 'c' then 'check' when 'f' "
      "then 'foreign key' else 'exclusion' end, 'name', o.conname, 'columns', case when o.contype = "
      "'c' then '[]' else {} end, 'expression', coalesce(pg_get_expr(o.conbin, o.conrelid), "
      "pg_get_expr(i.indpred, i.indrelid), ''), 'references', {}, 'referenced_columns', {}, "
      "'on_delete', {}, 'set_null_columns', {}, 'on_update', case when o.confupdtype = 'a' then '' "
      "else {} end, 'deferrable', o.condeferred, 'comment', {}) order by o.contype, o.conname) as list "
      "from column_names join pg_constraint o on o.conrelid = column_names.number left join pg_index i on "
      "i.indexrelid = o.conindid and o.contype = 'x' left join pg_class f on f.oid = o.confrelid left "
      "join pg_namespace fn on fn.oid = f.relnamespace where o.contype in ('c', 'f', 'p', 'u', 'x') "
      "group by o.conrelid)",
      named("o.conkey"), name_json("coalesce(fn.nspname, '')", "coalesce(f.relname, '')"),
      named("o.confkey", "o.confrelid"), fmt::format(kActions, "o.confdeltype"), named("o.confdelsetcols"),
      fmt::format(kActions, "o.confupdtype"), comment("o.oid", "pg_constraint"));
}

std::string indexes_part() {
  return "keys as (select i.indexrelid as number, json_agg(json_build_object('column', "
         "coalesce(a.attname, ''), 'descending', (i.indoption[n.place - 1] & 1) = 1, 'expression', "
         "case when a.attname is null then pg_get_indexdef(i.indexrelid, n.place::integer, false) else "
         "'' end, 'opclass', case when p.opcdefault then '' else format('%I.%I', pn.nspname, "
         "p.opcname) end) order by n.place) filter (where n.place <= i.indnkeyatts) as keys, "
         "coalesce(json_agg(a.attname order by n.place) filter (where n.place > i.indnkeyatts), '[]') "
         "as include from relations c join pg_index i on i.indrelid = c.oid cross join lateral "
         "unnest(i.indkey::smallint[]) with ordinality n(number, place) left join pg_attribute a on "
         "a.attrelid = i.indrelid and a.attnum = n.number and n.number <> 0 left join pg_opclass p on "
         "p.oid = i.indclass[n.place - 1] left join pg_namespace pn on pn.oid = p.opcnamespace group "
         "by i.indexrelid), indexes as (select i.indrelid as number, "
         "json_agg(json_build_object('name', o.relname, 'method', case when m.amname = 'btree' then "
         "'' else m.amname end, 'unique', i.indisunique, 'nulls_not_distinct', i.indnullsnotdistinct, "
         "'keys', keys.keys, 'include', keys.include, 'where', coalesce(pg_get_expr(i.indpred, "
         "i.indrelid), '')) order by o.relname) as list from relations c join pg_index i on i.indrelid "
         "= c.oid join pg_class o on o.oid = i.indexrelid join pg_am m on m.oid = o.relam join keys on "
         "keys.number = o.oid where not exists (select from pg_constraint k where k.conindid = o.oid "
         "and k.contype in ('p', 'u', 'x')) group by i.indrelid)";
}

std::string policies_part() {
  return "policies as (select o.polrelid as number, json_agg(json_build_object('name', o.polname, "
         "'restrictive', not o.polpermissive, 'command', case o.polcmd when 'r' then 'select' when 'a' "
         "then 'insert' when 'w' then 'update' when 'd' then 'delete' else '' end, 'roles', "
         "coalesce((select json_agg(pg_get_userbyid(r) order by r::regrole::text) from "
         "unnest(o.polroles) r where r <> 0), '[]'), 'using_', coalesce(pg_get_expr(o.polqual, "
         "o.polrelid), ''), 'check', coalesce(pg_get_expr(o.polwithcheck, o.polrelid), '')) order by "
         "o.polname) as list from relations c join pg_policy o on o.polrelid = c.oid group by "
         "o.polrelid)";
}

std::string triggers_part() {
  return fmt::format(
      "triggers as (select o.tgrelid as number, json_agg(json_build_object('name', o.tgname, "
      "'before', o.tgtype & 2 = 2, 'event', concat_ws(' or ', case when o.tgtype & 4 = 4 then 'insert' "
      "end, case when o.tgtype & 16 = 16 then 'update' end, case when o.tgtype & 8 = 8 then 'delete' "
      "end), 'columns', {}, 'when', coalesce(substring(pg_get_triggerdef(o.oid) from ' WHEN \\((.*)\\) "
      "EXECUTE FUNCTION '), ''), 'function', {}) order by o.tgname) as list from column_names "
      "join pg_trigger o on o.tgrelid = column_names.number join pg_proc f on f.oid = o.tgfoid join "
      "pg_namespace fn on "
      "fn.oid = f.pronamespace where not o.tgisinternal and {} group by o.tgrelid)",
      named("o.tgattr::smallint[]"), name_json("fn.nspname", "f.proname"), kPlainTrigger);
}

/// Rights on the table, then those on some of its columns: `select (id, name)`.
std::string table_grants() {
  return fmt::format(
      "coalesce((select json_agg(json_build_object('privilege', g.privilege, 'role', "
      "coalesce(pg_get_userbyid(nullif(g.grantee, 0)), 'public')) order by g.columns, "
      "g.grantee::regrole::text, g.privilege) from (select false as columns, lower(a.privilege_type) as "
      "privilege, a.grantee from aclexplode(c.relacl) a where a.grantee <> c.relowner union all select true, "
      "format('%s (%s)', lower(a.privilege_type), string_agg(quote_ident(k.attname), ', ' order by "
      "k.attnum)), a.grantee from pg_attribute k, aclexplode(k.attacl) a where k.attrelid = c.oid and "
      "a.grantee <> c.relowner group by a.privilege_type, a.grantee) g), '[]')");
}

std::string tables() {
  const auto list = [](std::string_view name) { return fmt::format("coalesce({}.list, '[]')", name); };
  return fmt::format(
      "with relations as materialized (select c.*, n.nspname from pg_class c join pg_namespace n on "
      "n.oid = c.relnamespace where c.relkind = 'r' and n.oid in ($schemas) and {}), {}, {}, {}, {}, "
      "{}, {} select json_build_object('name', {}, 'owner', {}, 'columns', {}, 'constraints', {}, "
      "'indexes', {}, 'policies', {}, 'triggers', {}, 'row_security', c.relrowsecurity, 'comment', {}, "
      "'grants', {}, 'home', json_build_object('schema', c.nspname, 'entity', "
      "coalesce(substring(c.relname from '^tb_(.*)'), ''))) from relations c left join columns on "
      "columns.number = c.oid left join constraints on constraints.number = c.oid left join indexes on "
      "indexes.number = c.oid left join policies on policies.number = c.oid left join triggers on "
      "triggers.number = c.oid",
      not_of_an_extension("pg_class", "c.oid"), columns_part(), kColumnNames, constraints_part(),
      indexes_part(), policies_part(), triggers_part(), name_json("c.nspname", "c.relname"),
      role("c.relowner"), list("columns"), list("constraints"), list("indexes"), list("policies"),
      list("triggers"), comment("c.oid", "pg_class"), table_grants());
}

// --- what stands on tables -----------------------------------------------------------------------------

/// Tables and views that a view reads: it depends on each of their columns.
constexpr std::string_view kViewNeeds =
    "coalesce((select json_agg(json_build_object('kind', case when r.relkind = 'v' then 'view' else 'table' "
    "end, 'name', json_build_object('schema', rn.nspname, 'name', r.relname)) order by r.relkind = 'v', "
    "rn.nspname, r.relname) from (select distinct d.refobjid from pg_rewrite w join pg_depend d on d.classid "
    "= 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass where w.ev_class "
    "= o.oid and d.refobjid <> o.oid) u join pg_class r on r.oid = u.refobjid join pg_namespace rn on "
    "rn.oid = r.relnamespace), '[]')";

std::string views() {
  return fmt::format(
      "select json_build_object('name', {}, 'owner', {}, 'query', rtrim(pg_get_viewdef(o.oid), ';'), "
      "'comment', {}, 'column_comments', coalesce((select json_agg(json_build_object('column', "
      "a.attname, 'comment', d.description) order by a.attnum) from pg_description d join pg_attribute "
      "a on a.attrelid = d.objoid and a.attnum = d.objsubid where d.classoid = 'pg_class'::regclass "
      "and d.objoid = o.oid and d.objsubid > 0), '[]'), 'grants', {}, 'depends_on', {}, 'home', "
      "json_build_object('schema', n.nspname, 'entity', o.relname)) from pg_class o join pg_namespace "
      "n on n.oid = o.relnamespace where o.relkind = 'v' and n.oid in ($schemas) and {} and {}",
      name_json("n.nspname", "o.relname"), role("o.relowner"), comment("o.oid", "pg_class"),
      grants("o.relacl", "o.relowner"), kViewNeeds, not_of_an_extension("pg_class", "o.oid"), kPlainView);
}

/// Settings whose value is a list of names; the value of another is one text.
constexpr std::string_view kListSettings =
    "('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries', "
    "'datestyle')";

/// What `plain` functions return, at place 0, and what they take.
std::string arguments_part() {
  return fmt::format(
      "typed as materialized (select o.oid as number, u.after - 1 as place, u.type, -1 as modifier, "
      "coalesce(o.proargnames[u.after - 1], '') as name, coalesce(o.proargmodes[u.after - 1] = 'o', false) "
      "as out, case when o.pronargdefaults > 0 then pg_get_function_arg_default(o.oid, u.after::integer - "
      "1) end as default_value from plain o cross join lateral unnest(array_prepend(o.prorettype, "
      "coalesce(o.proallargtypes, o.proargtypes::oid[]))) with ordinality u(type, after)), {}, signatures "
      "as (select a.number, (json_agg(y.json) filter (where a.place = 0)) -> 0 as returns, "
      "json_agg(json_build_object('name', a.name, 'type', y.json, 'default_value', "
      "coalesce(a.default_value, ''), 'out', a.out) order by a.place) filter (where a.place > 0) as "
      "arguments from typed a join types y on y.type = a.type group by a.number)",
      types_part());
}

std::string settings() {
  return fmt::format(
      "coalesce((select json_agg(json_build_object('name', split_part(s.text, '=', 1), 'value', case "
      "when lower(split_part(s.text, '=', 1)) in {} then substring(s.text from '=(.*)') else "
      "quote_literal(substring(s.text from '=(.*)')) end) order by s.place) from unnest(o.proconfig) "
      "with ordinality s(text, place)), '[]')",
      kListSettings);
}

std::string functions() {
  return fmt::format(
      "with plain as materialized (select o.*, n.nspname, l.lanname from pg_proc o join "
      "pg_namespace n on n.oid = o.pronamespace join pg_language l on l.oid = o.prolang where n.oid in "
      "($schemas) and {} and {}), {} select json_build_object('name', {}, 'arguments', "
      "coalesce(signatures.arguments, '[]'), 'returns', signatures.returns, 'language', o.lanname, "
      "'volatility', case "
      "o.provolatile when 'i' then 'immutable' when 's' then 'stable' else '' end, 'strict', "
      "o.proisstrict, 'parallel_safe', o.proparallel = 's', 'security_definer', o.prosecdef, "
      "'settings', {}, 'body', case o.lanname when 'sql' then substring(pg_get_function_sqlbody(o.oid) "
      "from 'RETURN (.*)') else trim(E'\\n' from o.prosrc) end, 'owner', {}, 'comment', {}, 'grants', "
      "{}, 'home', json_build_object('schema', o.nspname)) from plain o join signatures "
      "on signatures.number = o.oid",
      not_of_an_extension("pg_proc", "o.oid"), kPlainFunction, arguments_part(),
      name_json("o.nspname", "o.proname"), settings(), role("o.proowner"), comment("o.oid", "pg_proc"),
      grants("coalesce(o.proacl, acldefault('f', o.proowner))", "o.proowner"));
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
      "json_build_object('name', r.rolname, 'comment', coalesce(shobj_description(r.oid, "
      "'pg_authid'), '')) from pg_roles r left join owned on owned.role = r.oid where r.oid in (select "
      "role from users) order by coalesce(owned.number, 0) desc, r.rolname",
      not_of_an_extension("pg_class", "o.oid"), not_of_an_extension("pg_proc", "p.oid"));
}

/// Whoever may make objects in it is its owner here: the role that loads a schema makes it.
std::string schemas() {
  return fmt::format(
      "select json_build_object('name', n.nspname, 'owner', pg_get_userbyid(u.owner), 'comment', {}, "
      "'grants', {}) from pg_namespace n cross join lateral (select coalesce((select "
      "min(a.grantee::regrole::text)::regrole::oid from aclexplode(n.nspacl) a where a.privilege_type "
      "= 'CREATE' and a.grantee not in (0, n.nspowner) and exists (select from pg_class o where "
      "o.relnamespace = n.oid and o.relowner = a.grantee)), n.nspowner) as owner) u where n.oid in "
      "($schemas) order by n.nspname",
      comment("n.oid", "pg_namespace"), grants("n.nspacl", "n.nspowner", " and a.grantee <> u.owner"));
}

std::string extensions() {
  return "select json_build_object('name', x.extname, 'schema', n.nspname) from pg_extension x join "
         "pg_namespace n on n.oid = x.extnamespace where x.extname <> 'plpgsql' order by x.extname";
}

std::string enums() {
  return fmt::format(
      "select json_build_object('name', {}, 'owner', {}, 'labels', (select json_agg(e.enumlabel "
      "order by e.enumsortorder) from pg_enum e where e.enumtypid = o.oid), 'comment', {}, 'grants', "
      "{}, 'home', json_build_object('schema', n.nspname)) from pg_type o join pg_namespace n on "
      "n.oid = o.typnamespace where o.typtype = 'e' and n.oid in ($schemas) and {} order by n.nspname, "
      "o.typname",
      name_json("n.nspname", "o.typname"), role("o.typowner"), comment("o.oid", "pg_type"),
      grants("o.typacl", "o.typowner", " and a.grantee <> 0"), not_of_an_extension("pg_type", "o.oid"));
}

std::string composite_types() {
  return fmt::format(
      "with typed as materialized (select a.attrelid, a.attnum, a.attname, a.atttypid as type, a.atttypmod "
      "as modifier from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relkind = 'c' and "
      "c.relnamespace in ($schemas) and a.attnum > 0 and not a.attisdropped), {}, attributes as "
      "(select "
      "a.attrelid as number, json_agg(json_build_object('name', a.attname, 'type', y.json, 'comment', "
      "coalesce(described.description, '')) order by a.attnum) as list from typed a join types y on y.type "
      "= a.type and y.modifier = a.modifier {} group by a.attrelid) select json_build_object('name', {}, "
      "'owner', {}, 'attributes', "
      "coalesce(attributes.list, '[]'), 'comment', {}, 'home', json_build_object('schema', n.nspname, "
      "'entity', o.typname)) from pg_type o join pg_class c on c.oid = o.typrelid and c.relkind = 'c' "
      "join pg_namespace n on n.oid = o.typnamespace left join attributes on attributes.number = c.oid "
      "where n.oid in ($schemas) and {}",
      types_part(), project::join_comments("a"), name_json("n.nspname", "o.typname"), role("o.typowner"),
      comment("o.oid", "pg_type"), not_of_an_extension("pg_type", "o.oid"));
}

}  // namespace

// Those that take longest come first: what is left for the end is soon done.
std::span<const ListQuery> list_queries() {
  static const std::vector<ListQuery> kQueries = {
      {"tables", tables(), true},         {"functions", functions(), true},    {"views", views(), true},
      {"types", composite_types(), true}, {"roles", roles(), false},           {"schemas", schemas(), false},
      {"enums", enums(), false},          {"extensions", extensions(), false},
  };
  return kQueries;
}

}  // namespace specql::introspect
