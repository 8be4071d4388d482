// The texts that shape documents and the bodies of shared functions, by path below templates/.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace specql::templating {

/// Files by path, as `postgresql/functions/fail.sql`.
class TemplateSet {
 public:
  void add(std::string path, std::string text) { texts_[std::move(path)] = std::move(text); }
  [[nodiscard]] const std::string* find(std::string_view path) const {
    const auto found = texts_.find(path);
    return found == texts_.end() ? nullptr : &found->second;
  }
  /// One that must be there: all of templates/ is built into the compiler.
  [[nodiscard]] const std::string& get(std::string_view path) const;
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace specql::templating
