#include "generator/sql/fit.h"

#include "generator/support/digest.h"
#include "generator/support/utf8.h"

namespace specql::sql {

Identifier fit(std::string_view name) {
  constexpr std::size_t kSuffix = 9;  // "_" and eight digits
  if (name.size() <= kMaximumNameBytes) return Identifier(name);
  std::string shortened(utf8_prefix(name, kMaximumNameBytes - kSuffix));
  return Identifier(shortened + "_" + short_digest(name));
}

}  // namespace specql::sql
