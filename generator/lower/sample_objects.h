// Made-up values of types made of members, as JSON.
#pragma once

#include "generator/model/model.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace specql::lower {

/// Makes them of what `sample_values` gives for their members.
class SampleObjects {
 public:
  explicit SampleObjects(const model::Model& model) : model_(model) {}

  /// A few values: with all members that have one, and with those alone that are required; with values that
  /// rise from member to member, are the same, or fall, for conditions that compare them. None where a
  /// required member has no value.
  const std::vector<std::string>& of(CompositeId id);

 private:
  [[nodiscard]] std::vector<std::string> make(const model::Composite& composite);
  [[nodiscard]] std::vector<std::string> values_of(const model::Field& member);
  [[nodiscard]] std::vector<std::string> values_of_one(const model::Field& member);
  [[nodiscard]] std::vector<std::string> scalars(const model::Field& member) const;

  const model::Model& model_;
  std::map<CompositeId, std::vector<std::string>> made_;  ///< each type once, wherever it stands
};

/// JSON that is no longer than what is made up.
[[nodiscard]] bool is_short_json(std::string_view text);

}  // namespace specql::lower
