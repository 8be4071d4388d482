// Texts that are written many times, kept once: the names of database objects above all.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <string_view>

namespace specql {

/// A text that stands once in the process. Copies are pointers, equality compares them; order is that of
/// the texts, so that nothing depends on where they lie. What was interned stays until the process ends.
class Interned {
 public:
  Interned() = default;  ///< the empty text
  template <std::convertible_to<std::string_view> Text>
  Interned(const Text& text) : text_(find_or_add(text)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] std::string_view view() const { return text_ == nullptr ? std::string_view() : text_->view; }
  [[nodiscard]] bool empty() const { return text_ == nullptr; }
  /// Small letters, digits and `_`, and no digit in front; it is known without looking.
  [[nodiscard]] bool is_plain() const { return text_ != nullptr && text_->plain; }

  friend bool operator==(Interned a, Interned b) { return a.text_ == b.text_; }
  /// For hash tables; it differs from run to run, so that nothing may be put in its order.
  [[nodiscard]] std::size_t hash() const { return std::hash<const void*>{}(text_); }

  template <std::convertible_to<std::string_view> Text>
  friend bool operator==(Interned a, const Text& b) {
    return a.view() == std::string_view(b);
  }
  friend std::strong_ordering operator<=>(Interned a, Interned b) {
    if (a.text_ == b.text_) return std::strong_ordering::equal;
    return a.view() <=> b.view();
  }

 private:
  friend class InternTable;
  struct Entry {
    std::string_view view;
    bool plain;
  };
  [[nodiscard]] static const Entry* find_or_add(std::string_view text);

  const Entry* text_ = nullptr;  ///< none stands for the empty one
};

}  // namespace specql

template <>
struct std::hash<specql::Interned> {
  std::size_t operator()(specql::Interned text) const { return text.hash(); }
};
