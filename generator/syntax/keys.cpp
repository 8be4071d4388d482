#include "generator/syntax/keys.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "generator/support/text.h"

namespace specql::syntax {
namespace {

bool is_named(const KeyRow& row, std::string_view key) {
  if (row.name == key) return true;
  if (row.aliases.empty()) return false;
  const auto aliases = split(row.aliases, ' ');
  return std::find(aliases.begin(), aliases.end(), key) != aliases.end();
}

std::vector<std::string> names_in(const KeyTable& table) {
  std::vector<std::string> names;
  for (const KeyRow& row : table.rows) {
    names.emplace_back(row.name);
    if (row.aliases.empty()) continue;
    for (const std::string_view alias : split(row.aliases, ' ')) names.emplace_back(alias);
  }
  return names;
}

}  // namespace

KeyValues::KeyValues(const Mapping& mapping, const KeyTable& table, DiagnosticSink& sink)
    : entries_(table.rows.size(), nullptr) {
  for (const Entry& entry : mapping.entries) {
    const auto row = std::find_if(table.rows.begin(), table.rows.end(),
                                  [&](const KeyRow& r) { return is_named(r, entry.key.value); });
    if (row == table.rows.end()) {
      sink.report(diag::unknown_key, entry.key.span, entry.key.value, table.owner)
          .suggest(entry.key.value, names_in(table));
      continue;
    }
    const Entry*& slot = entries_[static_cast<std::size_t>(row - table.rows.begin())];
    if (slot != nullptr) {
      sink.report(diag::same_key_twice, entry.key.span, entry.key.value, slot->key.value)
          .related(slot->key.span, "the same, by its other name");
      continue;
    }
    slot = &entry;
  }
}

std::optional<Text> read_text(const Node& node, std::string_view what, DiagnosticSink& sink) {
  const Scalar* scalar = node.scalar();
  if (scalar != nullptr && !trim(scalar->text).empty()) return text_of(*scalar, node.span);
  sink.report(diag::wrong_shape, node.span, what, "text",
              scalar != nullptr ? "nothing" : kind_of(node));
  return std::nullopt;
}

std::optional<Located<bool>> read_bool(const Node& node, std::string_view what,
                                       DiagnosticSink& sink) {
  const Scalar* scalar = node.scalar();
  if (scalar != nullptr && scalar->style == ScalarStyle::Plain) {
    const std::string word = lowercase(scalar->text);
    if (word == "true" || word == "false") return Located<bool>{word == "true", node.span};
    const bool yes = word == "yes" || word == "on" || word == "y";
    const bool no = word == "no" || word == "off" || word == "n";
    if (yes || no) {
      sink.report(diag::yaml_boolean, node.span, scalar->text)
          .replace("write it out", yes ? "true" : "false");
      return std::nullopt;
    }
  }
  sink.report(diag::wrong_shape, node.span, what, "`true` or `false`",
              scalar != nullptr ? fmt::format("`{}`", scalar->text) : std::string(kind_of(node)));
  return std::nullopt;
}

std::optional<Located<std::size_t>> read_count(const Node& node, std::string_view what,
                                               DiagnosticSink& sink) {
  if (const Scalar* scalar = node.scalar()) {
    std::size_t value = 0;
    const char* end = scalar->text.data() + scalar->text.size();
    const auto result = std::from_chars(scalar->text.data(), end, value);
    if (result.ec == std::errc() && result.ptr == end) return Located<std::size_t>{value, node.span};
    sink.report(diag::wrong_shape, node.span, what, "a whole number",
                fmt::format("`{}`", scalar->text));
    return std::nullopt;
  }
  sink.report(diag::wrong_shape, node.span, what, "a whole number", kind_of(node));
  return std::nullopt;
}

const Mapping* read_mapping(const Node& node, std::string_view what, DiagnosticSink& sink) {
  if (const Mapping* mapping = node.mapping()) return mapping;
  sink.report(diag::wrong_shape, node.span, what, "a mapping", kind_of(node));
  return nullptr;
}

const Sequence* read_sequence(const Node& node, std::string_view what, DiagnosticSink& sink) {
  if (const Sequence* items = node.sequence()) return items;
  sink.report(diag::wrong_shape, node.span, what, "a list", kind_of(node));
  return nullptr;
}

std::vector<Located<std::string>> read_words(const Node& node, std::string_view what,
                                             DiagnosticSink& sink) {
  std::vector<Located<std::string>> words;
  if (const Sequence* items = node.sequence()) {
    for (const Node& item : *items) {
      if (const auto text = read_text(item, what, sink)) words.push_back(text->located());
    }
  } else if (const auto text = read_text(node, what, sink)) {
    words.push_back(text->located());
  }
  return words;
}

std::optional<std::size_t> read_choice(const Node& node, std::span<const std::string_view> choices,
                                       std::string_view what, DiagnosticSink& sink) {
  const auto text = read_text(node, what, sink);
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
