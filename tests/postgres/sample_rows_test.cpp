// Rows for trials: tables whose required columns have rules are filled.
#include "generator/project/sample_rows.h"
#include "generator/sql/print.h"
#include "generator/support/text.h"
#include "generator/types/composite.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"
#include "tests/support/rehearsal.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

/// Tables that stay empty.
std::string empty_tables(const std::string& specs) {
  const TemporaryDatabase database;
  const Texts texts{{"lab.yaml", specs}};
  database.connect().must("begin;" + single_script(texts) + ";commit;");
  const Compiled compiled = compile(texts);
  auto connection = open(database.name());
  return join(project::insert_rows(connection, compiled.workspace->database()).empty, " ");
}

/// An entity for each field.
std::string entities(const std::vector<std::string>& fields) {
  std::string specs;
  for (const std::string& field : fields)
    specs += fmt::format("---\nentity: Thing{}\nschema: lab\nfields:\n  value: {}\n", specs.size(), field);
  return specs;
}

}  // namespace

TEST_CASE("every composite gets rows, alone and in lists") {
  std::vector<std::string> fields;
  for (const types::CompositeInfo& row : types::all_composites()) {
    fields.push_back(fmt::format("{}!", row.name));
    fields.push_back(fmt::format("list({})!", row.name));
    fields.push_back(fmt::format("{{type: list({})!, min_items: 3}}", row.name));
  }
  CHECK(empty_tables(entities(fields)) == "");
}

TEST_CASE("composites of a project get rows, whatever their members are") {
  const std::string types = R"(type: Code
base: text
pattern: '^[A-Z]{2}[0-9]{2}$'
---
type: Grade
values: [low, high]
---
type: Every
fields:
  flag: boolean!
  small: smallint!
  whole: integer(3, 9)!
  large: bigint!
  exact: decimal(6, 2)!
  real: double!
  words: text(5, 9)!
  day: date!
  hour: time!
  moment: datetime!
  span: duration!
  key: uuid!
  anything: json!
  mail: email!
  code: Code!
  grade: Grade!
  own: enum(a, b)!
  names: list(text)!
  grades: {type: list(Grade)!, min_items: 2, unique_items: true}
  inner: SimpleAddress!
  inners: list(DateRange)!
---
type: Ordered
fields: {low: integer!, high: integer!, note: text}
check: low < high
---
type: Reversed
fields: {high: integer!, low: integer!}
check: low < high
---
type: Holder
fields: {first: Ordered!, second: Ordered, third: {type: list(Ordered)!, min_items: 1}}
---
type: Picky
fields: {name: {type: text!, pattern: '^x-[a-z]+$', min_length: 6}, other: {type: text, pattern: '[^\s\S]'}}
)";
  const std::vector<std::string> fields = {
      "Every!",
      "list(Every)!",
      "Ordered!",
      "Reversed!",
      "Holder!",
      "Picky!",
      "{type: json!, schema: {type: array, items: {type: number, minimum: 2}, minItems: 3, uniqueItems: "
      "true}}",
      "{type: json!, schema: {type: object, additionalProperties: false, required: [a], properties: {a: "
      "{enum: "
      "[x, y]}, b: {type: string, minLength: 3}, c: {type: object, properties: {d: {type: boolean}}}}}}",
      "{type: json!, schema: {type: string, pattern: '^[0-9]+$'}}",
  };
  CHECK(empty_tables(types + entities(fields)) == "");
}

TEST_CASE("patterns get rows, also of types that narrow each other") {
  const std::string types = R"(type: Word
base: text
pattern: '^[a-z0-9-]+$'
max_length: 8
---
type: Tag
base: Word
pattern: '^t-'
---
type: Place
base: slug
pattern: '^p[0-9]$'
)";
  const std::vector<std::string> fields = {"{type: list(date)!, min_items: 2, unique_items: true}",
                                           "Word!",
                                           "Tag!",
                                           "Place!",
                                           "list(Tag)!",
                                           "{type: text!, pattern: '^[A-Z][0-9]{3}$', unique: true}",
                                           R"({type: text!, pattern: '^\+?[0-9 ()-]{7,20}$'})",
                                           "{type: text!, pattern: '@', min_length: 30}",
                                           "{type: Word!, pattern: '-', min_length: 8}",
                                           "{type: text!, pattern: '^größe [0-9]+$'}"};
  CHECK(empty_tables(types + entities(fields)) == "");
  CHECK(empty_tables(entities({R"({type: text!, pattern: '[^\s\S]'})"})) == "lab.tb_thing0");
}

}  // namespace specql::testing
