#include "tests/fuzz/fuzz.h"

#include "tests/support/compile.h"
#include "tests/support/pg_query.h"

#include <cstdlib>

#include <fmt/core.h>

namespace specql::fuzz {
namespace {

bool lies_in_a_file(Span span, const source::SourceMap& sources) {
  if (!span.known()) return span.end == 0;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const source::SourceFile& file = sources.file(source::FileId{i});
    const std::size_t end = file.base + file.text.size();
    if (span.begin >= file.base && span.begin <= span.end && span.end <= end) return true;
  }
  return false;
}

void check_place(Span span, const source::SourceMap& sources, const diagnostics::Diagnostic& diagnostic) {
  if (lies_in_a_file(span, sources)) return;
  fail("a place outside of every file",
       fmt::format("{}: {} [{}, {})", diagnostics::code_text(diagnostic.code), diagnostic.message, span.begin,
                   span.end));
}

}  // namespace

void fail(std::string_view why, std::string_view more) {
  fmt::print(stderr, "{}: {}\n", why, more);
  std::abort();
}

void check_places(const std::vector<diagnostics::Diagnostic>& list, const source::SourceMap& sources) {
  for (const diagnostics::Diagnostic& diagnostic : list) {
    check_place(diagnostic.primary.span, sources, diagnostic);
    for (const auto& label : diagnostic.related)
      check_place(label.span, sources, diagnostic);
    for (const auto& fix : diagnostic.fixes) {
      for (const auto& edit : fix.edits)
        check_place(edit.span, sources, diagnostic);
    }
  }
}

void check_spec(const std::string& yaml) {
  const testing::Compiled compiled =
      testing::compile({{"fuzz.yaml", yaml}}, {.format = emit::Format::Single, .lenient_actions = true});
  check_places(compiled.diagnostics, compiled.workspace->sources());
  if (compiled.complaints().empty() != compiled.diagnostics.empty()) fail("diagnostics are not shown");
  bool errors = false;
  for (const auto& one : compiled.diagnostics)
    errors = errors || one.severity == diagnostics::Severity::Error;
  if (errors == compiled.accepted) fail("accepted in spite of errors, or refused without a word");
  for (const auto& [path, text] : compiled.files) {
    if (!path.ends_with(".sql")) continue;
    if (const auto error = testing::syntax_error(text)) fail("broken SQL", *error);
  }
}

}  // namespace specql::fuzz
