#include "generator/types/plain_values.h"

#include <fmt/core.h>

namespace specql::types {
namespace {

/// `{}` is the number.
std::string_view form_of(BaseType type) {
  switch (type) {
    case BaseType::Boolean:
      return "true";
    case BaseType::SmallInt:
    case BaseType::Integer:
    case BaseType::BigInt:
    case BaseType::Numeric:
    case BaseType::Double:
      return "{}";
    case BaseType::Text:
      return "row {}";
    case BaseType::Date:
      return "2024-01-0{}";
    case BaseType::Time:
      return "10:0{}";
    case BaseType::DateTime:
      return "2024-01-0{}T10:00Z";
    case BaseType::Interval:
      return "PT{}H";
    case BaseType::Uuid:
      return "00000000-0000-0000-0000-00000000000{}";
    case BaseType::Json:
      return R"({{"n": {}}})";
    case BaseType::Bytes:
      return R"(\x0{})";
    case BaseType::Inet:
      return "192.0.2.{}";
    case BaseType::Cidr:
      return "192.0.2.{}/32";
    case BaseType::MacAddress:
      return "08:00:2b:01:02:0{}";
    case BaseType::Point:
      return "({},0)";
    case BaseType::DateRange:
      return "[2024-01-0{},2024-02-01)";
    case BaseType::DateTimeRange:
      return "[2024-01-0{} 10:00Z,2024-02-01 10:00Z)";
    case BaseType::NumberRange:
      return "[{},10)";
  }
  return "";
}

}  // namespace

std::string plain_value(BaseType type, int number) {
  return fmt::format(fmt::runtime(form_of(type)), number);
}

}  // namespace specql::types
