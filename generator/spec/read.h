// From YAML trees to specs: which keys there are and what shape stands behind each.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/spec/spec.h"
#include "generator/syntax/keys.h"
#include "generator/syntax/node.h"

#include <vector>

namespace specql::spec {

/// Everything a file's documents declare. What cannot be read is reported and left out.
[[nodiscard]] FileSpec read_file(const std::vector<syntax::Node>& documents, DiagnosticSink& sink);

// Its parts, by construct.
[[nodiscard]] std::optional<TypeSpec> read_type(const syntax::Mapping& document, DiagnosticSink& sink);
/// The reason of `deprecated:`, which may also be just `true`.
[[nodiscard]] std::optional<Text> read_deprecated(const syntax::Node& node, DiagnosticSink& sink);
[[nodiscard]] std::optional<EntitySpec> read_entity(const syntax::Mapping& document, DiagnosticSink& sink);
/// A field or parameter, as the table says: a notation, or a mapping of attributes. One that has
/// neither a type nor an expression was reported.
[[nodiscard]] FieldSpec read_field(const Word& name, const syntax::Node& node, const syntax::KeyTable& table,
                                   DiagnosticSink& sink);
/// The same in a list, `{name: x, type: y}`, where `name` is its entry of that key. Nothing if the
/// name cannot be read.
[[nodiscard]] std::optional<FieldSpec> read_named_field(const syntax::Node& node, const syntax::Entry& name,
                                                        const syntax::KeyTable& table, DiagnosticSink& sink);
[[nodiscard]] std::vector<FieldSpec> read_fields(const syntax::Node& node, std::string_view what,
                                                 const syntax::KeyTable& table, DiagnosticSink& sink);
void read_computed_fields(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink);
// `what` is the key as it was written, for messages.
void read_hooks(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink);
void read_events(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink);
void read_states(const syntax::Node& node, std::string_view what, EntitySpec& entity, DiagnosticSink& sink);
void read_patterns(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink);
void read_exclusions(const syntax::Node& node, std::string_view what, EntitySpec& entity,
                     DiagnosticSink& sink);
void read_uniques(const syntax::Node& node, std::string_view what, EntitySpec& entity, DiagnosticSink& sink);
void read_indexes(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink);
void read_validations(const syntax::Node& node, std::string_view what, EntitySpec& entity,
                      DiagnosticSink& sink);
[[nodiscard]] std::optional<IdentifierSpec> read_identifier(const syntax::Node& node, DiagnosticSink& sink);
void read_actions(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink);

}  // namespace specql::spec
