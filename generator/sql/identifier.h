// Names of database objects. They are the only way a user's name reaches SQL.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace specql::sql {

/// One name, as PostgreSQL stores it; quotes are added when it is printed, where it needs them.
struct Identifier {
  std::string text;

  Identifier() = default;
  explicit Identifier(std::string name) : text(std::move(name)) {}
  explicit Identifier(std::string_view name) : text(name) {}
  explicit Identifier(const char* name) : text(name) {}

  [[nodiscard]] bool empty() const { return text.empty(); }
  friend auto operator<=>(const Identifier&, const Identifier&) = default;
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
[[nodiscard]] bool needs_quotes(std::string_view name);

void print(std::string& out, const Identifier& name);
void print(std::string& out, const QualifiedName& name);
[[nodiscard]] std::string to_string(const QualifiedName& name);

}  // namespace specql::sql
