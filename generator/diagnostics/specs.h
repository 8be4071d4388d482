// The table of everything that can be said (diagnostics.def), as typed constants `diag::unknown_type`.
// A format string that does not fit its arguments does not compile: specs.cpp sees to that, once for all.
#pragma once

#include "generator/diagnostics/diagnostic.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace specql::diagnostics {

template <class... Args>
struct DiagnosticSpec {
  std::uint16_t code;
  Severity severity;
  std::string_view name;
  std::string_view format;
};

namespace specs {
using Text = std::string_view;
using Count = std::size_t;
#define SPECQL_DIAGNOSTIC(code, severity, name, format, ...) \
  inline constexpr DiagnosticSpec<__VA_ARGS__> name{code, Severity::severity, #name, format};
#include "generator/diagnostics/diagnostics.def"
#undef SPECQL_DIAGNOSTIC
}  // namespace specs

/// One row of the table without its types: for documentation and coverage.
struct DiagnosticRow {
  std::uint16_t code;
  Severity severity;
  std::string_view name;
  std::string_view format;
};

[[nodiscard]] std::span<const DiagnosticRow> all_diagnostics();
[[nodiscard]] const DiagnosticRow* find_diagnostic(std::uint16_t code);

}  // namespace specql::diagnostics
