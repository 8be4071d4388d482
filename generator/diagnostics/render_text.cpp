// Frames around the source, as compilers that people like draw them.
#include "generator/diagnostics/printable.h"
#include "generator/diagnostics/render.h"
#include "generator/support/text.h"
#include "generator/support/utf8.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::diagnostics {
namespace {

struct Palette {
  std::string_view error, warning, advice, gutter, bold, reset;
};
constexpr Palette kColors = {"\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m", "\x1b[1;34m", "\x1b[1m", "\x1b[0m"};
constexpr Palette kPlain = {"", "", "", "", "", ""};

class TextRenderer {
 public:
  TextRenderer(const source::SourceMap& sources, bool color)
      : sources_(sources), palette_(color ? kColors : kPlain) {}

  std::string run(const std::vector<Diagnostic>& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
      if (!out_.empty()) out_ += '\n';
      one(diagnostic);
    }
    return std::move(out_);
  }

 private:
  void one(const Diagnostic& diagnostic);
  void frame(const Label& label, std::string_view arrow, char mark);
  void tail(std::string_view word, std::string_view text);
  [[nodiscard]] std::string_view color_of(Severity severity) const;

  const source::SourceMap& sources_;
  Palette palette_;
  std::string out_;
  std::size_t gutter_ = 1;
};

std::string_view TextRenderer::color_of(Severity severity) const {
  switch (severity) {
    case Severity::Error:
      return palette_.error;
    case Severity::Warning:
      return palette_.warning;
    case Severity::Advice:
      return palette_.advice;
  }
  return "";
}

/// Long lines are shown around the place that matters.
struct Window {
  std::string text;
  std::size_t shift = 0;  ///< characters left out in front, the ellipsis counted
};

Window window_of(std::string_view line, std::size_t column) {
  constexpr std::size_t kWidth = 140;
  constexpr std::size_t kBefore = 40;
  if (line.size() <= kWidth) return {printable(line), 0};
  std::size_t begin = column > kBefore ? column - kBefore : 0;
  while (begin < line.size() && begin > 0 && (static_cast<unsigned char>(line[begin]) & 0xC0U) == 0x80U) {
    --begin;
  }
  const std::string_view piece = utf8_prefix(line.substr(begin), kWidth);
  const std::size_t shift = count_code_points(line.substr(0, begin));
  const bool cut = begin + piece.size() < line.size();
  return {(begin > 0 ? "…" : "") + printable(piece) + (cut ? "…" : ""), begin > 0 ? shift - 1 : 0};
}

void TextRenderer::frame(const Label& label, std::string_view arrow, char mark) {
  const source::LineColumn at = sources_.locate(label.span.begin);
  const Span line = sources_.line_around(label.span.begin);
  const std::string_view text = sources_.text(line);
  const std::string number = std::to_string(at.line);
  const std::string margin(gutter_, ' ');
  const auto bar = [&] { return fmt::format("{}{} |{}", palette_.gutter, margin, palette_.reset); };
  out_ += fmt::format("{}{}{} {}{}:{}:{}\n", margin, palette_.gutter, arrow, palette_.reset,
                      printable(sources_.file_of(label.span).path), at.line, at.column);
  const Window window = window_of(text, at.byte_column - 1);
  const std::uint32_t end = std::min(label.span.end, line.end);
  const std::size_t length =
      end > label.span.begin ? count_code_points(sources_.text({label.span.begin, end})) : 0;
  const std::size_t room = count_code_points(window.text) + window.shift;
  const std::size_t marks =
      std::max<std::size_t>(1, std::min(length, room >= at.column ? room - at.column + 1 : 1));
  out_ += bar() + "\n";
  out_ += fmt::format("{}{}{} |{} {}\n", palette_.gutter, std::string(gutter_ - number.size(), ' '), number,
                      palette_.reset, window.text);
  out_ += bar() + " " + std::string(at.column - 1 - window.shift, ' ');
  out_ += fmt::format("{}{}{}", palette_.bold, std::string(marks, mark), palette_.reset);
  if (!label.text.empty()) out_ += " " + printable(label.text);
  out_ += "\n";
}

void TextRenderer::tail(std::string_view word, std::string_view text) {
  out_ += fmt::format("{} {}={} {}: {}\n", std::string(gutter_, ' '), palette_.gutter, palette_.reset, word,
                      printable(text));
}

void TextRenderer::one(const Diagnostic& diagnostic) {
  std::size_t widest = 1;
  const auto widen = [&](const Label& label) {
    if (!label.span.known()) return;
    widest = std::max(widest, std::to_string(sources_.locate(label.span.begin).line).size());
  };
  widen(diagnostic.primary);
  for (const Label& label : diagnostic.related)
    widen(label);
  gutter_ = widest;
  out_ += fmt::format("{}{}[{}]{}: {}{}{}\n", color_of(diagnostic.severity), name_of(diagnostic.severity),
                      code_text(diagnostic.code), palette_.reset, palette_.bold,
                      printable(diagnostic.message), palette_.reset);
  if (diagnostic.primary.span.known()) frame(diagnostic.primary, "-->", '^');
  for (const Label& label : diagnostic.related)
    frame(label, ":::", '-');
  const bool has_tail = !diagnostic.help.empty() || !diagnostic.fixes.empty() || !diagnostic.context.empty();
  if (has_tail && diagnostic.primary.span.known()) {
    out_ += fmt::format("{}{} |{}\n", palette_.gutter, std::string(gutter_, ' '), palette_.reset);
  }
  for (const std::string& context : diagnostic.context)
    tail("note", context);
  for (const std::string& help : diagnostic.help)
    tail("help", help);
  for (const Fix& fix : diagnostic.fixes)
    tail("help", fix.title);
}

}  // namespace

std::string render_text(const std::vector<Diagnostic>& diagnostics, const source::SourceMap& sources,
                        const RenderOptions& options) {
  return TextRenderer(sources, options.color).run(diagnostics);
}

}  // namespace specql::diagnostics
