#include "generator/lower/json_looks.h"

namespace specql::lower {
namespace {

struct Looks {
  std::string_view type;
  std::string_view pattern;
};
constexpr Looks kLooks[] = {
    {"boolean", "(true|false)"},
    {"smallint", "-?[0-9]{1,4}"},
    {"integer", "-?[0-9]{1,9}"},
    {"bigint", "-?[0-9]{1,18}"},
    {"numeric", R"(-?[0-9]{1,20}(\.[0-9]{1,20})?)"},
    {"uuid", R"-("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")-"},
    {"date", R"-("[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")-"},
};

}  // namespace

std::string_view json_looks(std::string_view type) {
  for (const Looks& row : kLooks) {
    if (row.type == type) return row.pattern;
  }
  return {};
}

}  // namespace specql::lower
