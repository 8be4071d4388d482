// SHA-256 (FIPS 180-4) in the form that other programs' sum files have.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace specql {

/// The sum of bytes that come in pieces; it can be asked at any time.
class Sha256 {
 public:
  void add(std::string_view bytes);
  /// 44 characters of Base64 (RFC 4648).
  [[nodiscard]] std::string base64() const;

 private:
  using State = std::array<std::uint32_t, 8>;
  static void mix(State& state, std::string_view block);

  State state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::string rest_;  ///< less than a block
  std::uint64_t bytes_ = 0;
};

}  // namespace specql
