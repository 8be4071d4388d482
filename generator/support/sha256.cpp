#include "generator/support/sha256.h"

#include <bit>
#include <cstddef>

namespace specql {
namespace {

constexpr std::size_t kBlock = 64;

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
constexpr std::array<std::uint32_t, 64> kConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t byte_of(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

}  // namespace

void Sha256::mix(State& state, std::string_view block) {
  std::array<std::uint32_t, 64> words{};
  for (std::size_t i = 0; i < 16; ++i) {
    words[i] = byte_of(block, 4 * i) << 24U | byte_of(block, 4 * i + 1) << 16U |
               byte_of(block, 4 * i + 2) << 8U | byte_of(block, 4 * i + 3);
  }
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t x = words[i - 15];
    const std::uint32_t y = words[i - 2];
    words[i] = words[i - 16] + (std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3U) + words[i - 7] +
               (std::rotr(y, 17) ^ std::rotr(y, 19) ^ y >> 10U);
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t one = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                              ((e & f) ^ (~e & g)) + kConstants[i] + words[i];
    const std::uint32_t two =
        (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + one;
    d = c;
    c = b;
    b = a;
    a = one + two;
  }
  const State mixed = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state.size(); ++i)
    state[i] += mixed[i];
}

void Sha256::add(std::string_view bytes) {
  bytes_ += bytes.size();
  rest_ += bytes;
  std::size_t at = 0;
  for (; rest_.size() - at >= kBlock; at += kBlock)
    mix(state_, std::string_view(rest_).substr(at, kBlock));
  rest_.erase(0, at);
}

std::string Sha256::base64() const {
  std::string last = rest_ + '\x80';
  while (last.size() % kBlock != kBlock - 8)
    last += '\0';
  for (unsigned shift = 64; shift > 0; shift -= 8)
    last += static_cast<char>(bytes_ * 8 >> (shift - 8) & 0xFFU);
  State state = state_;
  for (std::size_t at = 0; at < last.size(); at += kBlock)
    mix(state, std::string_view(last).substr(at, kBlock));
  std::string sum;
  for (const std::uint32_t word : state) {
    for (unsigned shift = 32; shift > 0; shift -= 8)
      sum += static_cast<char>(word >> (shift - 8) & 0xFFU);
  }
  sum += '\0';  // 33 bytes are 11 groups of three
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < sum.size(); at += 3) {
    const std::uint32_t group = byte_of(sum, at) << 16U | byte_of(sum, at + 1) << 8U | byte_of(sum, at + 2);
    for (unsigned shift = 24; shift > 0; shift -= 6)
      text += kDigits[group >> (shift - 6) & 0x3FU];
  }
  text.back() = '=';
  return text;
}

}  // namespace specql
