#include "generator/sql/grammar.h"

#include <memory>
#include <string_view>

#include <pg_query.h>

namespace specql::sql {
namespace {

/// PostgreSQL counts characters from 1.
std::size_t byte_of(std::string_view text, int character) {
  std::size_t at = 0;
  for (int seen = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
    if (begins && ++seen >= character) break;
  }
  return at;
}

}  // namespace

std::variant<nlohmann::json, RawProblem> parse_sql(const std::string& text) {
  const auto free = [](PgQueryParseResult* result) { pg_query_free_parse_result(*result); };
  PgQueryParseResult result = pg_query_parse(text.c_str());
  const std::unique_ptr<PgQueryParseResult, decltype(free)> owner(&result, free);
  if (result.error != nullptr)
    return RawProblem{result.error->message, byte_of(text, result.error->cursorpos)};
  return nlohmann::json::parse(result.parse_tree);
}

}  // namespace specql::sql
