#include "generator/sql/identifier.h"

#include "generator/support/text.h"

#include <algorithm>
#include <array>

namespace specql::sql {
namespace {

/// All of pg_get_keywords() but the unreserved ones, in order; a test asks the server.
constexpr auto kKeywords = std::to_array<std::string_view>({
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
});
static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end()));

/// What PL/pgSQL reserves beside them: `p_input.declare` is no field to it.
constexpr auto kPlpgsqlKeywords = std::to_array<std::string_view>({
    "begin",
    "by",
    "declare",
    "execute",
    "foreach",
    "if",
    "loop",
    "strict",
    "while",
});
static_assert(std::is_sorted(kPlpgsqlKeywords.begin(), kPlpgsqlKeywords.end()));

constexpr std::size_t kLetters = 26;

/// Which two letters words begin with: nearly every other name is settled by them.
template <std::size_t N>
constexpr void add_beginnings(const std::array<std::string_view, N>& words,
                              std::array<bool, kLetters * kLetters>& beginnings) {
  for (const std::string_view word : words) {
    beginnings.at(static_cast<std::size_t>(word[0] - 'a') * kLetters +
                  static_cast<std::size_t>(word[1] - 'a')) = true;
  }
}
constexpr auto kBeginnings = [] {
  std::array<bool, kLetters * kLetters> beginnings{};
  add_beginnings(kKeywords, beginnings);
  add_beginnings(kPlpgsqlKeywords, beginnings);
  return beginnings;
}();

constexpr std::size_t kLongest = std::max_element(kKeywords.begin(), kKeywords.end(), [](auto a, auto b) {
                                   return a.size() < b.size();
                                 })->size();

/// Of a name in lower case.
bool is_keyword(std::string_view name) {
  if (name.size() < 2 || name.size() > kLongest || !is_lower(name[0]) || !is_lower(name[1])) return false;
  if (!kBeginnings.at(static_cast<std::size_t>(name[0] - 'a') * kLetters +
                      static_cast<std::size_t>(name[1] - 'a'))) {
    return false;
  }
  return std::binary_search(kKeywords.begin(), kKeywords.end(), name) ||
         std::binary_search(kPlpgsqlKeywords.begin(), kPlpgsqlKeywords.end(), name);
}

}  // namespace

std::span<const std::string_view> quoted_keywords() {
  return kKeywords;
}

bool needs_quotes(const Identifier& name) {
  return !name.interned().is_plain() || is_keyword(name.text());
}

void print(std::string& out, const Identifier& name) {
  const std::string_view text = name.text();
  if (!needs_quotes(name)) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void print(std::string& out, const QualifiedName& name) {
  if (!name.schema.empty()) {
    print(out, name.schema);
    out += '.';
  }
  print(out, name.name);
}

std::string to_string(const QualifiedName& name) {
  std::string out;
  print(out, name);
  return out;
}

}  // namespace specql::sql
