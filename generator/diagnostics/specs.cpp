#include "generator/diagnostics/specs.h"

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

/// Does not compile with a format that does not fit.
template <class... Args>
consteval bool fits(const DiagnosticSpec<Args...>&, fmt::format_string<const Args&...>) {
  return true;
}
#define SPECQL_DIAGNOSTIC(code, severity, name, format, ...) static_assert(fits(specs::name, format));
#include "generator/diagnostics/diagnostics.def"
#undef SPECQL_DIAGNOSTIC

}  // namespace

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
