// The notation of a type: read, and where that works, taken as a field and as a parameter.
#include "generator/spec/type_notation.h"
#include "tests/fuzz/fuzz.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::fuzz {

void fuzz_type_notation(const std::string& text) {
  source::SourceMap sources;
  const auto id = sources.add("fuzz", text);
  const std::uint32_t base = sources.file(id).base;
  DiagnosticSink sink;
  const Span span{base, base + static_cast<std::uint32_t>(text.size())};
  const auto notation = spec::parse_type_notation({text, span, syntax::OffsetMap(base), 0}, sink);
  check_places(sink.all(), sources);
  if (!notation && !sink.has_errors()) fail("refused without a word", text);
  if (!notation || text.size() > 400) return;
  const std::string field =
      nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  check_spec(
      fmt::format("entity: Thing\nschema: s\nfields:\n  f: {0}\n  g: {{type: {0}, index: true}}\n"
                  "actions: [create, update]\n",
                  field));
}

}  // namespace specql::fuzz
