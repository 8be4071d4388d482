// Names of database objects. They are the only way a user's name reaches SQL.
#pragma once

#include "generator/support/interned.h"

#include <span>
#include <string>
#include <string_view>

namespace specql::sql {

/// One name, as PostgreSQL stores it; quotes are added when it is printed, where it needs them.
class Identifier {
 public:
  Identifier() = default;
  explicit Identifier(std::string_view name) : text_(name) {}

  [[nodiscard]] std::string_view text() const { return text_.view(); }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] Interned interned() const { return text_; }
  friend auto operator<=>(const Identifier&, const Identifier&) = default;

 private:
  Interned text_;
};

/// A name in a schema. Without a schema it is a built-in of PostgreSQL, or local to a statement.
struct QualifiedName {
  Identifier schema;
  Identifier name;

  friend auto operator<=>(const QualifiedName&, const QualifiedName&) = default;
};

/// PostgreSQL cuts longer names silently (NAMEDATALEN - 1, in bytes).
inline constexpr std::size_t kMaximumNameBytes = 63;

/// The words that cannot stand as a column or table name in SQL without quotes (PostgreSQL 15).
[[nodiscard]] std::span<const std::string_view> quoted_keywords();
[[nodiscard]] bool needs_quotes(const Identifier& name);

void print(std::string& out, const Identifier& name);
void print(std::string& out, const QualifiedName& name);
[[nodiscard]] std::string to_string(const QualifiedName& name);

}  // namespace specql::sql

template <>
struct std::hash<specql::sql::QualifiedName> {
  std::size_t operator()(const specql::sql::QualifiedName& name) const {
    return name.name.interned().hash() * 31 + name.schema.interned().hash();
  }
};
