// Reading, checking and lowering lists of steps: dispatch by the kinds of steps.def.
#include "generator/actions/row_store.h"
#include "generator/actions/step.h"
#include "generator/model/naming.h"
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
#define SPECQL_STEP(kind, Kind, word, aliases, usage, summary) \
  if (keyword == (word)) return value_or_invalid(read_##kind(step, sink));
#include "generator/actions/steps.def"
#undef SPECQL_STEP
  return InvalidSpec{};
}

/// The key that says which step it is, and the step's own word for it.
struct Keyword {
  const syntax::Entry* entry = nullptr;
  std::string_view word;
  const syntax::KeyTable* keys = nullptr;
};

Keyword find_keyword(const syntax::Mapping& mapping) {
  for (const syntax::Entry& entry : mapping.entries) {
    if (const StepRow* row = find_step(entry.key.value)) return {&entry, row->keyword, row->keys};
  }
  return {};
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
    return find_step(entry.key.value) != nullptr && !syntax::has_key(*keyword.keys, entry.key.value);
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
  const syntax::Entry& entry = *keyword.entry;
  specs.push_back({entry.key.span, summary_of(entry), read_kind(keyword.word, mapping, sink)});
}

void read_step(const syntax::Node& item, StepSpecs& specs, DiagnosticSink& sink) {
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
#define SPECQL_STEP(kind, Kind, keyword, aliases, usage, summary) \
  {keyword, aliases, usage, summary, &k##Kind##Keys},
#include "generator/actions/steps.def"
#undef SPECQL_STEP
  };
  return kSteps;
}

const StepRow* find_step(std::string_view word) {
  const auto& rows = all_steps();
  const auto found = std::find_if(rows.begin(), rows.end(), [word](const StepRow& row) {
    const auto aliases = split(row.aliases, ' ');
    return row.keyword == word ||
           (!word.empty() && std::find(aliases.begin(), aliases.end(), word) != aliases.end());
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

bool ends_action(const Step& step) {
  if (const auto* branch = std::get_if<IfStep>(&step.value)) {
    const auto ends = [](const Steps& steps) { return !steps.empty() && ends_action(steps.back()); };
    return ends(branch->otherwise) && std::all_of(branch->branches.begin(), branch->branches.end(),
                                                  [&](const IfStep::Branch& b) { return ends(b.steps); });
  }
  return std::holds_alternative<ReturnStep>(step.value) || std::holds_alternative<RejectStep>(step.value);
}

static bool only_reads(const Step& step) {
  const auto calm = [](const expr::TypedExpr& e) {
    return expr::volatility(e) != expr::Volatility::Volatile;
  };
  if (const auto* branch = std::get_if<IfStep>(&step.value)) {
    return only_reads(branch->otherwise) &&
           std::all_of(branch->branches.begin(), branch->branches.end(),
                       [&](const IfStep::Branch& b) { return calm(b.condition) && only_reads(b.steps); });
  }
  if (const auto* let = std::get_if<LetStep>(&step.value)) {
    return std::all_of(let->bindings.begin(), let->bindings.end(),
                       [&](const LetStep::Binding& b) { return calm(b.value); });
  }
  const auto* result = std::get_if<ReturnStep>(&step.value);
  return result != nullptr && (!result->value || calm(*result->value)) &&
         std::all_of(result->record.begin(), result->record.end(),
                     [&](const auto& item) { return calm(item.second); });
}

bool only_reads(const Steps& steps) {
  return std::all_of(steps.begin(), steps.end(), [](const Step& step) { return only_reads(step); });
}

bool returns_always(const Steps& steps) {
  if (steps.empty()) return false;
  if (const auto* branch = std::get_if<IfStep>(&steps.back().value)) {
    return returns_always(branch->otherwise) &&
           std::all_of(branch->branches.begin(), branch->branches.end(),
                       [](const IfStep::Branch& b) { return returns_always(b.steps); });
  }
  return std::holds_alternative<ReturnStep>(steps.back().value);
}

/// Steps see the current row as it is, not as it was before another action or a change of many rows.
static void read_subject_again(LowerContext& context) {
  const bool stored = context.signature.subject == Subject::Existing || context.subject_written;
  const bool stale = std::exchange(context.subject_stale, false);
  if (!stale || !stored || context.subject_gone || context.self_row.empty()) return;
  const model::Entity& entity = context.self();
  const std::string alias = model::naming::alias(entity);
  sql::Select select;
  select.targets.push_back({sql::all_columns(alias), {}});
  select.into.push_back(sql::name(context.self_row));
  select.from.push_back(sql::from_table(model::naming::table(context.model, entity), alias));
  select.where = same_row(entity, alias, context.self_row);
  context.execute(std::move(select));
}

void lower_steps(const Steps& steps, LowerContext& context) {
  for (const Step& step : steps) {
    read_subject_again(context);
    const std::size_t before = context.out->size();
    context.blank();
    context.comment(step.text);
    const std::size_t prepared = context.out->size();
    std::visit(
        [&](const auto& kind) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, std::monostate>) {
            lower(kind, context);
          }
        },
        step.value);
    if (context.out->size() == prepared) context.out->resize(before);  // it came to nothing
  }
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
