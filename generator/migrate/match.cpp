#include "generator/migrate/match.h"

#include "generator/support/text.h"

namespace specql::migrate {
namespace {

bool in_word(char c) {
  return is_word(c) || c == '$' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Where a string or quoted name that begins at `at` ends; doubled quotes stand for themselves, so that
/// each half counts as one.
std::size_t end_of_quotes(std::string_view text, std::size_t at) {
  const std::size_t end = text.find(text[at], at + 1);
  return end == text.npos ? text.size() : end + 1;
}

}  // namespace

std::string rename_words(std::string_view text, const Words& words) {
  if (words.empty()) return std::string(text);
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    const bool quotes = text[at] == '"';
    if (text[at] == '\'' || quotes) {
      end = end_of_quotes(text, at);
    } else if (in_word(text[at])) {
      while (end < text.size() && in_word(text[end]))
        ++end;
    }
    const std::string_view piece = text.substr(at, end - at);
    const std::string_view name = quotes && piece.size() > 2 ? piece.substr(1, piece.size() - 2) : piece;
    const auto found = text[at] == '\'' ? words.end() : words.find(name);
    if (found == words.end()) {
      result += piece;
    } else {
      sql::print(result, sql::Identifier(found->second));
    }
    at = end;
  }
  return result;
}

std::size_t find_name(std::string_view text, std::string_view name, std::size_t from) {
  for (std::size_t at = text.find(name, from); at != text.npos; at = text.find(name, at + 1)) {
    const bool begins = at == 0 || (!in_word(text[at - 1]) && text[at - 1] != '.');
    const std::size_t end = at + name.size();
    if (begins && (end == text.size() || !in_word(text[end]))) return at;
  }
  return text.npos;
}

bool mentions(std::string_view text, std::string_view name) {
  return find_name(text, name, 0) != text.npos;
}

std::vector<std::string_view> calls_in(std::string_view text) {
  std::vector<std::string_view> names;
  for (std::size_t end = text.find('('); end != text.npos; end = text.find('(', end + 1)) {
    std::size_t begin = end;
    while (begin > 0 && (in_word(text[begin - 1]) || text[begin - 1] == '.' || text[begin - 1] == '"'))
      --begin;
    const std::string_view name = text.substr(begin, end - begin);
    if (name.find('.') != name.npos) names.push_back(name);
  }
  return names;
}

}  // namespace specql::migrate
