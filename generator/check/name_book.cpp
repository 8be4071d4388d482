#include "generator/check/name_book.h"

#include <fmt/core.h>

namespace specql::check {

std::string What::text() const {
  return fmt::format(fmt::runtime(words), name, more);
}

void ReportingBook::report(std::string_view name, const Owner& owner, const What& what, Span span) {
  const std::string here = what.text();
  const std::string there = owner.what.text();
  auto report = sink_.report(diag::name_collision, span, here, there, name);
  report.related(owner.span, "the other one is declared here");
  if (!owner.span.known()) report.help("take another name: this one is in every project");
  const bool has_name = here == "an index" || there == "an index";
  if (has_name || here == there) report.help("leave one of them out, or give it a name of its own");
}

}  // namespace specql::check
