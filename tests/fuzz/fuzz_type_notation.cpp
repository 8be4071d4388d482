// The notation of a type: read, and where that works, taken as a field and as a parameter.
#include "generator/spec/type_notation.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace specql;
  const std::string text = fuzz::text_of(data, size);
  source::SourceMap sources;
  const auto id = sources.add("fuzz", text);
  const std::uint32_t base = sources.file(id).base;
  DiagnosticSink sink;
  const syntax::Text source{text, {base, base + static_cast<std::uint32_t>(size)}, syntax::OffsetMap(base), 0};
  const auto notation = spec::parse_type_notation(source, sink);
  fuzz::check_places(sink.all(), sources);
  if (!notation && !sink.has_errors()) fuzz::fail("refused without a word", text);
  if (!notation || size > 400) return 0;
  const std::string field = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  fuzz::check_spec(fmt::format("entity: Thing\nschema: s\nfields:\n  f: {0}\n  g: {{type: {0}, index: true}}\n"
                               "actions: [create, update]\n",
                               field));
  return 0;
}
