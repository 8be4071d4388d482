// Whether rows that keep the rules of one version keep a rule of another one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {

/// What a row keeps that keeps all of some rules, which say the same in other words where a bound or a list
/// of labels is wider. What cannot be told is not implied.
class KeptRules {
 public:
  /// An expression of a check.
  void add(std::string_view rule);
  [[nodiscard]] bool imply(std::string_view rule) const { return !first_beyond(rule); }
  /// The first part of a rule that is not implied; nothing if all are.
  [[nodiscard]] std::optional<std::string> first_beyond(std::string_view rule) const;

 private:
  std::vector<std::string> parts_;  ///< all of which are true
};

}  // namespace specql::migrate
