// Reading lists of steps: which key says what a step is, in which of its spellings.
#include "generator/actions/other_words.h"
#include "generator/actions/step.h"
#include "generator/actions/step_lists.h"
#include "generator/support/suggest.h"
#include "generator/support/text.h"
#include "generator/support/utf8.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace specql::actions {
namespace {

template <class Spec>
StepSpecValue value_or_invalid(std::optional<Spec> spec) {
  return spec ? StepSpecValue(std::move(*spec)) : StepSpecValue(InvalidSpec{});
}

StepSpecValue read_kind(std::string_view keyword, const syntax::Mapping& step, DiagnosticSink& sink) {
#define SPECQL_STEP(kind, Kind, word, aliases, inner, usage, summary) \
  if (keyword == (word)) return value_or_invalid(read_##kind(step, sink));
#include "generator/actions/steps.def"
#undef SPECQL_STEP
  return InvalidSpec{};
}

/// The beginning of a text, in words; parentheses are none.
std::vector<std::string> first_words(const syntax::Node& node, std::size_t most) {
  std::vector<std::string> words;
  const syntax::Scalar* scalar = node.scalar();
  if (scalar == nullptr) return words;
  std::string word;
  for (const char c : scalar->text + " ") {
    if (words.size() == most) break;
    if (!is_space(c) && c != '(' && c != ')') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(lowercase(std::exchange(word, {})));
    }
  }
  return words;
}

/// `SELECT …`, `(SELECT …`, `row in (SELECT …`.
bool asks_query(const std::vector<std::string>& words) {
  const std::size_t at = words.size() > 2 && words[1] == "in" ? 2 : 0;
  return at < words.size() && words[at] == "select";
}

/// `Entity WHERE …`, `Entity as name`.
bool asks_row(const std::vector<std::string>& words) {
  return words.size() > 1 && words[0] != "select" && (words[1] == "where" || words[1] == "as");
}

/// Some words ask for another step than they mostly do: `query` for a row, `foreach` for a query's values.
const StepRow* meant_by(const syntax::Entry& entry, const StepRow* row) {
  constexpr std::size_t kTelling = 3;
  const std::vector<std::string> words = first_words(entry.value, kTelling);
  if (entry.key.value == "query" && asks_row(words)) return find_step("find");
  if (row->keyword == "foreach" && asks_query(words)) return find_step("for_query");
  return row;
}

/// The key that says which step it is.
struct Keyword {
  const syntax::Entry* entry = nullptr;
  const StepRow* row = nullptr;
};

/// Aliases may be keys of other steps: the keyword itself goes first.
Keyword find_keyword(const syntax::Mapping& mapping) {
  Keyword found;
  for (const syntax::Entry& entry : mapping.entries) {
    const StepRow* row = find_step(entry.key.value);
    if (row == nullptr) continue;
    if (row->keyword == entry.key.value) return {&entry, meant_by(entry, row)};
    if (found.entry == nullptr) found = {&entry, meant_by(entry, row)};
  }
  return found;
}

/// A key that is nearly the one that says what the step is about, where that is missing.
const syntax::Entry* find_slip(const syntax::Mapping& inner, const StepRow& row, DiagnosticSink& sink) {
  std::vector<std::string> subjects;
  for (const std::string_view word : split(row.inner, ' '))
    subjects.emplace_back(word);
  for (const syntax::Entry& entry : inner.entries) {
    if (syntax::has_key(*row.keys, entry.key.value) || !suggest(entry.key.value, subjects)) continue;
    sink.report(diag::unknown_key, entry.key.span, entry.key.value, row.keys->owner)
        .suggest(entry.key.value, subjects);
    return &entry;
  }
  return nullptr;
}

/// `insert: {entity: Task, set: …}` says what `insert: Task` with `set: …` beside it says.
std::optional<syntax::Mapping> unfolded(const syntax::Mapping& step, const Keyword& keyword,
                                        DiagnosticSink& sink) {
  const syntax::Mapping* inner = keyword.entry->value.mapping();
  if (inner == nullptr || keyword.row->inner.empty()) return std::nullopt;
  const auto found =
      std::find_if(inner->entries.begin(), inner->entries.end(), [&](const syntax::Entry& entry) {
        return entry.key.value == keyword.row->keyword || has_word(keyword.row->inner, entry.key.value);
      });
  const syntax::Entry* subject =
      found == inner->entries.end() ? find_slip(*inner, *keyword.row, sink) : &*found;
  const syntax::Node nothing{keyword.entry->value.span, syntax::Null{}};
  syntax::Mapping result;
  result.entries.push_back({keyword.entry->key, subject == nullptr ? nothing : subject->value});
  for (const syntax::Entry& entry : inner->entries) {
    if (&entry != subject) result.entries.push_back(entry);
  }
  for (const syntax::Entry& entry : step.entries) {
    if (&entry != keyword.entry) result.entries.push_back(entry);
  }
  return result;
}

/// `{type: insert, entity: Task, set: …}`: the kind among the keys, as tools write it.
std::optional<syntax::Mapping> turned_round(const syntax::Mapping& step) {
  const syntax::Entry* type = step.find("type");
  const syntax::Scalar* word = type == nullptr ? nullptr : type->value.scalar();
  const StepRow* row = word == nullptr ? nullptr : find_step(word->text);
  if (row == nullptr || row->inner.empty() || step.find(row->keyword) != nullptr) return std::nullopt;
  syntax::Mapping inner;
  for (const syntax::Entry& entry : step.entries) {
    if (&entry != type) inner.entries.push_back(entry);
  }
  const Span span = type->value.span;
  syntax::Mapping result;
  result.entries.push_back({{word->text, span}, {span, std::move(inner)}});
  return result;
}

/// One line of a step's own words, for the comment above what it became.
std::string summary_of(const syntax::Entry& entry) {
  constexpr std::size_t kLongest = 90;
  std::string text = entry.key.value;
  if (const syntax::Scalar* scalar = entry.value.scalar()) text += ": " + scalar->text;
  const std::size_t line_break = text.find_first_of("\r\n");
  if (line_break != std::string::npos || text.size() > kLongest) {
    text = std::string(utf8_prefix(text.substr(0, line_break), kLongest)) + " …";
  }
  return text;
}

/// Where another step begins behind the keyword of one.
auto find_next_step(const syntax::Mapping& step, const Keyword& keyword) {
  const auto behind = step.entries.begin() + (keyword.entry - step.entries.data()) + 1;
  return std::find_if(behind, step.entries.end(), [&](const syntax::Entry& entry) {
    return find_step(entry.key.value) != nullptr && !syntax::has_key(*keyword.row->keys, entry.key.value);
  });
}

void report_unknown(const Located<std::string>& word, DiagnosticSink& sink) {
  auto report = sink.report(diag::unknown_step, word.span, word.value);
  if (const std::string_view instead = instead_of_step(word.value); !instead.empty()) {
    report.help(std::string(instead));
    return;
  }
  std::vector<std::string> keywords;
  for (const StepRow& row : all_steps())
    keywords.emplace_back(row.keyword);
  report.suggest(word.value, keywords).help(fmt::format("steps are: {}", join(keywords, ", ")));
}

void read_step(const syntax::Mapping& mapping, StepSpecs& specs, DiagnosticSink& sink) {
  if (const auto step = turned_round(mapping)) {
    read_step(*step, specs, sink);
    return;
  }
  const Keyword keyword = find_keyword(mapping);
  const syntax::Entry& first = mapping.entries.front();
  const bool by_alias = keyword.entry != nullptr && keyword.row->keyword != keyword.entry->key.value;
  if (keyword.entry == nullptr || (by_alias && first.key.value == "type")) {
    report_unknown(first.key, sink);
    specs.push_back({first.key.span, "", InvalidSpec{}});
    return;
  }
  const auto next = find_next_step(mapping, keyword);
  if (next != mapping.entries.end()) {
    sink.report(diag::steps_in_one, next->key.span, next->key.value)
        .help(fmt::format("begin every step with a dash: `- {}: …`", next->key.value));
    read_step({{mapping.entries.begin(), next}}, specs, sink);
    read_step({{next, mapping.entries.end()}}, specs, sink);
    return;
  }
  if (const auto flat = unfolded(mapping, keyword, sink)) {
    read_step(*flat, specs, sink);
    return;
  }
  const syntax::Entry& entry = *keyword.entry;
  specs.push_back({entry.key.span, summary_of(entry), read_kind(keyword.row->keyword, mapping, sink)});
}

/// `- return` without a colon.
std::optional<syntax::Mapping> lone_keyword(const syntax::Node& item) {
  const syntax::Scalar* word = item.scalar();
  const StepRow* row = word == nullptr ? nullptr : find_step(word->text);
  if (row == nullptr || row->keyword != "return") return std::nullopt;
  syntax::Mapping mapping;
  mapping.entries.push_back({{word->text, item.span}, {item.span, syntax::Null{}}});
  return mapping;
}

/// A text, a list or nothing, where a step should stand.
void report_no_step(const syntax::Node& item, DiagnosticSink& sink) {
  const std::vector<std::string> words = first_words(item, 1);
  const std::string word = words.empty() ? "" : words[0];
  if (!instead_of_step(word).empty()) {
    report_unknown({word, item.span}, sink);
    return;
  }
  auto report = sink.report(diag::not_a_step, item.span, syntax::kind_of(item));
  report.help(find_step(word) == nullptr ? std::string("a step is a mapping: `- validate: status = 'lead'`")
                                         : fmt::format("a step is a mapping: `- {}: …`", word));
}

void read_step(const syntax::Node& item, StepSpecs& specs, DiagnosticSink& sink) {
  if (const auto alone = lone_keyword(item)) {
    read_step(*alone, specs, sink);
    return;
  }
  const syntax::Mapping* mapping = item.mapping();
  if (mapping == nullptr || mapping->entries.empty()) {
    report_no_step(item, sink);
    specs.push_back({item.span, "", InvalidSpec{}});
    return;
  }
  read_step(*mapping, specs, sink);
}

}  // namespace

const std::vector<StepRow>& all_steps() {
  static const std::vector<StepRow> kSteps = {
#define SPECQL_STEP(kind, Kind, keyword, aliases, inner, usage, summary) \
  {keyword, aliases, inner, usage, summary, &k##Kind##Keys},
#include "generator/actions/steps.def"
#undef SPECQL_STEP
  };
  return kSteps;
}

const StepRow* find_step(std::string_view word) {
  const auto& rows = all_steps();
  const auto found = std::find_if(rows.begin(), rows.end(), [word](const StepRow& row) {
    return row.keyword == word || has_word(row.aliases, word);
  });
  return found == rows.end() ? nullptr : &*found;
}

StepSpecs read_steps(const syntax::Node& node, DiagnosticSink& sink) {
  StepSpecs specs;
  if (node.mapping() != nullptr) {  // one step without its dash
    read_step(node, specs, sink);
    return specs;
  }
  const syntax::Sequence* items = syntax::read_sequence(node, "steps", sink);
  if (items == nullptr) {
    specs.push_back({node.span, "", InvalidSpec{}});
    return specs;
  }
  for (const syntax::Node& item : *items)
    read_step(item, specs, sink);
  return specs;
}

}  // namespace specql::actions
