// Operators bind as in PostgreSQL: random expressions without parentheses mean the same as written, and as
// SpecQL reads and prints them.
#include "tests/support/compile.h"
#include "tests/support/postgres.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

/// Texts in which few parentheses say what belongs to what.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string condition(int depth) {
    if (depth == 0) return pick({"p", "q", "a < b", "s = t"});
    switch (below(13)) {
      case 0:
        return maybe(condition(depth - 1) + " or " + condition(depth - 1));
      case 1:
        return maybe(condition(depth - 1) + " and " + condition(depth - 1));
      case 2:
        return maybe("not " + condition(depth - 1));
      case 3:
      case 4:
        return maybe(number(depth - 1) + pick({" < ", " <= ", " > ", " >= ", " = ", " <> "}) +
                     number(depth - 1));
      case 5:
        return number(depth - 1) + pick({" between ", " not between "}) + number(0) + " and " +
               number(depth - 1);
      case 6:
        return number(depth - 1) + pick({" in (", " not in ("}) + number(0) + ", " + number(depth - 1) + ")";
      case 7:
        return text(depth - 1) + pick({" like ", " ilike ", " not like "}) + text(depth - 1);
      case 8:
        return text(depth - 1) + pick({" ~ ", " !~ ", " ~* "}) + pick({"'^a'", "'b'"});
      case 9:
        return number(depth - 1) + pick({" is null", " is not null"});
      case 10:
        return condition(depth - 1) + pick({" is true", " is not false", " is false"});
      case 11:
        return number(depth - 1) + pick({" is distinct from ", " is not distinct from "}) + number(depth - 1);
      default:
        return maybe(condition(depth - 1) + pick({" = ", " <> "}) + condition(depth - 1));
    }
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::string pick(const std::vector<std::string>& words) { return words[below(words.size())]; }
  /// Seldom in parentheses.
  std::string maybe(const std::string& inner) { return below(5) == 0 ? "(" + inner + ")" : inner; }

  std::string number(int depth) {
    if (depth <= 0) return pick({"a", "b", "c", "2", "3"});
    switch (below(6)) {
      case 0:
        return maybe(number(depth - 1) + " + " + number(depth - 1));
      case 1:
        return maybe(number(depth - 1) + " - " + number(depth - 1));
      case 2:
        return maybe(number(depth - 1) + " * " + number(depth - 1));
      case 3:
        return "- " + number(depth - 1);
      case 4:
        return number(depth - 1) + " % 3";
      default:
        return number(0);
    }
  }

  std::string text(int depth) {
    if (depth <= 0) return pick({"s", "t", "'ab'", "'a%'"});
    return below(2) == 0 ? maybe(text(depth - 1) + " || " + text(depth - 1)) : text(0);
  }

  std::mt19937 random_;
};

constexpr const char* kHead =
    "entity: Lab\nschema: lab\naudit: false\nsoft_delete: false\nversion: false\nfields:\n"
    "  a: integer\n  b: integer\n  c: integer\n  p: boolean\n  q: boolean\n  s: text\n  t: text\n"
    "computed_fields:\n";

std::string field(std::size_t number, const std::string& expression) {
  return fmt::format("  x{}: \"{}\"\n", number, expression);
}

bool accepted(const std::string& expression) {
  return check({{"lab.yaml", kHead + field(0, expression)}}).accepted;
}

constexpr std::size_t kWanted = 400;

}  // namespace

TEST_CASE("expressions mean what PostgreSQL takes them for") {
  Writer writer(20261127);
  std::vector<std::string> expressions;
  std::size_t tried = 0;
  for (; expressions.size() < kWanted && tried < kWanted * 10; ++tried) {
    const std::string expression = writer.condition(3);
    if (accepted(expression)) expressions.push_back(expression);
  }
  REQUIRE(expressions.size() == kWanted);
  CHECK(tried < kWanted * 4);
  std::string specs = kHead;
  for (std::size_t i = 0; i < expressions.size(); ++i)
    specs += field(i, expressions[i]);
  const TemporaryDatabase database;
  Connection connection = database.connect();
  connection.must("begin;" + single_script({{"lab.yaml", specs}}) + ";commit;");
  connection.must(
      "insert into lab.tb_lab (id, identifier, a, b, c, p, q, s, t) "
      "select gen_random_uuid(), row_number() over () || '', a, b, c, p, q, s, t "
      "from (values (null), (1), (2), (-3)) x (a), (values (1), (5)) y (b), (values (0), (2)) z (c), "
      "(values (null), (true), (false)) v (p), (values (true), (false)) w (q), "
      "(values (null), ('ab'), ('ba')) m (s), (values ('ab'), ('%')) n (t)");
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const Outcome written = connection.run(fmt::format(
        "select string_agg(coalesce(({})::text, '-'), '' order by pk_lab) from lab.tb_lab", expressions[i]));
    REQUIRE_MESSAGE(!written.error, expressions[i], ": ", written.error ? written.error->message : "");
    const Outcome read = connection.must(
        fmt::format("select string_agg(coalesce(v.x{}::text, '-'), '' order by t.pk_lab) from lab.tb_lab t "
                    "join lab.v_lab v on v.id = t.id",
                    i));
    CHECK_MESSAGE(written.rows == read.rows, expressions[i]);
  }
}

}  // namespace specql::testing
