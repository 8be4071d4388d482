#include "tests/property/mutations.h"

#include "generator/support/text.h"
#include "tests/property/choices.h"
#include "tests/property/expressions.h"

#include <vector>

#include <rapidcheck.h>

namespace specql::testing {
namespace {

struct Place {
  std::size_t begin;
  std::size_t size;
};

/// Stretches of characters that a test accepts.
template <class Accept>
std::vector<Place> stretches(const std::string& text, const Accept& accept) {
  std::vector<Place> places;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && accept(text[end]))
      ++end;
    if (end > at) places.push_back({at, end - at});
    at = end + 1;
  }
  return places;
}

std::vector<Place> words(const std::string& text) {
  return stretches(text, [](char c) { return is_word(c); });
}
std::vector<Place> lines(const std::string& text) {
  return stretches(text, [](char c) { return c != '\n'; });
}
std::vector<Place> numbers(const std::string& text) {
  return stretches(text, [](char c) { return is_digit(c); });
}

const std::vector<std::string> kOtherWords = {
    "text", "integer", "date",   "jsonb", "boolean", "point",    "null",         "true",  "cascade",
    "id",   "this",    "tenant", "count", "order",   "interval", "unknown_word", "bytea", "set_null"};
const std::vector<std::string> kOtherNumbers = {"0",     "1",    "99999999999999999999", "-1", "2.5",
                                                "1e400", "32768"};

void replace(std::string& text, Place place, const std::string& with) {
  text.replace(place.begin, place.size, with);
}

/// Leaves a letter out, doubles one, or changes one.
void misspell(std::string& text) {
  const Place word = pick(words(text));
  const std::size_t at = word.begin + below(word.size);
  switch (below(3)) {
    case 0:
      text.erase(at, 1);
      return;
    case 1:
      text.insert(at, 1, text[at]);
      return;
    default:
      text[at] = text[at] == 'e' ? 'a' : 'e';
  }
}

void other_word(std::string& text) {
  const Place place = pick(words(text));
  replace(text, place, pick(kOtherWords));
}

void swap_words(std::string& text) {
  const std::vector<Place> all = words(text);
  Place first = pick(all);
  Place second = pick(all);
  if (first.begin > second.begin) std::swap(first, second);
  const std::string left = text.substr(first.begin, first.size);
  const std::string right = text.substr(second.begin, second.size);
  if (first.begin == second.begin) return;
  replace(text, second, left);
  replace(text, first, right);
}

void copy_word(std::string& text) {
  const std::vector<Place> all = words(text);
  const Place from = pick(all);
  replace(text, pick(all), text.substr(from.begin, from.size));
}

void drop_line(std::string& text) {
  const Place line = pick(lines(text));
  text.erase(line.begin, line.size + 1);
}

void double_line(std::string& text) {
  const Place line = pick(lines(text));
  text.insert(line.begin, text.substr(line.begin, line.size) + "\n");
}

void other_number(std::string& text) {
  const std::vector<Place> all = numbers(text);
  if (all.empty()) return;
  const Place place = pick(all);
  replace(text, place, pick(kOtherNumbers));
}

void other_sign(std::string& text) {
  const std::vector<std::string> signs = {"!", "?", "'", "\"", ")",      "(",
                                          ",", "=", "<", "||", "::text", " and "};
  const Place word = pick(words(text));
  text.insert(word.begin + word.size, pick(signs));
}

void mutate(std::string& text) {
  constexpr void (*kSlips[])(std::string&) = {drop_line, misspell,    other_word,   swap_words,
                                              copy_word, double_line, other_number, other_sign};
  kSlips[below(std::size(kSlips))](text);
}

}  // namespace

Texts draw_mutation(Texts texts) {
  return *rc::gen::exec([texts] {
    Texts changed = texts;
    std::vector<std::string> paths;
    for (const auto& [path, text] : texts) {
      if (path != "specql.yaml") paths.push_back(path);
    }
    mutate(changed[pick(paths)]);
    return changed;
  });
}

std::string draw_expression() {
  return *rc::gen::exec([] {
    Project project;
    EntityModel entity;
    entity.name = "Thing";
    for (const auto& row : types::all_base_types()) {
      FieldModel field;
      field.name = "of_" + std::to_string(entity.fields.size());
      field.type.base = row.type;
      entity.fields.push_back(field);
    }
    project.entities.push_back(entity);
    Names names;
    names.project = &project;
    names.self = 0;
    ExpressionWriter writer(names);
    const auto bases = types::all_base_types();
    const types::BaseType base = bases[below(7)].type;
    return chance(50) ? writer.condition(1 + up_to(3)).text
                      : writer.value({base, false, {}, {}}, 1 + up_to(3)).text;
  });
}

}  // namespace specql::testing
