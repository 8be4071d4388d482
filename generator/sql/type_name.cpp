#include "generator/sql/type_name.h"

namespace specql::sql {

void print(std::string& out, const TypeName& type) {
  if (type.builtin.empty()) {
    print(out, type.named);
  } else {
    out += type.builtin.view();
  }
  if (type.array) out += "[]";
}

std::string to_string(const TypeName& type) {
  std::string out;
  print(out, type);
  return out;
}

}  // namespace specql::sql
