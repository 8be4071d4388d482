// Content fingerprints: XXH3, 128 bits, in its canonical hexadecimal form (as `xxh128sum` prints it).
// They tell equal bytes from changed ones; they are no defence against someone who wants a collision.
#pragma once

#include <string>
#include <string_view>

namespace specql {

/// 32 lower-case hexadecimal digits.
[[nodiscard]] std::string digest(std::string_view bytes);
/// The first eight digits, for suffixes of shortened names.
[[nodiscard]] std::string short_digest(std::string_view bytes);

}  // namespace specql
