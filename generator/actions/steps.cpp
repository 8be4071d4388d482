// Reading, checking and lowering lists of steps: dispatch by the kinds of steps.def.
#include "generator/actions/each_step.h"
#include "generator/actions/refusal.h"
#include "generator/actions/row_store.h"
#include "generator/actions/shared_paths.h"
#include "generator/actions/step.h"
#include "generator/actions/variables.h"
#include "generator/model/naming.h"
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
    if (row->keyword == entry.key.value) return {&entry, row};
    if (found.entry == nullptr) found = {&entry, row};
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

void read_step(const syntax::Mapping& mapping, StepSpecs& specs, DiagnosticSink& sink) {
  const Keyword keyword = find_keyword(mapping);
  if (keyword.entry == nullptr) {
    const syntax::Entry& first = mapping.entries.front();
    std::vector<std::string> keywords;
    for (const StepRow& row : all_steps())
      keywords.emplace_back(row.keyword);
    sink.report(diag::unknown_step, first.key.span, first.key.value)
        .suggest(first.key.value, keywords)
        .help(fmt::format("steps are: {}", join(keywords, ", ")));
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

void read_step(const syntax::Node& item, StepSpecs& specs, DiagnosticSink& sink) {
  if (const auto alone = lone_keyword(item)) {
    read_step(*alone, specs, sink);
    return;
  }
  const syntax::Mapping* mapping = item.mapping();
  if (mapping == nullptr || mapping->entries.empty()) {
    sink.report(diag::not_a_step, item.span, syntax::kind_of(item))
        .help("a step is a mapping: `- validate: status = 'lead'`");
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

Steps check_steps(const StepSpecs& specs, CheckContext& context) {
  Steps steps;
  for (const StepSpec& spec : specs) {
    if (!steps.empty() && ends_action(steps.back())) {
      context.sink.report(diag::unreachable_step, spec.span)
          .related(steps.back().span, "the action has ended here");
      break;
    }
    context.step = spec.span;
    std::visit(
        [&](const auto& kind) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, InvalidSpec>) {
            if (auto step = check(kind, context)) {
              steps.push_back({spec.span, spec.text, StepValue(std::move(*step))});
            }
          }
        },
        spec.value);
  }
  return steps;
}

namespace {

/// Of a step that holds others: it does exactly one of some lists.
template <class Kind>
concept Chooses = requires(const Kind& kind) { kind.alternatives(); };

/// Whether a step has a quality: by itself, or because every list that it chooses from has.
template <class OfStep, class OfList>
bool has_quality(const Step& step, const OfStep& of_step, const OfList& of_list) {
  return std::visit(
      [&](const auto& kind) {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (Chooses<Kind>) {
          const auto lists = kind.alternatives();
          return std::all_of(lists.begin(), lists.end(), [&](const Steps* list) { return of_list(*list); });
        } else {
          return of_step(kind);
        }
      },
      step.value);
}

bool calm(const expr::TypedExpr& e) {
  return expr::volatility(e) != expr::Volatility::Volatile;
}

// A kind of step that may stand in a function that only reads says when.
bool reads(const LetStep& step) {
  return std::all_of(step.bindings.begin(), step.bindings.end(),
                     [](const LetStep::Binding& b) { return calm(b.value); });
}
bool reads(const ReturnStep& step) {
  return !step.refusal && !step.rows && (!step.value || calm(*step.value)) &&
         std::all_of(step.record.begin(), step.record.end(),
                     [](const auto& item) { return calm(item.second); });
}
bool reads(const IfStep& step) {
  return std::all_of(step.branches.begin(), step.branches.end(),
                     [](const IfStep::Branch& b) { return calm(b.condition); });
}
bool reads(const SwitchStep& step) {
  return (!step.value || calm(*step.value)) &&
         std::all_of(step.cases.begin(), step.cases.end(), [](const SwitchStep::Case& one) {
           return std::all_of(one.values.begin(), one.values.end(), calm);
         });
}
bool calm(const std::vector<expr::TypedSortKey>& keys) {
  return std::all_of(keys.begin(), keys.end(), [](const expr::TypedSortKey& one) { return calm(one.key); });
}
bool reads(const ForeachStep& step) {
  return step.list ? calm(*step.list) : calm(step.where) && calm(step.order_by);
}
bool reads(const ForQueryStep& step) {
  const bool values_are = std::all_of(step.columns.begin(), step.columns.end(),
                                      [](const ForQueryStep::Column& column) { return calm(column.value); });
  const bool keys_are = std::all_of(step.group_by.begin(), step.group_by.end(),
                                    [](const expr::TypedExpr& key) { return calm(key); });
  return values_are && keys_are && (!step.where || calm(*step.where)) && (!step.limit || calm(*step.limit)) &&
         calm(step.order_by);
}
bool reads(const TryStep&) {
  return true;
}
template <class Other>
bool reads(const Other&) {
  return false;
}

}  // namespace

bool ends_action(const Step& step) {
  return has_quality(
      step,
      []<class Kind>(const Kind&) {
        return std::is_same_v<Kind, ReturnStep> || std::is_same_v<Kind, RejectStep>;
      },
      [](const Steps& steps) { return !steps.empty() && ends_action(steps.back()); });
}

bool returns_always(const Steps& steps) {
  return !steps.empty() && has_quality(
                               steps.back(),
                               []<class Kind>(const Kind& kind) {
                                 if constexpr (std::is_same_v<Kind, ReturnStep>) return !kind.refusal;
                                 return false;
                               },
                               [](const Steps& list) { return returns_always(list); });
}

bool only_reads(const Steps& steps) {
  bool all = true;
  each_step(steps, [&all](const Step& step) {
    all = all && std::visit([](const auto& kind) { return reads(kind); }, step.value);
  });
  return all;
}

/// Steps see the current row as it is, not as it was before another action or a change of many rows. Hooks
/// of deletion see what it was.
static void read_subject_again(LowerContext& context) {
  const bool goes = context.signature.hook && context.signature.hook->event == Hook::Event::Delete;
  const bool stored = context.signature.subject == Subject::Existing || context.subject_written;
  const bool stale = std::exchange(context.subject_stale, false);
  if (!stale || !stored || goes || context.self_row.empty()) return;
  const model::Entity& entity = context.self();
  sql::Select select = row_into(entity, context.self_row, context.model);
  select.where = same_row(entity, model::naming::alias(entity), context.self_row);
  context.subject_written = true;  // for all that is known
  if (!context.subject_gone) {
    context.execute(std::move(select));
    return;
  }
  // a branch may have removed it, which leaves what was known of it
  sql::Select there;
  there.from = select.from;
  there.where = select.where;
  plpgsql::If still;
  still.branches.emplace_back(sql::subquery(sql::Subquery::Kind::Exists, std::move(there)),
                              plpgsql::Statements{plpgsql::Statement{plpgsql::Execute{std::move(select)}}});
  context.add({std::move(still)});
}

void lower_steps(const Steps& steps, LowerContext& context) {
  std::size_t fetched = 0;  // the first of them that paths are yet to be fetched for
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    read_subject_again(context);
    const std::size_t before = context.out->size();
    context.blank();
    context.comment(step.text);
    const std::size_t prepared = context.out->size();
    if (i == fetched) fetched = fetch_shared_paths(steps, i, context);
    std::visit(
        [&](const auto& kind) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, std::monostate>) {
            lower(kind, context);
          }
        },
        step.value);
    if (context.out->size() == prepared) context.out->resize(before);  // it came to nothing
  }
  context.rows.fetched.clear();
}

NestedSteps::NestedSteps(LowerContext& context) : context_(context), outer_(context.out) {
  ++context.depth;
}

void NestedSteps::lower(const Steps& steps, plpgsql::Statements& into, bool stale) {
  context_.out = &into;
  context_.subject_stale = stale;
  lower_steps(steps, context_);
  stale_ = stale_ || context_.subject_stale;
}

void NestedSteps::lower_round(const Steps& steps, plpgsql::Statements& into) {
  check_deadline(into, context_);
  context_.out = &into;
  context_.subject_stale = false;
  lower_steps(steps, context_);
  if (!steps.empty() && !ends_action(steps.back())) read_subject_again(context_);
}

void NestedSteps::add_before(plpgsql::Statements statements) {
  for (plpgsql::Statement& statement : statements)
    outer_->push_back(std::move(statement));
}

void NestedSteps::finish(plpgsql::Statement whole) {
  --context_.depth;
  context_.subject_stale = stale_;
  context_.out = outer_;
  context_.add(std::move(whole));
}

typing::Scope TargetScope::scope(EntityId entity, std::string_view name, const CheckContext& context) {
  typing::Scope scope = context.scope;
  scope.rows = {std::string(name), entity};
  return scope;
}

translate::RowNames TargetScope::rows(std::string_view alias, const LowerContext& context) {
  translate::RowNames rows = context.rows;
  rows.target_row = alias;
  return rows;
}

}  // namespace specql::actions
