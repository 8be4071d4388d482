// What can be said to a user: one problem, where it is, why, and how to mend it.
#pragma once

#include "generator/source/span.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace specql::diagnostics {

/// Errors stop generation. Warnings are almost surely mistakes; advice is about better ways.
enum class Severity : std::uint8_t { Error, Warning, Advice };

[[nodiscard]] std::string_view name_of(Severity severity);

/// How far a fix may be trusted: the first kind is applied by `check --fix`.
enum class Applicability : std::uint8_t { MachineApplicable, MaybeIncorrect, HasPlaceholders };

[[nodiscard]] std::string_view name_of(Applicability applicability);

struct Edit {
  Span span;  ///< empty span: insert before it
  std::string text;
};

struct Fix {
  std::string title;  ///< "did you mean `email`?"
  std::vector<Edit> edits;
  Applicability applicability = Applicability::MaybeIncorrect;
};

/// Text at a place: the primary one explains the caret, others point to what it collides with.
struct Label {
  Span span;
  std::string text;
};

struct Diagnostic {
  std::uint16_t code = 0;  ///< 3101 is shown as SQ3101
  Severity severity = Severity::Error;
  std::string message;
  Label primary;
  std::vector<Label> related;
  std::vector<std::string> context;  ///< outermost first: "while checking action `pay`"
  std::vector<std::string> help;
  std::vector<Fix> fixes;
};

/// "SQ3101".
[[nodiscard]] std::string code_text(std::uint16_t code);

}  // namespace specql::diagnostics
