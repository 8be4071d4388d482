// The spellings one name takes: PascalCase for entities, snake_case in SQL, camelCase in APIs.
#pragma once

#include <string>
#include <string_view>

namespace specql {

/// `OrderItem`, `orderItem`, `order-item` and `HTTPServer` become `order_item`, `http_server`.
[[nodiscard]] std::string snake_case(std::string_view name);
/// `order_item` becomes `OrderItem`.
[[nodiscard]] std::string pascal_case(std::string_view name);
/// `order_item` becomes `orderItem`.
[[nodiscard]] std::string camel_case(std::string_view name);
/// `order_item` becomes `Order item`: how a name reads in a sentence.
[[nodiscard]] std::string sentence_case(std::string_view name);

/// English plural of a snake_case or camelCase name: `category` becomes `categories`.
[[nodiscard]] std::string plural(std::string_view name);

}  // namespace specql
