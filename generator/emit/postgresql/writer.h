// Statements as they are put together: words of our own, and names and literals each through its own door.
#pragma once

#include "generator/catalog/catalog.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::emit::ddl {

/// A name as SQL writes it.
[[nodiscard]] inline std::string quoted(const sql::Identifier& name) {
  std::string text;
  sql::print(text, name);
  return text;
}

/// Appends to a text that outlives it.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& operator<<(std::string_view words) {
    out_ += words;
    return *this;
  }
  Writer& operator<<(const char* words) { return *this << std::string_view(words); }
  Writer& operator<<(const sql::Identifier& name) {
    sql::print(out_, name);
    return *this;
  }
  Writer& operator<<(const catalog::QualifiedName& name) {
    sql::print(out_, name);
    return *this;
  }
  Writer& operator<<(const catalog::TypeName& type) {
    sql::print(out_, type);
    return *this;
  }
  Writer& operator<<(const Interned& words) { return *this << words.view(); }
  Writer& operator<<(const std::string& words) { return *this << std::string_view(words); }
  Writer& operator<<(const sql::Text& text) { return *this << std::string_view(text.value); }
  Writer& literal(std::string_view value) {
    sql::print_literal(out_, value);
    return *this;
  }
  Writer& list(const std::vector<sql::Identifier>& names) {
    bool first = true;
    for (const sql::Identifier& name : names) {
      if (!first) out_ += ", ";
      *this << name;
      first = false;
    }
    return *this;
  }
  [[nodiscard]] std::string& out() { return out_; }

 private:
  std::string& out_;
};

}  // namespace specql::emit::ddl
