// Ranges of which no two rows may share a part.
#include "generator/spec/keys.h"
#include "generator/spec/read.h"

namespace specql::spec {
namespace {

void read_exclusion(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  const syntax::Mapping* mapping = syntax::read_mapping(node, "an exclusion", sink);
  if (mapping == nullptr) return;
  const syntax::KeyValues keys(*mapping, kExclusionKeys, sink);
  ExclusionSpec exclusion;
  exclusion.span = node.span;
  const auto word = [&](ExclusionKey key) -> std::optional<Word> {
    if (keys.find(key) == nullptr) return std::nullopt;
    const auto text = syntax::read_text(*keys.value(key), keys.quoted(key), sink);
    if (!text) return std::nullopt;
    return text->located();
  };
  if (keys.find(ExclusionKey::overlap_) == nullptr) {
    keys.report_missing("overlap", node.span, "an exclusion", sink);
    return;
  }
  exclusion.overlap = word(ExclusionKey::overlap_);
  exclusion.error = word(ExclusionKey::error_);
  exclusion.name = word(ExclusionKey::name_);
  if (const syntax::Node* per = keys.value(ExclusionKey::per_)) {
    exclusion.per = syntax::read_words(*per, "`per`", sink);
  }
  if (const syntax::Node* where = keys.value(ExclusionKey::where_)) {
    exclusion.where = syntax::read_text(*where, "`where`", sink);
  }
  if (const syntax::Node* message = keys.value(ExclusionKey::message_)) {
    exclusion.message = syntax::read_text(*message, "`message`", sink);
  }
  if (exclusion.overlap) entity.exclusions.push_back(std::move(exclusion));
}

}  // namespace

void read_exclusions(const syntax::Node& node, std::string_view what, EntitySpec& entity,
                     DiagnosticSink& sink) {
  const syntax::Sequence* items = syntax::read_sequence(node, what, sink);
  if (items == nullptr) return;
  for (const syntax::Node& item : *items)
    read_exclusion(item, entity, sink);
}

}  // namespace specql::spec
