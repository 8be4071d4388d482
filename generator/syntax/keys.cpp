#include "generator/syntax/keys.h"

#include "generator/support/suggest.h"
#include "generator/support/text.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

namespace specql::syntax {
namespace {

bool is_named(const KeyRow& row, std::string_view key) {
  return row.name == key || has_word(row.aliases, key);
}

void add_names(const KeyRow& row, std::vector<std::string>& names) {
  names.emplace_back(row.name);
  if (row.aliases.empty()) return;
  for (const std::string_view alias : split(row.aliases, ' '))
    names.emplace_back(alias);
}

std::string list_of_keys(const KeyTable& table) {
  std::vector<std::string> names;
  for (const KeyRow& row : table.rows)
    names.emplace_back(row.name);
  return fmt::format("keys of {}: {}", table.owner, join(names, ", "));
}

}  // namespace

bool has_key(const KeyTable& table, std::string_view key) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [key](const KeyRow& row) { return is_named(row, key); });
}

KeyValues::KeyValues(const Mapping& mapping, const KeyTable& table, DiagnosticSink& sink)
    : entries_(table.rows.size(), nullptr) {
  std::vector<const Entry*> unknown;
  for (const Entry& entry : mapping.entries) {
    const auto row = std::find_if(table.rows.begin(), table.rows.end(),
                                  [&](const KeyRow& r) { return is_named(r, entry.key.value); });
    if (row == table.rows.end()) {
      unknown.push_back(&entry);
      continue;
    }
    const Entry*& slot = entries_[static_cast<std::size_t>(row - table.rows.begin())];
    if (slot != nullptr) {
      sink.report(diag::same_key_twice, entry.key.span, entry.key.value, slot->key.value)
          .related(slot->key.span,
                   slot->key.value == entry.key.value ? "the first one" : "the same, by its other name");
      continue;
    }
    slot = &entry;
  }
  for (const Entry* entry : unknown)
    take_unknown(*entry, table, sink);
}

void KeyValues::take_unknown(const Entry& entry, const KeyTable& table, DiagnosticSink& sink) {
  std::vector<std::string> absent;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (entries_[i] == nullptr) add_names(table.rows[i], absent);
  }
  auto report = sink.report(diag::unknown_key, entry.key.span, entry.key.value, table.owner);
  const auto other = std::find_if(table.others.begin(), table.others.end(),
                                  [&](const OtherKey& one) { return one.name == entry.key.value; });
  if (other != table.others.end()) {
    report.help(std::string(other->instead));
    return;
  }
  report.suggest(entry.key.value, absent);
  const auto meant = suggest(entry.key.value, absent);
  if (!meant) {
    has_unknown_ = true;
    report.help(list_of_keys(table));
    return;
  }
  const auto row = std::find_if(table.rows.begin(), table.rows.end(),
                                [&](const KeyRow& r) { return is_named(r, *meant); });
  entries_[static_cast<std::size_t>(row - table.rows.begin())] = &entry;
}

void KeyValues::report_missing(std::string_view key, Span at, std::string_view owner,
                               DiagnosticSink& sink) const {
  if (!has_unknown_) sink.report(diag::key_missing, at, key, owner);
}

std::optional<Text> read_text(const Node& node, std::string_view what, DiagnosticSink& sink,
                              std::string_view needed) {
  const Scalar* scalar = node.scalar();
  if (scalar != nullptr && !trim(scalar->text).empty()) return text_of(*scalar, node.span);
  sink.report(diag::wrong_shape, node.span, what, needed, kind_of(node));
  return std::nullopt;
}

bool refuse_yaml_boolean(std::string_view text, Span at, DiagnosticSink& sink) {
  const std::string word = lowercase(text);
  const bool yes = word == "yes" || word == "on" || word == "y";
  const bool no = word == "no" || word == "off" || word == "n";
  if (!yes && !no) return false;
  sink.report(diag::yaml_boolean, at, text)
      .replace(yes ? "write `true`" : "write `false`", yes ? "true" : "false");
  return true;
}

std::optional<Located<bool>> read_bool(const Node& node, std::string_view what, DiagnosticSink& sink) {
  const Scalar* scalar = node.scalar();
  if (scalar != nullptr && scalar->style == ScalarStyle::Plain) {
    const std::string word = lowercase(scalar->text);
    if (word == "true" || word == "false") return Located<bool>{word == "true", node.span};
    if (refuse_yaml_boolean(scalar->text, node.span, sink)) return std::nullopt;
  }
  auto report = sink.report(diag::wrong_shape, node.span, what, "`true` or `false`", kind_of(node));
  if (scalar != nullptr && (scalar->text == "true" || scalar->text == "false")) {
    report.replace("write it without quotes", scalar->text);
  }
  return std::nullopt;
}

std::optional<Located<std::size_t>> read_count(const Node& node, std::string_view what,
                                               DiagnosticSink& sink) {
  if (const Scalar* scalar = node.scalar()) {
    std::size_t value = 0;
    const char* end = scalar->text.data() + scalar->text.size();
    const auto result = std::from_chars(scalar->text.data(), end, value);
    if (result.ec == std::errc() && result.ptr == end) return Located<std::size_t>{value, node.span};
  }
  sink.report(diag::wrong_shape, node.span, what, "a whole number", kind_of(node));
  return std::nullopt;
}

const Mapping* read_mapping(const Node& node, std::string_view what, DiagnosticSink& sink,
                            std::string_view needed) {
  if (const Mapping* mapping = node.mapping()) return mapping;
  sink.report(diag::wrong_shape, node.span, what, needed, kind_of(node));
  return nullptr;
}

const Sequence* read_sequence(const Node& node, std::string_view what, DiagnosticSink& sink,
                              std::string_view needed) {
  if (const Sequence* items = node.sequence()) return items;
  sink.report(diag::wrong_shape, node.span, what, needed, kind_of(node));
  return nullptr;
}

std::vector<Located<std::string>> read_words(const Node& node, std::string_view what, DiagnosticSink& sink) {
  std::vector<Located<std::string>> words;
  if (const Sequence* items = node.sequence()) {
    const std::string item_of = fmt::format("an item of {}", what);
    for (const Node& item : *items) {
      if (const auto text = read_text(item, item_of, sink)) words.push_back(text->located());
    }
  } else if (const auto text = read_text(node, what, sink, "text, or a list of texts")) {
    words.push_back(text->located());
  }
  return words;
}

std::optional<std::size_t> read_choice(const Node& node, std::span<const std::string_view> choices,
                                       std::string_view what, DiagnosticSink& sink, std::string_view needed) {
  const auto text = read_text(node, what, sink, needed);
  if (!text) return std::nullopt;
  const auto found = std::find(choices.begin(), choices.end(), lowercase(text->value));
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::vector<std::string> names(choices.begin(), choices.end());
  sink.report(diag::unknown_choice, text->span, text->value, what)
      .suggest(text->value, names)
      .help(fmt::format("one of: {}", join(names, ", ")));
  return std::nullopt;
}

}  // namespace specql::syntax
