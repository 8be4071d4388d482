#include "generator/support/text.h"
#include "tests/property/project.h"

#include <algorithm>

namespace specql::testing {
namespace {

/// Words without any meaning in YAML may stand without quotes.
bool plain(const std::string& text) {
  constexpr std::string_view kOthers = "_ .$()<>='+*/";
  const bool harmless = std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alpha(c) || is_digit(c) || kOthers.find(c) != kOthers.npos;
  });
  const std::string word = lowercase(text);
  const bool meant = word == "true" || word == "false" || word == "null" || word == "yes" || word == "no" ||
                     word == "on" || word == "off" || word == "y" || word == "n";
  return harmless && !meant && !text.empty() && is_alpha(text[0]) && text.back() != ' ';
}

std::string scalar(const Json& value) {
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  return plain(text) ? text : value.dump();
}

void print(const Json& value, std::size_t indent, std::string& out);

void print_value(const Json& value, std::size_t indent, std::string& out) {
  if (value.is_structured() && !value.empty()) {
    out += "\n";
    print(value, indent + 2, out);
  } else {
    out += " " + scalar(value) + "\n";
  }
}

void print(const Json& value, std::size_t indent, std::string& out) {
  const std::string blanks(indent, ' ');
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) {
      out += blanks + scalar(key) + ":";
      print_value(inner, indent, out);
    }
    return;
  }
  for (const Json& item : value) {
    out += blanks + "-";
    print_value(item, indent, out);
  }
}

}  // namespace

std::string print_yaml(const Json& document) {
  std::string out;
  print(document, 0, out);
  return out;
}

std::string show(const Texts& texts) {
  std::string out;
  for (const auto& [path, text] : texts)
    out += "# " + path + "\n" + text + "\n";
  return out;
}

}  // namespace specql::testing
