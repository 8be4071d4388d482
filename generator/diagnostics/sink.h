// Where stages put their diagnostics, and the fluent way to write one.
#pragma once

#include "generator/diagnostics/diagnostic.h"
#include "generator/diagnostics/specs.h"

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace specql::diagnostics {

/// Adds to a diagnostic that its sink already holds; it lives for one statement only.
class Builder {
 public:
  explicit Builder(Diagnostic& diagnostic) : diagnostic_(diagnostic) {}

  /// Words under the caret.
  Builder& label(std::string text);
  Builder& related(Span span, std::string text);
  Builder& help(std::string text);
  Builder& fix(std::string title, std::vector<Edit> edits, Applicability applicability);
  /// Replaces the place the diagnostic points at.
  Builder& replace(std::string title, std::string text,
                   Applicability applicability = Applicability::MachineApplicable);
  /// "did you mean `x`?" with the replacement, if there is a name near `name`.
  Builder& suggest(std::string_view name, const std::vector<std::string>& candidates);
  Builder& suggest_at(Span span, std::string_view name, const std::vector<std::string>& candidates);

 private:
  Diagnostic& diagnostic_;
};

class DiagnosticSink {
 public:
  /// More than this from one file or stage is noise; the rest is counted, not kept.
  static constexpr std::size_t kLimit = 2000;

  template <class... Args>
  Builder report(const DiagnosticSpec<Args...>& spec, Span at, const std::type_identity_t<Args>&... args) {
    return add(spec.code, spec.severity, fmt::vformat(spec.format, fmt::make_format_args(args...)), at);
  }

  /// Takes over what another sink collected, within the limit.
  void merge(DiagnosticSink&& other);
  void append(const std::vector<Diagnostic>& more);

  [[nodiscard]] bool has_errors() const { return errors_ > 0; }
  [[nodiscard]] std::size_t error_count() const { return errors_; }
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return diagnostics_; }
  [[nodiscard]] std::vector<Diagnostic> take() { return std::move(diagnostics_); }

 private:
  friend class ContextScope;

  Builder add(std::uint16_t code, Severity severity, std::string message, Span at);

  std::vector<Diagnostic> diagnostics_;
  std::vector<std::string> context_;
  Diagnostic overflow_;  // what is written past the limit goes here and is lost
  std::size_t errors_ = 0;
};

/// Everything reported while this lives is "while checking …".
class ContextScope {
 public:
  ContextScope(DiagnosticSink& sink, std::string text) : sink_(sink) {
    sink_.context_.push_back(std::move(text));
  }
  ~ContextScope() { sink_.context_.pop_back(); }
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;

 private:
  DiagnosticSink& sink_;
};

}  // namespace specql::diagnostics

namespace specql {
namespace diag = diagnostics::specs;
using diagnostics::Applicability;
using diagnostics::ContextScope;
using diagnostics::DiagnosticSink;
}  // namespace specql
