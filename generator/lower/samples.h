// Samples of the project's types and fields as questions to PostgreSQL: whether it takes each of them.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/check/check_project.h"
#include "generator/source/source_map.h"
#include "generator/sql/print.h"
#include "generator/templating/template_set.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::lower {

/// One value that a type or field takes or refuses, according to the spec.
struct Sample {
  std::string text;
  Span span;
  bool is_example = false;  ///< to be taken; else to be refused
  bool of_field = false;
  std::string owner;               ///< `Share`, `Offer.price`
  std::vector<std::string> rules;  ///< what each says to who breaks it
  sql::Text query;                 ///< a boolean for each rule; fails where the text is no value at all
  std::vector<catalog::ObjectName> depends_on;
};

/// Those of types in order, then those of fields. A field that several entities inherit is asked once.
[[nodiscard]] std::vector<Sample> lower_samples(const check::CheckedProject& project);

/// The functions that the samples' queries call, as the project's database has them, but that `role` owns
/// them and nobody else is known.
[[nodiscard]] catalog::Database lower_sample_rules(const std::vector<Sample>& samples, std::string_view role,
                                                   const check::CheckedProject& project,
                                                   const templating::TemplateSet& templates,
                                                   const source::SourceMap& sources);

}  // namespace specql::lower
