#include "generator/support/case_style.h"

#include "generator/support/text.h"

#include <array>

namespace specql {
namespace {

bool starts_word(std::string_view name, std::size_t i) {
  if (i == 0 || !is_upper(name[i])) return false;
  const bool after_lower = is_lower(name[i - 1]) || is_digit(name[i - 1]);
  const bool before_lower = i + 1 < name.size() && is_lower(name[i + 1]);
  return after_lower || (is_upper(name[i - 1]) && before_lower);
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  for (const std::string_view ending : endings) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

struct Irregular {
  std::string_view singular, plural;
};
constexpr std::array<Irregular, 6> kIrregular = {{{"person", "people"},
                                                  {"child", "children"},
                                                  {"man", "men"},
                                                  {"woman", "women"},
                                                  {"foot", "feet"},
                                                  {"criterion", "criteria"}}};

}  // namespace

std::string snake_case(std::string_view name) {
  std::string result;
  result.reserve(name.size() + 4);
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (starts_word(name, i) && !result.ends_with('_')) result += '_';
    result += is_word(name[i]) ? to_lower(name[i]) : '_';
  }
  return result;
}

std::string pascal_case(std::string_view name) {
  std::string result;
  bool word_start = true;
  for (const char c : name) {
    if (!is_word(c) || c == '_') {
      word_start = true;
      continue;
    }
    result += word_start ? to_upper(c) : c;
    word_start = false;
  }
  return result;
}

std::string camel_case(std::string_view name) {
  std::string result = pascal_case(name);
  if (!result.empty()) result.front() = to_lower(result.front());
  return result;
}

std::string sentence_case(std::string_view name) {
  std::string result = replace_all(snake_case(name), "_", " ");
  if (!result.empty()) result.front() = to_upper(result.front());
  return result;
}

std::string plural(std::string_view name) {
  for (const Irregular& word : kIrregular) {
    if (!name.ends_with(word.singular)) continue;
    const std::size_t stem = name.size() - word.singular.size();
    if (stem == 0 || name[stem - 1] == '_') {
      return std::string(name.substr(0, stem)).append(word.plural);
    }
  }
  std::string result(name);
  if (ends_with_any(name, {"ay", "ey", "iy", "oy", "uy"})) return result + "s";
  if (name.ends_with('y')) return result.substr(0, result.size() - 1) + "ies";
  if (ends_with_any(name, {"s", "x", "z", "ch", "sh"})) return result + "es";
  return result + "s";
}

}  // namespace specql
