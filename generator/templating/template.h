// A small logic-less template language: names, sections, inverted sections, partials. Decisions are made
// in C++ and handed over as a view; a template only gives a document its shape.
//
//   {{name}}            the value; lines after its first are indented like the tag
//   {{#name}}…{{/name}} once for each element of a list, or once if a flag is on or a text not empty
//   {{^name}}…{{/name}} once if the list is empty, the flag off, the text empty
//   {{.}}               the element itself, inside a section
//   {{>path}}           another template with the same view
//   {{!words}}          nothing
// A line that holds only a section tag or a comment leaves nothing behind.
#pragma once

#include "generator/templating/template_set.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::templating {

/// What a template is filled with.
struct Value {
  using List = std::vector<Value>;
  struct Item;
  /// What the names in a template stand for: a handful, whose words outlive it.
  class Map {
   public:
    Map() = default;
    Map(std::initializer_list<Item> items);
    Value& operator[](std::string_view name);
    [[nodiscard]] const Value* find(std::string_view name) const;

   private:
    std::vector<std::string_view> names_;
    std::vector<Value> values_;  ///< as many
  };
  /// A long list whose elements are made as they are come to, and not kept.
  struct Walk {
    std::size_t size = 0;
    std::function<Value(std::size_t)> element;
  };
  std::variant<std::string, bool, List, Map, Walk> data;

  Value() = default;
  Value(std::string text) : data(std::move(text)) {}         // NOLINT(google-explicit-constructor)
  Value(std::string_view text) : data(std::string(text)) {}  // NOLINT(google-explicit-constructor)
  Value(const char* text) : data(std::string(text)) {}       // NOLINT(google-explicit-constructor)
  Value(bool flag) : data(flag) {}                           // NOLINT(google-explicit-constructor)
  Value(List list) : data(std::move(list)) {}                // NOLINT(google-explicit-constructor)
  Value(Map map) : data(std::move(map)) {}                   // NOLINT(google-explicit-constructor)
  Value(Walk walk) : data(std::move(walk)) {}                // NOLINT(google-explicit-constructor)
};

struct Value::Item {
  std::string_view name;
  Value value;
};

inline Value::Map::Map(std::initializer_list<Item> items) {
  for (const Item& item : items)
    (*this)[item.name] = item.value;
}

inline Value& Value::Map::operator[](std::string_view name) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == name) return values_[i];
  }
  names_.push_back(name);
  return values_.emplace_back();
}

inline const Value* Value::Map::find(std::string_view name) const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == name) return &values_[i];
  }
  return nullptr;
}

/// Where in which template, and what is wrong.
struct TemplateError {
  std::string path;
  std::size_t line = 1;
  std::string message;
};

/// A parsed template.
class Template {
 public:
  [[nodiscard]] static std::variant<Template, TemplateError> parse(std::string_view path,
                                                                   std::string_view text);

  /// Appends to `out`. A name the view lacks, or a partial that is missing or includes itself, is an
  /// error.
  [[nodiscard]] std::optional<TemplateError> render(const Value& view, const TemplateSet& partials,
                                                    std::string& out) const;

 private:
  friend class TemplateParser;
  friend class TemplateRenderer;

  enum class Kind : std::uint8_t { Text, Name, Section, Inverted, Partial };
  struct Piece {
    Kind kind = Kind::Text;
    std::string text;        ///< the text, or the name
    std::size_t indent = 0;  ///< of the tag in its line, where only blanks stand before it
    std::size_t line = 1;
    std::vector<Piece> inside;  ///< of a section
  };

  std::string path_;
  std::vector<Piece> pieces_;
};

}  // namespace specql::templating
