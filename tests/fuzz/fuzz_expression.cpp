// An expression: read, and where that works, given a type in places of every kind.
#include "generator/expr/parser.h"
#include "tests/fuzz/fuzz.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::fuzz {
namespace {

constexpr std::string_view kSpec = R"(entity: Thing
schema: s
fields:
  title: text!
  email: email
  kind: enum(a, b)
  size: integer
  price: numeric
  rate: double
  day: date
  moment: datetime
  length: interval
  tags: text[]
  data: json
  flag: boolean
  parent: {{type: ref(Thing), inverse: children}}
computed_fields:
  made: {0}
validations:
  - condition: {0}
actions:
  - name: go
    params: {{p: integer, q: text, r: ref(Thing)}}
    steps:
      - validate: {0}
      - let: {1}
      - update: {2}
)";

std::string in_yaml(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void fuzz_expression(const std::string& text) {
  source::SourceMap sources;
  const auto id = sources.add("fuzz", text);
  const std::uint32_t base = sources.file(id).base;
  DiagnosticSink sink;
  const Span span{base, base + static_cast<std::uint32_t>(text.size())};
  static_cast<void>(expr::parse_expression({text, span, syntax::OffsetMap(base), 0}, sink));
  check_places(sink.all(), sources);
  if (sink.has_errors() || text.size() > 400) return;
  check_spec(fmt::format(kSpec, in_yaml(text), in_yaml("v = " + text),
                         in_yaml("Thing SET title = $q, size = $p, parent = $r WHERE " + text)));
}

}  // namespace specql::fuzz
