// `patterns`: features and state machines by the names of their patterns.
#include "generator/spec/keys.h"
#include "generator/spec/read.h"
#include "generator/support/text.h"

#include <array>

#include <fmt/core.h>

namespace specql::spec {
namespace {

/// Pattern names that stand for a feature every entity may have.
struct FeaturePattern {
  std::string_view names;
  std::optional<Located<bool>> EntitySpec::* feature;
};
const std::array<FeaturePattern, 3> kFeaturePatterns = {
    {{"audit_trail audit", &EntitySpec::audit},
     {"soft_delete", &EntitySpec::soft_delete},
     {"versioning optimistic_lock", &EntitySpec::version}}};
constexpr std::string_view kTenancyPattern = "multi_tenant";
constexpr std::string_view kStatesPattern = "state_machine";

/// A pattern of a feature has nothing to be told.
void refuse_parameters(const Word& pattern, const syntax::Node* parameters, DiagnosticSink& sink) {
  if (parameters == nullptr || parameters->is_null()) return;
  sink.report(diag::wrong_shape, parameters->span, fmt::format("`{}`", pattern.value), "a name alone",
              syntax::kind_of(*parameters));
}

void follow_pattern(const Word& pattern, const syntax::Node* parameters, EntitySpec& entity,
                    DiagnosticSink& sink) {
  if (pattern.value == kStatesPattern) {
    const syntax::Node nothing{pattern.span, syntax::Null{}};
    read_states(parameters == nullptr ? nothing : *parameters, "`state_machine`", entity, sink);
    return;
  }
  if (pattern.value == kTenancyPattern) {
    entity.tenancy = {0, pattern.span};
    refuse_parameters(pattern, parameters, sink);
    return;
  }
  std::vector<std::string> known = {std::string(kTenancyPattern), std::string(kStatesPattern)};
  for (const FeaturePattern& row : kFeaturePatterns) {
    for (const std::string_view name : split(row.names, ' ')) {
      if (name == pattern.value) {
        entity.*(row.feature) = {true, pattern.span};
        refuse_parameters(pattern, parameters, sink);
        return;
      }
      known.emplace_back(name);
    }
  }
  sink.report(diag::unknown_pattern, pattern.span, pattern.value)
      .suggest(pattern.value, known)
      .help(fmt::format("patterns are: {}", join(known, ", ")));
}

/// `audit_trail`, `{state_machine: {…}}`, `{type: state_machine, params: {…}}`.
void read_pattern(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  const syntax::Mapping* mapping = node.mapping();
  if (mapping == nullptr) {
    if (const auto name = syntax::read_text(node, "a pattern", sink, "a name")) {
      follow_pattern(name->located(), nullptr, entity, sink);
    }
    return;
  }
  const bool keyed = mapping->entries.size() == 1 && mapping->find("type") == nullptr;
  if (keyed) {
    follow_pattern(mapping->entries[0].key, &mapping->entries[0].value, entity, sink);
    return;
  }
  const syntax::KeyValues keys(*mapping, kPatternKeys, sink);
  if (keys.find(PatternKey::type_) == nullptr) {
    keys.report_missing("type", node.span, "a pattern", sink);
    return;
  }
  if (const auto name = syntax::read_text(*keys.value(PatternKey::type_), "`type`", sink, "a pattern")) {
    follow_pattern(name->located(), keys.value(PatternKey::params_), entity, sink);
  }
}

}  // namespace

void read_patterns(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  const syntax::Sequence* items = node.sequence();
  if (items == nullptr) {
    read_pattern(node, entity, sink);
    return;
  }
  for (const syntax::Node& item : *items)
    read_pattern(item, entity, sink);
}

}  // namespace specql::spec
