#include "generator/sql/grammar.h"

#include "generator/support/deep_stack.h"
#include "generator/support/utf8.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include <fmt/core.h>
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

/// Every byte stays where it is.
std::string without_mark(std::string text) {
  if (text.starts_with(kByteOrderMark)) std::fill_n(text.begin(), kByteOrderMark.size(), ' ');
  return text;
}

/// Reads the few kinds of fields that the scanner's answer has (Protocol Buffers, "Encoding").
class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool at_end() const { return at_ >= bytes_.size(); }
  /// The number of the field that comes; `value` or `part` holds what it says.
  std::uint64_t next() {
    const std::uint64_t key = number();
    const bool is_number = (key & 7U) == 0;
    value = number();
    part = is_number ? std::string_view() : bytes_.substr(at_, value);
    at_ += part.size();
    return key >> 3U;
  }

  std::uint64_t value = 0;
  std::string_view part;

 private:
  std::uint64_t number() {
    std::uint64_t result = 0;
    for (unsigned shift = 0; at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      result |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) break;
    }
    return result;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

// Of ScanResult and ScanToken, and of Token, in pg_query.proto.
constexpr std::uint64_t kTokens = 2;
constexpr std::uint64_t kStart = 1;
constexpr std::uint64_t kEnd = 2;
constexpr std::uint64_t kKind = 4;
constexpr std::uint64_t kLineComment = 275;
constexpr std::uint64_t kBlockComment = 276;

Token read_token(std::string_view bytes) {
  Token token;
  for (Fields fields(bytes); !fields.at_end();) {
    const std::uint64_t field = fields.next();
    if (field == kStart) token.begin = fields.value;
    if (field == kEnd) token.end = fields.value;
    if (field == kKind) token.comment = fields.value == kLineComment || fields.value == kBlockComment;
  }
  return token;
}

}  // namespace

std::optional<RawProblem> find_bad_byte(std::string_view text) {
  const std::size_t null = text.find('\0');
  const std::size_t invalid = first_invalid_utf8(text).value_or(text.npos);
  if (null < invalid) return RawProblem{"a NUL byte, behind which nothing would be read", null};
  if (invalid == text.npos) return std::nullopt;
  const auto byte = static_cast<unsigned char>(text[invalid]);
  return RawProblem{fmt::format("0x{:02X} is not valid UTF-8", byte), invalid};
}

namespace {

/// libpg_query writes a tree by calling itself, once or twice for each operator of `1 + 1 + …`.
PgQueryParseResult parse_on_own_stack(const std::string& sql) {
  constexpr std::size_t kShort = 4096;  // what is shorter needs no more than there is
  constexpr std::size_t kLeast = std::size_t{16} << 20U;
  constexpr std::size_t kMost = std::size_t{1} << 30U;
  constexpr std::size_t kForEachByte = 2048;
  if (sql.size() < kShort) return pg_query_parse(sql.c_str());
  PgQueryParseResult result{};
  on_stack_of(std::min(kLeast + kForEachByte * sql.size(), kMost),
              [&] { result = pg_query_parse(sql.c_str()); });
  return result;
}

/// How many objects and lists of a JSON text are within each other.
std::size_t depth_of(std::string_view json) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '{' || c == '[')) {
      deepest = std::max(deepest, ++depth);
    } else if (!quoted && (c == '}' || c == ']')) {
      --depth;
    }
  }
  return deepest;
}

/// What walks through trees calls itself. PostgreSQL has a limit as well (`max_stack_depth`).
constexpr std::size_t kDeepest = 10'000;

}  // namespace

std::variant<nlohmann::json, RawProblem> parse_sql(const std::string& text) {
  if (auto problem = find_bad_byte(text)) return std::move(*problem);
  const auto free = [](PgQueryParseResult* result) { pg_query_free_parse_result(*result); };
  const std::string sql = without_mark(text);
  PgQueryParseResult result = parse_on_own_stack(sql);
  const std::unique_ptr<PgQueryParseResult, decltype(free)> owner(&result, free);
  if (result.error != nullptr)
    return RawProblem{result.error->message, byte_of(sql, result.error->cursorpos)};
  if (depth_of(result.parse_tree) > kDeepest) return RawProblem{"its expressions are nested too deeply"};
  auto tree = nlohmann::json::parse(result.parse_tree, nullptr, false);
  if (tree.is_discarded()) return RawProblem{"it cannot be taken apart"};
  return tree;
}

std::variant<std::vector<StatementPlace>, RawProblem> split_sql(const std::string& text) {
  if (auto problem = find_bad_byte(text)) return std::move(*problem);
  const auto free = [](PgQuerySplitResult* result) { pg_query_free_split_result(*result); };
  const std::string sql = without_mark(text);
  PgQuerySplitResult result = pg_query_split_with_scanner(sql.c_str());
  const std::unique_ptr<PgQuerySplitResult, decltype(free)> owner(&result, free);
  if (result.error != nullptr)
    return RawProblem{result.error->message, byte_of(sql, result.error->cursorpos)};
  std::vector<StatementPlace> places;
  for (int i = 0; i < result.n_stmts; ++i) {
    const auto begin = static_cast<std::size_t>(result.stmts[i]->stmt_location);
    places.push_back({begin, begin + static_cast<std::size_t>(result.stmts[i]->stmt_len)});
  }
  return places;
}

std::vector<Token> scan_sql(const std::string& text) {
  const auto free = [](PgQueryScanResult* result) { pg_query_free_scan_result(*result); };
  PgQueryScanResult result = pg_query_scan(without_mark(text).c_str());
  const std::unique_ptr<PgQueryScanResult, decltype(free)> owner(&result, free);
  std::vector<Token> tokens;
  if (result.error != nullptr) return tokens;
  for (Fields fields({result.pbuf.data, result.pbuf.len}); !fields.at_end();) {
    if (fields.next() == kTokens) tokens.push_back(read_token(fields.part));
  }
  return tokens;
}

}  // namespace specql::sql
