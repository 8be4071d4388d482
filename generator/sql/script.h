// A script as PostgreSQL's grammar takes it apart.
#pragma once

#include "generator/sql/identifier.h"
#include "generator/sql/raw_problem.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::sql {

/// Statements that run together: a transaction's, from behind its `begin` to before its `commit`, or one
/// that stands by itself.
struct ScriptUnit {
  enum class Kind : std::uint8_t {
    Setting,      ///< `set …`: of the session, whatever has run already
    Transaction,  ///< together or not at all
    Alone,        ///< outside of transactions
  };
  Kind kind = Kind::Alone;
  std::vector<std::string> statements;  ///< without the `;` at their ends
  std::size_t line = 0;                 ///< of the first, from 1
  std::string source;  ///< as the script has it, with its comments, without `begin` and `commit`

  /// Who keeps account of a script counts it as one step.
  [[nodiscard]] bool is_counted() const { return kind != Kind::Setting; }
};

/// What a statement outside of `begin` and `commit` is.
enum class Bare : std::uint8_t {
  Alone,
  Transaction,  ///< one of its own, unless the line `kOutside` stands above it
};
inline constexpr std::string_view kOutside = "-- specql: no transaction";

/// Takes no script whose transactions do not end, or lie in one another.
[[nodiscard]] std::variant<std::vector<ScriptUnit>, RawProblem> read_script(const std::string& text,
                                                                            Bare bare = Bare::Alone);

/// An index that a statement builds or drops without keeping others from their work; empty for any other.
struct ConcurrentIndex {
  QualifiedName name;
  bool builds = false;
};
[[nodiscard]] std::optional<ConcurrentIndex> read_concurrent_index(const std::string& statement);

}  // namespace specql::sql
