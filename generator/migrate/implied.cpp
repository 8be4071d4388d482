#include "generator/migrate/implied.h"

#include "generator/support/text.h"
#include "generator/types/literal.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace specql::migrate {
namespace {

/// Follows a text, and knows whether it is within a string or a quoted name.
class Quotes {
 public:
  bool enclose(char c) {
    if (quote_ == 0 && (c == '\'' || c == '"')) {
      quote_ = c;
    } else if (c == quote_) {
      quote_ = 0;
    }
    return quote_ != 0;
  }

 private:
  char quote_ = 0;
};

/// In one line, with single blanks outside of quotes.
std::string flattened(std::string_view text) {
  if (text.find('\n') == text.npos && text.find("  ") == text.npos) return std::string(text);
  std::string flat;
  Quotes quotes;
  for (const char c : text) {
    const bool blank = !quotes.enclose(c) && std::isspace(static_cast<unsigned char>(c)) != 0;
    if (blank && (flat.empty() || flat.back() == ' ')) continue;
    flat += blank ? ' ' : c;
  }
  return flat;
}

/// Calls for each place outside of parentheses, brackets and quotes.
template <class Visit>
void each_open_place(std::string_view text, Visit visit) {
  int depth = 0;
  Quotes quotes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (quotes.enclose(text[at])) continue;
    depth += text[at] == '(' || text[at] == '[' ? 1 : text[at] == ')' || text[at] == ']' ? -1 : 0;
    if (depth == 0) visit(at);
  }
}

/// The conditions that `and` joins; one where they are joined otherwise.
std::vector<std::string> parts_of(std::string_view rule) {
  std::string flat = flattened(rule);
  constexpr std::string_view kAnd = " and ";
  if (flat.find(kAnd) == flat.npos) return {std::move(flat)};
  std::vector<std::size_t> cuts;
  bool plain = true;
  each_open_place(flat, [&](std::size_t at) {
    if (flat[at] != ' ') return;
    const std::string_view rest = std::string_view(flat).substr(at);
    if (rest.starts_with(kAnd)) cuts.push_back(at);
    for (const std::string_view word : {" or ", " between ", " case "})
      plain = plain && !rest.starts_with(word);
  });
  if (!plain || flat.starts_with("case ")) return {std::move(flat)};
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (const std::size_t cut : cuts) {
    parts.push_back(flat.substr(begin, cut - begin));
    begin = cut + kAnd.size();
  }
  parts.push_back(flat.substr(begin));
  return parts;
}

/// What is denied is not wider where its part is.
bool denies(std::string_view what) {
  return what.starts_with("not ") || what.find(" not ") != what.npos;
}

/// `length(name) <= 100`.
struct Bound {
  std::string_view what;
  std::string_view sign;
  std::string_view number;
};

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}

std::optional<Bound> bound_of(std::string_view part) {
  const std::size_t last = part.rfind(' ');
  const std::size_t sign = last == part.npos || last == 0 ? part.npos : part.rfind(' ', last - 1);
  if (sign == part.npos || !is_number(part.substr(last + 1)) || denies(part.substr(0, sign)))
    return std::nullopt;
  return Bound{part.substr(0, sign), part.substr(sign + 1, last - sign - 1), part.substr(last + 1)};
}

/// Whether what keeps the first bound keeps the second one.
bool is_wider(const Bound& kept, const Bound& rule) {
  if (kept.what != rule.what || kept.sign != rule.sign) return false;
  const int order = types::compare_decimals(kept.number, rule.number);
  if (rule.sign == ">=" || rule.sign == ">") return order >= 0;
  return (rule.sign == "<=" || rule.sign == "<") && order <= 0;
}

/// `stage in ('open', 'won')`, `channels <@ array['web', 'fax']`.
struct Choice {
  std::string_view what;
  std::vector<std::string_view> labels;
};

std::optional<Choice> choice_of(std::string_view part) {
  struct Form {
    std::string_view opening, closing;
  };
  static constexpr auto kForms = std::to_array<Form>({{" in (", ")"}, {" <@ array[", "]"}});
  for (const auto& [opening, closing] : kForms) {
    const std::size_t begin = part.find(opening);
    if (begin == part.npos || !part.ends_with(closing) || denies(part.substr(0, begin + 1))) continue;
    std::string_view list = part.substr(begin + opening.size());
    list.remove_suffix(closing.size());
    Choice choice{part.substr(0, begin + opening.size()), {}};
    for (const std::string_view label : split(list, ','))
      choice.labels.push_back(trim(label));
    const auto is_literal = [](std::string_view label) {
      return label.size() > 1 && label.starts_with('\'') && label.find('\'', 1) == label.size() - 1;
    };
    if (std::all_of(choice.labels.begin(), choice.labels.end(), is_literal)) return choice;
  }
  return std::nullopt;
}

bool is_wider(const Choice& kept, const Choice& rule) {
  return kept.what == rule.what &&
         std::all_of(kept.labels.begin(), kept.labels.end(), [&](std::string_view label) {
           return std::find(rule.labels.begin(), rule.labels.end(), label) != rule.labels.end();
         });
}

/// `num_nonnulls(fk_holder_person, fk_holder_firm) <= 1`
struct Count {
  std::vector<std::string_view> columns;
  std::string_view sign;
  std::string_view number;
};

std::optional<Count> count_of(std::string_view part) {
  constexpr std::string_view kOpening = "num_nonnulls(";
  const auto bound = bound_of(part);
  if (!bound || !bound->what.starts_with(kOpening) || !bound->what.ends_with(')')) return std::nullopt;
  std::string_view list = bound->what.substr(kOpening.size());
  list.remove_suffix(1);
  Count count{{}, bound->sign, bound->number};
  for (const std::string_view column : split(list, ','))
    count.columns.push_back(trim(column));
  return count;
}

/// Of fewer columns no more have a value.
bool is_wider(const Count& kept, const Count& rule) {
  const bool limits = rule.sign == "<=" && (kept.sign == "<=" || kept.sign == "=");
  return limits && types::compare_decimals(kept.number, rule.number) <= 0 &&
         std::all_of(rule.columns.begin(), rule.columns.end(), [&](std::string_view column) {
           return std::find(kept.columns.begin(), kept.columns.end(), column) != kept.columns.end();
         });
}

template <class Form>
bool is_wider_than(const std::optional<Form>& kept, const Form& rule) {
  return kept && is_wider(*kept, rule);
}

/// One part of a rule, as far as it can be compared.
class Part {
 public:
  explicit Part(std::string_view text)
      : bound_(bound_of(text)), choice_(choice_of(text)), count_(count_of(text)) {}

  [[nodiscard]] bool is_implied_by(std::string_view kept) const {
    // Most are about something else: nobody has to read them.
    if (bound_ && kept.starts_with(bound_->what) && is_wider_than(bound_of(kept), *bound_)) return true;
    if (choice_ && kept.starts_with(choice_->what) && is_wider_than(choice_of(kept), *choice_)) return true;
    return count_ && is_wider_than(count_of(kept), *count_);
  }

 private:
  std::optional<Bound> bound_;
  std::optional<Choice> choice_;
  std::optional<Count> count_;
};

}  // namespace

void KeptRules::add(std::string_view rule) {
  for (std::string& part : parts_of(rule))
    parts_.push_back(std::move(part));
}

std::optional<std::string> KeptRules::first_beyond(std::string_view rule) const {
  for (std::string& text : parts_of(rule)) {
    if (std::find(parts_.begin(), parts_.end(), text) != parts_.end()) continue;
    const Part part(text);
    const bool implied = std::any_of(parts_.begin(), parts_.end(),
                                     [&](const std::string& kept) { return part.is_implied_by(kept); });
    if (!implied) return std::move(text);
  }
  return std::nullopt;
}

}  // namespace specql::migrate
