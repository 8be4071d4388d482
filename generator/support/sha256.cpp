#include "generator/support/sha256.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace specql {

Sha256::Sha256() {
  SHA256Init(&state_);
}

void Sha256::add(std::string_view bytes) {
  SHA256Update(&state_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string Sha256::base64() const {
  SHA2_CTX state = state_;
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH + 1> sum{};  // 33 bytes are 11 groups of three
  SHA256Final(sum.data(), &state);
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < sum.size(); at += 3) {
    const unsigned group = unsigned{sum[at]} << 16U | unsigned{sum[at + 1]} << 8U | unsigned{sum[at + 2]};
    for (unsigned shift = 24; shift > 0; shift -= 6)
      text += kDigits[group >> (shift - 6) & 0x3FU];
  }
  text.back() = '=';
  return text;
}

}  // namespace specql
