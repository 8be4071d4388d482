// The keys a mapping may have, as a table, and the one way to read a mapping by it.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/syntax/node.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace specql::syntax {

struct KeyRow {
  std::string_view name;     ///< the canonical spelling
  std::string_view aliases;  ///< others, separated by blanks
  std::string_view value;    ///< what stands behind it, for the reference
  std::string_view summary;
};

/// A key of the older dialect, or one that others expect, which there is not.
struct OtherKey {
  std::string_view name;
  std::string_view instead;  ///< what to write, or why nothing has to be written
};

struct KeyTable {
  std::string_view owner;  ///< "an entity": completes "unknown key `x` of …"
  std::span<const KeyRow> rows;
  std::span<const OtherKey> others = {};
  std::span<const KeyTable* const> inner = {};  ///< of mappings behind some of its keys, for the reference
};

/// Whether a table has a key, by any of its names.
[[nodiscard]] bool has_key(const KeyTable& table, std::string_view key);

/// The values of a mapping, by row of its table. Keys that are in no row, and a key given under two
/// of its names, are reported. A key that looks like one that is absent is then taken for it, so
/// that one slip is one error.
class KeyValues {
 public:
  KeyValues(const Mapping& mapping, const KeyTable& table, DiagnosticSink& sink);

  /// The entry of a row, or null. `Key` is the enum generated from the same rows.
  template <class Key>
  [[nodiscard]] const Entry* find(Key key) const {
    return entries_[static_cast<std::size_t>(key)];
  }
  template <class Key>
  [[nodiscard]] const Node* value(Key key) const {
    const Entry* entry = find(key);
    return entry == nullptr ? nullptr : &entry->value;
  }
  /// A key that is there, in backticks, by the name it was given under.
  template <class Key>
  [[nodiscard]] std::string quoted(Key key) const {
    return "`" + find(key)->key.value + "`";
  }
  /// Reports that a key is missing in `owner`, unless an unknown one may stand for it.
  void report_missing(std::string_view key, Span at, std::string_view owner, DiagnosticSink& sink) const;
  [[nodiscard]] bool has_unknown() const { return has_unknown_; }

 private:
  void take_unknown(const Entry& entry, const KeyTable& table, DiagnosticSink& sink);

  std::vector<const Entry*> entries_;
  bool has_unknown_ = false;  ///< a key that is near none
};

// Reading single values. Each reports what does not fit and then returns nothing.

/// A scalar that is not empty. `needed` says what it should hold.
[[nodiscard]] std::optional<Text> read_text(const Node& node, std::string_view what, DiagnosticSink& sink,
                                            std::string_view needed = "text");
/// Reports a boolean of YAML 1.1, such as `yes` or `off`. False if the word is none.
bool refuse_yaml_boolean(std::string_view text, Span at, DiagnosticSink& sink);
/// `true` or `false`; YAML 1.1's `yes`, `no`, `on`, `off` are refused with the fix.
[[nodiscard]] std::optional<Located<bool>> read_bool(const Node& node, std::string_view what,
                                                     DiagnosticSink& sink);
/// A whole number that is not negative.
[[nodiscard]] std::optional<Located<std::size_t>> read_count(const Node& node, std::string_view what,
                                                             DiagnosticSink& sink);
[[nodiscard]] const Mapping* read_mapping(const Node& node, std::string_view what, DiagnosticSink& sink,
                                          std::string_view needed = "a mapping");
[[nodiscard]] const Sequence* read_sequence(const Node& node, std::string_view what, DiagnosticSink& sink,
                                            std::string_view needed = "a list");
/// A list of words; one word alone counts as a list of one.
[[nodiscard]] std::vector<Located<std::string>> read_words(const Node& node, std::string_view what,
                                                           DiagnosticSink& sink);
/// One of a few words. Returns its index.
[[nodiscard]] std::optional<std::size_t> read_choice(const Node& node,
                                                     std::span<const std::string_view> choices,
                                                     std::string_view what, DiagnosticSink& sink,
                                                     std::string_view needed = "text");

}  // namespace specql::syntax
