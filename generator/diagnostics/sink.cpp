#include "generator/diagnostics/sink.h"

#include "generator/support/suggest.h"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>

namespace specql::diagnostics {

Builder& Builder::label(std::string text) {
  diagnostic_.primary.text = std::move(text);
  return *this;
}

Builder& Builder::related(Span span, std::string text) {
  if (span.known()) diagnostic_.related.push_back({span, std::move(text)});
  return *this;
}

Builder& Builder::help(std::string text) {
  diagnostic_.help.push_back(std::move(text));
  return *this;
}

Builder& Builder::fix(std::string title, std::vector<Edit> edits, Applicability applicability) {
  diagnostic_.fixes.push_back({std::move(title), std::move(edits), applicability});
  return *this;
}

Builder& Builder::replace(std::string title, std::string text, Applicability applicability) {
  return fix(std::move(title), {{diagnostic_.primary.span, std::move(text)}}, applicability);
}

Builder& Builder::suggest(std::string_view name, const std::vector<std::string>& candidates) {
  return suggest_at(diagnostic_.primary.span, name, candidates);
}

Builder& Builder::suggest_at(Span span, std::string_view name, const std::vector<std::string>& candidates) {
  if (auto near = specql::suggest(name, candidates)) {
    std::string title = fmt::format("did you mean `{}`?", *near);
    const auto slips = std::count_if(candidates.begin(), candidates.end(),
                                     [&](const std::string& one) { return is_slip(name, one); });
    const auto trust =
        slips == 1 && is_slip(name, *near) ? Applicability::MachineApplicable : Applicability::MaybeIncorrect;
    return fix(std::move(title), {{span, std::move(*near)}}, trust);
  }
  return *this;
}

Builder DiagnosticSink::add(std::uint16_t code, Severity severity, std::string message, Span at) {
  if (severity == Severity::Error) ++errors_;
  if (diagnostics_.size() >= kLimit) {
    overflow_ = {};
    return Builder(overflow_);
  }
  Diagnostic& added = diagnostics_.emplace_back();
  added.code = code;
  added.severity = severity;
  added.message = std::move(message);
  added.primary.span = at;
  added.context = context_;
  return Builder(added);
}

void DiagnosticSink::append(const std::vector<Diagnostic>& more) {
  for (const Diagnostic& diagnostic : more) {
    if (diagnostic.severity == Severity::Error) ++errors_;
  }
  diagnostics_.insert(diagnostics_.end(), more.begin(), more.end());
}

void DiagnosticSink::merge(DiagnosticSink&& other) {
  const auto room = static_cast<std::ptrdiff_t>(kLimit - std::min(kLimit, diagnostics_.size()));
  const auto begin = other.diagnostics_.begin();
  const auto end = begin + std::min(room, std::distance(begin, other.diagnostics_.end()));
  diagnostics_.insert(diagnostics_.end(), std::make_move_iterator(begin), std::make_move_iterator(end));
  errors_ += other.errors_;
  other.diagnostics_.clear();
  other.errors_ = 0;
}

}  // namespace specql::diagnostics
