// SHA-256 (FIPS 180-4) in the form that other programs' sum files have.
#pragma once

#include <sha2.h>
#include <string>
#include <string_view>

namespace specql {

/// The sum of bytes that come in pieces; it can be asked at any time.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// 44 characters of Base64 (RFC 4648).
  [[nodiscard]] std::string base64() const;

 private:
  SHA2_CTX state_;
};

}  // namespace specql
