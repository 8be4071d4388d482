#include "generator/syntax/raw_text.h"

#include "generator/support/utf8.h"
#include "generator/syntax/yaml.h"

#include <fmt/core.h>

namespace specql::syntax {
namespace {

enum class Kind { Fine, Control, Direction };

/// Fine at the very beginning of a file, where it says which encoding follows; invisible elsewhere.
constexpr char32_t kByteOrderMark = 0xFEFF;

/// Directional formatting characters (Unicode UAX #9) can make a line read other than it is: they
/// are refused everywhere, as in "Trojan Source" (CVE-2021-42574). U+200E and U+200F only nudge.
Kind kind_of(char32_t point) {
  const bool break_or_tab = point == '\t' || point == '\n' || point == '\r';
  if (point < 0x20) return break_or_tab ? Kind::Fine : Kind::Control;
  if (point >= 0x7F && point < 0xA0) return point == 0x85 ? Kind::Fine : Kind::Control;
  if (point >= 0x202A && point <= 0x202E) return Kind::Direction;
  if (point >= 0x2066 && point <= 0x2069) return Kind::Direction;
  const bool noncharacter = point == 0xFFFE || point == 0xFFFF || point == kByteOrderMark;
  return noncharacter ? Kind::Control : Kind::Fine;
}

Span span_at(const source::SourceFile& file, std::size_t at, std::size_t size) {
  const auto begin = file.base + static_cast<std::uint32_t>(at);
  return {begin, begin + static_cast<std::uint32_t>(size)};
}

std::string shown(char32_t point) {
  return fmt::format("U+{:04X}", static_cast<std::uint32_t>(point));
}

}  // namespace

bool check_scalar_text(std::string_view value, const OffsetMap& map, DiagnosticSink& sink) {
  for (std::size_t at = 0; at < value.size();) {
    const CodePoint point = decode_utf8(value, at);
    if (point.size == 0) {
      // yaml-cpp makes single bytes of the escapes `\N` and `\_`, where YAML has U+0085 and U+00A0.
      sink.report(diag::invalid_utf8, {map.address(at), map.address(at + 1)},
                  fmt::format("0x{:02X}", static_cast<unsigned char>(value[at])))
          .help("write the character itself, or `\\u` and its four hexadecimal digits");
      return false;
    }
    const Span span{map.address(at), map.address(at + point.size)};
    switch (kind_of(point.value)) {
      case Kind::Fine:
        break;
      case Kind::Control:
        sink.report(diag::control_character, span, shown(point.value));
        return false;
      case Kind::Direction:
        sink.report(diag::direction_character, span, shown(point.value));
        return false;
    }
    at += point.size;
  }
  return true;
}

bool check_raw_text(const source::SourceFile& file, DiagnosticSink& sink) {
  const std::string& text = file.text;
  if (text.size() > kMaximumFileBytes) {
    sink.report(diag::file_too_large, span_at(file, 0, 0), text.size(), kMaximumFileBytes);
    return false;
  }
  bool control_seen = false;
  bool direction_seen = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x7F) {
      ++at;
      continue;
    }
    const CodePoint point = decode_utf8(text, at);
    if (point.size == 0) {
      const bool utf16 = at == 0 && (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"));
      sink.report(diag::invalid_utf8, span_at(file, at, 1), fmt::format("0x{:02X}", byte))
          .help(utf16 ? "the file looks like UTF-16; save it as UTF-8" : "save the file as UTF-8");
      return false;
    }
    const bool leading_mark = at == 0 && point.value == kByteOrderMark;
    const Kind kind = leading_mark ? Kind::Fine : kind_of(point.value);
    if (kind == Kind::Control && !control_seen) {
      control_seen = true;
      sink.report(diag::control_character, span_at(file, at, point.size), shown(point.value));
    } else if (kind == Kind::Direction && !direction_seen) {
      direction_seen = true;
      sink.report(diag::direction_character, span_at(file, at, point.size), shown(point.value))
          .label("makes the text read other than it is")
          .replace("remove it", "");
    }
    at += point.size;
  }
  return !control_seen && !direction_seen;
}

}  // namespace specql::syntax
