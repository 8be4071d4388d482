#include "generator/diagnostics/diagnostic.h"

#include "generator/support/check.h"

#include <fmt/core.h>

namespace specql::diagnostics {

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

}  // namespace specql::diagnostics
