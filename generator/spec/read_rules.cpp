// Uniques, indexes, validations and identifiers.
#include "generator/spec/keys.h"
#include "generator/spec/read.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::spec {
namespace {

std::optional<Word> word(const syntax::Node* node, std::string_view what, DiagnosticSink& sink) {
  if (node == nullptr) return std::nullopt;
  const auto text = syntax::read_text(*node, what, sink);
  if (!text) return std::nullopt;
  return text->located();
}

void read_unique(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  UniqueSpec unique;
  unique.span = node.span;
  if (const syntax::Mapping* mapping = node.mapping()) {
    const syntax::KeyValues keys(*mapping, kUniqueKeys, sink);
    const syntax::Node* fields = keys.value(UniqueKey::fields_);
    if (fields == nullptr) {
      keys.report_missing("fields", node.span, "a unique rule", sink);
      return;
    }
    unique.fields = syntax::read_words(*fields, keys.quoted(UniqueKey::fields_), sink);
    if (const syntax::Node* nulls = keys.value(UniqueKey::nulls_)) {
      constexpr std::string_view kChoices[] = {"distinct", "not_distinct"};
      unique.nulls_not_distinct = syntax::read_choice(*nulls, kChoices, "`nulls`", sink) == 1U;
    }
    unique.error = word(keys.value(UniqueKey::error_), "`error`", sink);
    unique.name = word(keys.value(UniqueKey::name_), "`name`", sink);
    if (const auto* message = keys.value(UniqueKey::message_)) {
      unique.message = syntax::read_text(*message, "`message`", sink);
    }
  } else {
    unique.fields = syntax::read_words(node, "a unique rule", sink);
  }
  if (!unique.fields.empty()) entity.uniques.push_back(std::move(unique));
}

/// `created_at`, or `created_at desc`.
IndexSpec::Key index_key(const Word& text) {
  IndexSpec::Key key{text, false};
  const std::size_t blank = text.value.find(' ');
  if (blank == std::string::npos) return key;
  const std::string direction = lowercase(trim(std::string_view(text.value).substr(blank)));
  if (direction == "desc" || direction == "asc") {
    key.field.value = text.value.substr(0, blank);
    key.descending = direction == "desc";
  }
  return key;
}

void read_index(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  IndexSpec index;
  index.span = node.span;
  const syntax::Mapping* mapping = node.mapping();
  if (mapping == nullptr) {
    for (const Word& field : syntax::read_words(node, "an index", sink)) {
      index.keys.push_back(index_key(field));
    }
    if (!index.keys.empty()) entity.indexes.push_back(std::move(index));
    return;
  }
  const syntax::KeyValues keys(*mapping, kIndexKeys, sink);
  const syntax::Node* on = keys.value(IndexKey::on_);
  if (on == nullptr) {
    keys.report_missing("on", node.span, "an index", sink);
    return;
  }
  for (const Word& field : syntax::read_words(*on, keys.quoted(IndexKey::on_), sink)) {
    index.keys.push_back(index_key(field));
  }
  if (const auto* include = keys.value(IndexKey::include_)) {
    index.include = syntax::read_words(*include, "`include`", sink);
  }
  if (const auto* where = keys.value(IndexKey::where_)) {
    index.where = syntax::read_text(*where, "`where`", sink);
  }
  if (const auto* method = keys.value(IndexKey::method_)) {
    constexpr std::string_view kMethods[] = {"btree", "hash", "gin", "gist", "brin", "unique"};
    const std::string what = keys.quoted(IndexKey::method_);
    if (const auto choice = syntax::read_choice(*method, kMethods, what, sink)) {
      if (kMethods[*choice] == "unique") {
        index.unique = true;  // the old dialect's `type: unique`
      } else {
        index.method = Word{std::string(kMethods[*choice]), method->span};
      }
    }
  }
  if (const auto* unique = keys.value(IndexKey::unique_)) {
    if (const auto flag = syntax::read_bool(*unique, "`unique`", sink)) index.unique = flag->value;
  }
  index.name = word(keys.value(IndexKey::name_), "`name`", sink);
  if (!index.keys.empty()) entity.indexes.push_back(std::move(index));
}

void read_validation(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  ValidationSpec validation;
  validation.span = node.span;
  if (const syntax::Mapping* mapping = node.mapping()) {
    const syntax::KeyValues keys(*mapping, kValidationKeys, sink);
    validation.name = word(keys.value(ValidationKey::name_), "`name`", sink);
    validation.error = word(keys.value(ValidationKey::error_), "`error`", sink);
    if (const auto* condition = keys.value(ValidationKey::condition_)) {
      validation.condition = syntax::read_text(*condition, keys.quoted(ValidationKey::condition_), sink);
    } else {
      keys.report_missing("condition", node.span, "a validation", sink);
    }
    if (const auto* message = keys.value(ValidationKey::message_)) {
      validation.message = syntax::read_text(*message, "`message`", sink);
    }
  } else {
    validation.condition = syntax::read_text(node, "a validation", sink, "a condition or a mapping");
  }
  if (validation.condition) entity.validations.push_back(std::move(validation));
}

/// `[name, email]` may mean one rule of two fields or two rules of one: it is refused with both.
bool is_ambiguous(const syntax::Sequence& items) {
  return items.size() > 1 && std::all_of(items.begin(), items.end(),
                                         [](const syntax::Node& item) { return item.scalar() != nullptr; });
}

void refuse_ambiguous(const syntax::Node& node, const syntax::Sequence& items, std::string_view what,
                      DiagnosticSink& sink) {
  std::vector<std::string> words;
  std::vector<diagnostics::Edit> apart;
  for (const syntax::Node& item : items) {
    words.push_back(item.scalar()->text);
    apart.push_back({item.span, "[" + words.back() + "]"});
  }
  const Span all{items.front().span.begin, items.back().span.end};
  const std::string together = "[" + join(words, ", ") + "]";
  const std::string each = "[" + join(words, "], [") + "]";
  sink.report(diag::wrong_shape, node.span, what, "a list of lists of fields", "a list of words")
      .fix(fmt::format("one rule of all fields: `[{}]`", together), {{all, together}},
           Applicability::MaybeIncorrect)
      .fix(fmt::format("one rule for each field: `[{}]`", each), std::move(apart),
           Applicability::MaybeIncorrect);
}

}  // namespace

void read_uniques(const syntax::Node& node, std::string_view what, EntitySpec& entity, DiagnosticSink& sink) {
  const syntax::Sequence* items = syntax::read_sequence(node, what, sink);
  if (items == nullptr) return;
  if (is_ambiguous(*items)) return refuse_ambiguous(node, *items, what, sink);
  for (const syntax::Node& item : *items)
    read_unique(item, entity, sink);
}

void read_indexes(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  const syntax::Sequence* items = syntax::read_sequence(node, "`indexes`", sink);
  if (items == nullptr) return;
  for (const syntax::Node& item : *items)
    read_index(item, entity, sink);
}

void read_validations(const syntax::Node& node, std::string_view what, EntitySpec& entity,
                      DiagnosticSink& sink) {
  const syntax::Sequence* items = syntax::read_sequence(node, what, sink);
  if (items == nullptr) return;
  for (const syntax::Node& item : *items)
    read_validation(item, entity, sink);
}

std::optional<IdentifierSpec> read_identifier(const syntax::Node& node, DiagnosticSink& sink) {
  IdentifierSpec identifier;
  identifier.span = node.span;
  if (const syntax::Mapping* mapping = node.mapping()) {
    const syntax::KeyValues keys(*mapping, kIdentifierKeys, sink);
    if (const auto* strategy = keys.value(IdentifierKey::strategy_)) {
      if (auto choice = syntax::read_choice(*strategy, kIdentifierStrategies, "`strategy`", sink)) {
        identifier.strategy = {*choice, strategy->span};
      } else {
        return std::nullopt;
      }
    }
    identifier.from = word(keys.value(IdentifierKey::from_), "the source of an identifier", sink);
    if (const auto* format = keys.value(IdentifierKey::format_)) {
      identifier.format = syntax::read_text(*format, "`format`", sink);
    }
    return identifier;
  }
  const auto choice =
      syntax::read_choice(node, kIdentifierStrategies, "`identifier`", sink, "a strategy or a mapping");
  if (!choice) return std::nullopt;
  identifier.strategy = {*choice, node.span};
  return identifier;
}

}  // namespace specql::spec
