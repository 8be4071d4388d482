#include "generator/project/facts.h"

#include "generator/project/catalog_queries.h"
#include "generator/project/sessions.h"
#include "generator/support/digest.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// Rights as a sorted list, the default ones written out: `@` stands for the list, `!` for the kind and
/// owner.
constexpr std::string_view kRights =
    "(select coalesce(string_agg(format('%s=%s', coalesce(nullif(a.grantee, 0)::regrole::text, "
    "'public'), a.privilege_type), ' ' order by coalesce(nullif(a.grantee, 0)::regrole::text, "
    "'public'), a.privilege_type), '') from aclexplode(coalesce(@, acldefault(!))) as a)";

std::string rights(std::string_view list, std::string_view kind_and_owner) {
  std::string text(kRights);
  text.replace(text.find('@'), 1, list);
  text.replace(text.find('!'), 1, kind_and_owner);
  return text;
}

/// A kind of fact: a query for name and text. `$schemas` is the list of schemas' names. Names are put
/// together from the catalogs: to cast a number to a name looks it up once more.
struct FactQuery {
  std::string_view kind;
  std::string sql;
};

std::vector<FactQuery> queries() {
  const std::string comment = comment_on("o.tableoid", "o.oid");
  const std::string relation_rights = rights("o.relacl", "'r', o.relowner");
  return {
      {"schema", fmt::format("select quote_ident(o.nspname), concat_ws(E'\\n', {}, {}) from pg_namespace o "
                             "where o.nspname in ($schemas)",
                             rights("o.nspacl", "'n', o.nspowner"), comment)},
      {"table", fmt::format("select format('%I.%I', n.nspname, o.relname), concat_ws(E'\\n', o.relkind, "
                            "o.relowner::regrole::text, o.relrowsecurity, o.relforcerowsecurity, "
                            "o.relpersistence, {}, {}) from pg_class o join pg_namespace n on n.oid = "
                            "o.relnamespace where o.relkind in ('r', 'p') and n.nspname in ($schemas)",
                            relation_rights, comment)},
      {"column",
       fmt::format("select format('%I.%I.%I', n.nspname, c.relname, o.attname), concat_ws(E'\\n', "
                   "format_type(o.atttypid, o.atttypmod), o.attnotnull, o.attidentity, o.attgenerated, "
                   "coalesce(nullif(o.attcollation, t.typcollation)::regcollation::text, ''), "
                   "coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(described.description, '')) "
                   "from pg_attribute o join pg_class c on c.oid = o.attrelid join pg_namespace n on n.oid "
                   "= c.relnamespace join pg_type t on t.oid = o.atttypid left join pg_attrdef d on "
                   "d.adrelid = o.attrelid and d.adnum = o.attnum {} where c.relkind in ('r', 'p') and "
                   "o.attnum > 0 and not o.attisdropped and n.nspname in ($schemas)",
                   join_comments("o"))},
      {"constraint",
       "select format('%I.%I.%I', n.nspname, c.relname, o.conname), concat_ws(E'\\n', "
       "pg_get_constraintdef(o.oid), o.convalidated) from pg_constraint o join pg_class c on c.oid = "
       "o.conrelid join pg_namespace n on n.oid = c.relnamespace "
       "where o.contype in ('c', 'f', 'p', 'u', 'x') and n.nspname in ($schemas)"},
      {"index",
       "select format('%I.%I', n.nspname, o.relname), concat_ws(E'\\n', pg_get_indexdef(o.oid), "
       "i.indisvalid) from pg_class o join pg_namespace n on n.oid = o.relnamespace join pg_index i on "
       "i.indexrelid = o.oid join pg_class c on c.oid = i.indrelid "
       "where c.relkind in ('r', 'p') and n.nspname in ($schemas)"},
      {"trigger",
       "select format('%I.%I.%I', n.nspname, c.relname, o.tgname), concat_ws(E'\\n', "
       "pg_get_triggerdef(o.oid), o.tgenabled) from pg_trigger o join pg_class c on c.oid = o.tgrelid "
       "join pg_namespace n on n.oid = c.relnamespace "
       "where not o.tgisinternal and n.nspname in ($schemas)"},
      {"policy",
       "select format('%I.%I.%I', n.nspname, c.relname, o.polname), concat_ws(E'\\n', o.polcmd, "
       "o.polpermissive, (select string_agg(r.name, ' ' order by r.name) from (select "
       "coalesce(nullif(r, 0)::regrole::text, 'public') from unnest(o.polroles) as r) as r(name)), "
       "coalesce(pg_get_expr(o.polqual, o.polrelid), ''), coalesce(pg_get_expr(o.polwithcheck, "
       "o.polrelid), '')) from pg_policy o join pg_class c on c.oid = o.polrelid "
       "join pg_namespace n on n.oid = c.relnamespace where n.nspname in ($schemas)"},
      {"view",
       fmt::format("select format('%I.%I', n.nspname, o.relname), concat_ws(E'\\n', pg_get_viewdef(o.oid), "
                   "array_to_string(o.reloptions, ' '), o.relowner::regrole::text, {}, {}, (select "
                   "string_agg(concat(a.attname, ' ', d.description), E'\\n' order by a.attnum) from "
                   "pg_description d join pg_attribute a on a.attrelid = d.objoid and a.attnum = d.objsubid "
                   "where d.classoid = 'pg_class'::regclass and d.objoid = o.oid and d.objsubid > 0)) from "
                   "pg_class o join pg_namespace n on n.oid = o.relnamespace where o.relkind in ('v', 'm') "
                   "and n.nspname in ($schemas)",
                   relation_rights, comment)},
      {"function",
       fmt::format("select o.oid::regprocedure::text, concat_ws(E'\\n', pg_get_functiondef(o.oid), "
                   "o.proowner::regrole::text, {}, {}) from pg_proc o join pg_namespace n on n.oid = "
                   "o.pronamespace where o.prokind in ('f', 'p') and n.nspname in ($schemas)",
                   rights("o.proacl", "'f', o.proowner"), comment)},
      {"type",
       fmt::format(
           "select o.oid::regtype::text, concat_ws(E'\\n', o.typtype, o.typowner::regrole::text, {}, "
           "{}, (select string_agg(concat(a.attname, ' ', format_type(a.atttypid, a.atttypmod), ' ', "
           "described.description), E'\\n' order by a.attnum) from pg_attribute a {} where a.attrelid = "
           "o.typrelid and "
           "a.attnum > 0 and not a.attisdropped), (select string_agg(e.enumlabel, E'\\n' order by "
           "e.enumsortorder) from pg_enum e where e.enumtypid = o.oid)) from pg_type o join "
           "pg_namespace n on n.oid = o.typnamespace left join pg_class c on c.oid = o.typrelid where "
           "(o.typtype in ('e', 'd') or c.relkind = 'c') and n.nspname in ($schemas)",
           rights("o.typacl", "'T', o.typowner"), comment, join_comments("a"))},
      {"sequence",
       "select format('%I.%I', n.nspname, o.relname), concat_ws(E'\\n', s.seqtypid::regtype, "
       "s.seqstart, s.seqincrement, s.seqcycle) from pg_class o join pg_namespace n on n.oid = "
       "o.relnamespace "
       "join pg_sequence s on s.seqrelid = o.oid where n.nspname in ($schemas)"},
  };
}

/// The query of one kind. The catalogs' own numbers tell what belongs to an extension.
std::string asked(const FactQuery& query, const std::string& schemas) {
  std::string sql = replace_all(query.sql, "$schemas", schemas);
  const std::string number = query.kind == "column" ? "0::oid" : "o.oid";
  sql.insert(sql.find("select ") + 7, "o.tableoid, " + number + ", ");
  return "select name, text from (" + sql +
         ") as all_facts(catalog, number, name, text) where (catalog, number) not in (select d.classid, "
         "d.objid from pg_depend d where d.deptype = 'e')";
}

void take_facts(std::string_view kind, Answer answer, std::vector<Fact>& into) {
  for (auto& row : answer.rows)
    into.push_back({std::string(kind), row[0].value_or(""), row[1].value_or("")});
}

std::variant<std::vector<Fact>, SqlError> read_rows(Connection& connection,
                                                    const catalog::Database& database) {
  std::set<catalog::QualifiedName> tables;
  for (const catalog::Rows& rows : database.rows)
    tables.insert(rows.table);
  std::string sql;
  for (const catalog::QualifiedName& table : tables) {
    if (!sql.empty()) sql += " union all ";
    sql += "select ";
    sql += as_literal(sql::to_string(table));
    sql += fmt::format(", to_jsonb(t)::text from {} as t", sql::to_string(table));
  }
  if (sql.empty()) return std::vector<Fact>();
  Answer answer = connection.run(sql);
  if (answer.error) return std::move(*answer.error);
  std::vector<Fact> facts;
  take_facts("row", std::move(answer), facts);
  return facts;
}

}  // namespace

std::vector<sql::Identifier> schemas_of(const catalog::Database& database) {
  std::vector<sql::Identifier> schemas;
  for (const catalog::Schema& schema : database.schemas)
    schemas.push_back(schema.name);
  return schemas;
}

std::variant<std::vector<Fact>, SqlError> read_facts(Connection& connection,
                                                     const std::vector<sql::Identifier>& schemas) {
  auto begun = Sessions::begin(connection);
  if (auto* error = std::get_if<SqlError>(&begun)) return std::move(*error);
  const std::vector<FactQuery> kinds = queries();
  const std::string names = list_of_names(schemas);
  std::vector<Answer> answers(kinds.size());
  std::get<Sessions>(begun).share(kinds.size(), [&](Connection& session, std::size_t i) {
    answers[i] = session.run(asked(kinds[i], names));
  });
  std::vector<Fact> facts;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (answers[i].error) return std::move(*answers[i].error);
    take_facts(kinds[i].kind, std::move(answers[i]), facts);
  }
  std::sort(facts.begin(), facts.end());
  return facts;
}

std::variant<std::vector<Fact>, SqlError> read_state(Connection& connection,
                                                     const catalog::Database& database) {
  auto facts = read_facts(connection, schemas_of(database));
  if (std::holds_alternative<SqlError>(facts)) return facts;
  auto rows = read_rows(connection, database);
  if (std::holds_alternative<SqlError>(rows)) return rows;
  auto& all = std::get<std::vector<Fact>>(facts);
  for (Fact& row : std::get<std::vector<Fact>>(rows))
    all.push_back(std::move(row));
  std::sort(all.begin(), all.end());
  return facts;
}

Drift compare(const std::vector<Fact>& expected, const std::vector<Fact>& found) {
  Drift drift;
  const auto key = [](const Fact& fact) { return std::tie(fact.kind, fact.name); };
  auto left = expected.begin();
  auto right = found.begin();
  while (left != expected.end() || right != found.end()) {
    if (right == found.end() || (left != expected.end() && key(*left) < key(*right))) {
      drift.missing.push_back(*left++);
    } else if (left == expected.end() || key(*right) < key(*left)) {
      drift.foreign.push_back(*right++);
    } else {
      if (left->text != right->text) drift.other.emplace_back(*left, *right);
      ++left;
      ++right;
    }
  }
  return drift;
}

std::string to_text(const Drift& drift) {
  std::string text;
  for (const Fact& fact : drift.missing)
    text += fmt::format("missing: {} {}\n", fact.kind, fact.name);
  for (const Fact& fact : drift.foreign)
    text += fmt::format("not expected: {} {}\n", fact.kind, fact.name);
  for (const auto& [expected, found] : drift.other)
    text += fmt::format("differs: {} {}\n", expected.kind, expected.name);
  return text;
}

std::string fingerprint(const std::vector<Fact>& facts) {
  std::string all;
  for (const Fact& fact : facts)
    all.append(fact.kind).append("\n").append(fact.name).append("\n").append(fact.text).append("\n");
  return digest(all);
}

}  // namespace specql::project
