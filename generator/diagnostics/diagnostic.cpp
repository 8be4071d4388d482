#include "generator/diagnostics/diagnostic.h"

#include "generator/diagnostics/specs.h"
#include "generator/support/check.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::diagnostics {
namespace {

constexpr auto kRows = std::to_array<DiagnosticRow>({
#define SPECQL_DIAGNOSTIC(code, severity, name, format, ...) {code, Severity::severity, #name, format},
#include "generator/diagnostics/diagnostics.def"
#undef SPECQL_DIAGNOSTIC
});

constexpr bool ascending() {
  for (std::size_t i = 1; i < kRows.size(); ++i) {
    if (kRows[i - 1].code >= kRows[i].code) return false;
  }
  return true;
}
static_assert(ascending(), "diagnostics.def must be sorted by code, without repeats");

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Advice:
      return "advice";
  }
  SPECQL_UNREACHABLE("severity");
}

std::string_view name_of(Applicability applicability) {
  switch (applicability) {
    case Applicability::MachineApplicable:
      return "machine-applicable";
    case Applicability::MaybeIncorrect:
      return "maybe-incorrect";
    case Applicability::HasPlaceholders:
      return "has-placeholders";
  }
  SPECQL_UNREACHABLE("applicability");
}

std::string code_text(std::uint16_t code) {
  return fmt::format("SQ{:04}", code);
}

std::span<const DiagnosticRow> all_diagnostics() {
  return kRows;
}

const DiagnosticRow* find_diagnostic(std::uint16_t code) {
  const auto row =
      std::lower_bound(kRows.begin(), kRows.end(), code,
                       [](const DiagnosticRow& r, std::uint16_t wanted) { return r.code < wanted; });
  return row != kRows.end() && row->code == code ? &*row : nullptr;
}

}  // namespace specql::diagnostics
