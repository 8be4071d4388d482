// Which functions answer otherwise in the new version: rows that a rule of them has let in may not keep it
// any more, and PostgreSQL does not look again.
#pragma once

#include "generator/catalog/catalog.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace specql::migrate {

class ChangedFunctions {
 public:
  /// Both versions have to stay where they are.
  ChangedFunctions(const catalog::Database& before, const catalog::Database& after)
      : before_(before), after_(after) {}

  /// Whether an expression calls one, or one that calls one, and so on.
  [[nodiscard]] bool are_called_in(std::string_view expression);

 private:
  struct Versions {
    const catalog::Function* before = nullptr;
    const catalog::Function* after = nullptr;
    std::optional<bool> otherwise = {};  ///< once it is known
  };
  void read();
  bool answers_otherwise(Versions& function);

  const catalog::Database& before_;
  const catalog::Database& after_;
  std::unordered_map<catalog::QualifiedName, Versions> functions_;
  bool is_read_ = false;
};

}  // namespace specql::migrate
