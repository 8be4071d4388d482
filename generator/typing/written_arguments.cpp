// Texts that a function takes only as they stand in the spec: flags, formats, bounds of ranges.
#include "generator/expr/token.h"
#include "generator/support/text.h"
#include "generator/typing/typer.h"

#include <algorithm>
#include <array>

namespace specql::typing {

using expr::TypedExprs;

namespace {

/// Flags that leave the syntax of a pattern as it was judged; `g` where there is more than one match to
/// replace.
bool are_flags(std::string_view text, std::string_view function) {
  const std::string_view known = function == "regexp_replace" ? "cgimnpsw" : "cimnpsw";
  return text.find_first_not_of(known) == text.npos;
}

/// How many values a template asks for; nothing where a `%` is neither `%s` nor `%%`.
std::optional<std::size_t> places_of(std::string_view text) {
  std::size_t places = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    ++i;
    if (i == text.size() || (text[i] != 's' && text[i] != '%')) return std::nullopt;
    if (text[i] == 's') ++places;
  }
  return places;
}

/// The parts of a format: words of a table, texts in double quotes, signs. False if it has others.
template <typename Take>
bool each_part(std::string_view format, const Take& take) {
  while (!format.empty()) {
    std::size_t size = 1;
    if (format.front() == '"') {
      const std::size_t end = format.find('"', 1);
      if (end == format.npos) return false;
      size = end + 1;
    } else if (is_word(format.front())) {
      size = take(format);
      if (size == 0) return false;
    }
    format.remove_prefix(size);
  }
  return true;
}

/// Words with which PostgreSQL reads dates and times, longer ones first, and what of them they are about.
struct DateWord {
  std::string_view word;
  char part;
};
constexpr auto kDateWords = std::to_array<DateWord>(
    {{"YYYY", 'y'}, {"YY", 'y'},   {"MONTH", 'm'}, {"Month", 'm'}, {"month", 'm'}, {"MON", 'm'},
     {"Mon", 'm'},  {"mon", 'm'},  {"MM", 'm'},    {"MI", 'i'},    {"MS", 'f'},    {"DD", 'd'},
     {"HH24", 'h'}, {"HH12", 'h'}, {"HH", 'h'},    {"SS", 's'},    {"US", 'f'},    {"AM", 'a'},
     {"PM", 'a'},   {"am", 'a'},   {"pm", 'a'},    {"FM", ' '}});

bool is_date_format(std::string_view format) {
  std::string parts;
  const bool known = each_part(format, [&parts](std::string_view rest) -> std::size_t {
    const auto* row = std::find_if(kDateWords.begin(), kDateWords.end(),
                                   [rest](const DateWord& one) { return rest.starts_with(one.word); });
    if (row == kDateWords.end() || parts.find(row->part) != parts.npos) return 0;
    if (row->part != ' ') parts += row->part;
    return row->word.size();
  });
  return known && !parts.empty();
}

bool is_number_format(std::string_view format) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"9", "0", "D", "G", "L", "SG", "S", "MI", "PL", "FM"});
  std::size_t digits = 0;
  std::size_t signs = 0;
  auto points = std::count(format.begin(), format.end(), '.');
  const bool known = each_part(format, [&](std::string_view rest) -> std::size_t {
    const auto* word = std::find_if(kWords.begin(), kWords.end(),
                                    [rest](std::string_view one) { return rest.starts_with(one); });
    if (word == kWords.end()) return 0;
    if (*word == "D") ++points;
    if (*word == "9" || *word == "0") ++digits;
    if (*word == "S" || *word == "SG" || *word == "MI" || *word == "PL") ++signs;
    return word->size();
  });
  return known && digits > 0 && signs <= 1 && points <= 1;
}

bool are_bounds(std::string_view text) {
  return text == "[)" || text == "[]" || text == "(]" || text == "()";
}

/// What is wrong with a text for a parameter, said as what is needed; empty if nothing is.
std::string_view needed_instead(std::string_view word, std::string_view text, std::string_view function,
                                std::size_t values) {
  if (word == "flags" && !are_flags(text, function)) {
    return function == "regexp_replace" ? "flags among `c g i m n p s w`" : "flags among `c i m n p s w`";
  }
  if (word == "template") {
    const auto places = places_of(text);
    if (!places) return "a text in which `%s` stands for a value, and `%%` for the sign";
    if (*places != values) return "as many values as there are `%s`";
  }
  if (word == "date_format" && !is_date_format(text)) {
    return "a format of `YYYY`, `MM`, `DD`, `HH24`, `MI`, `SS` and the like, each once";
  }
  if (word == "number_format" && !is_number_format(text)) {
    return "a format of `9` and `0`, with at most one point and one sign";
  }
  if (word == "bounds" && !are_bounds(text)) return "one of `[)`, `[]`, `(]`, `()`";
  return {};
}

}  // namespace

bool Typer::check_written_arguments(const expr::FunctionInfo& function, const TypedExprs& arguments) {
  const auto parameters = *expr::parameters_for(function, arguments.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string_view word = parameters[i].type;
    if (!expr::is_written_word(word)) continue;
    const auto* literal = std::get_if<expr::TypedText>(&arguments[i].node);
    if (literal == nullptr) {
      sink_.report(diag::wrong_operand, arguments[i].span, function.name, "a text written out in quotes",
                   describe(arguments[i].type));
      return false;
    }
    const std::string_view needed =
        needed_instead(word, literal->value, function.name, arguments.size() - i - 1);
    if (needed.empty()) continue;
    sink_.report(diag::wrong_operand, arguments[i].span, function.name, needed, expr::quoted(literal->value));
    return false;
  }
  return true;
}

}  // namespace specql::typing
