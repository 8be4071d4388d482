#include "generator/sql_lint/rule.h"

#include "generator/diagnostics/specs.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::sql_lint {
namespace {

using migrate::HazardKind;

// The words of rules.def.
constexpr std::optional<migrate::Lock> kNoLock;
constexpr std::optional kShare(migrate::Lock::Share);
constexpr std::optional kShareRowExclusive(migrate::Lock::ShareRowExclusive);
constexpr std::optional kAccessExclusive(migrate::Lock::AccessExclusive);
constexpr Work kNoWork = Work::None;
constexpr Work kScan = Work::Scan;
constexpr Work kRewrite = Work::Rewrite;

constexpr auto kRules = std::to_array<Rule>({
#define SPECQL_SQL_RULE(name, theme, lock, work, title, effect, remedy) \
  {&diag::name, Theme::theme, lock, work, title, effect, remedy, &name},
#include "generator/sql_lint/rules.def"
#undef SPECQL_SQL_RULE
});

/// A new table is nobody's yet, whatever the rule says of one that was there.
bool takes_lock(const Rule& rule, const Statement& statement) {
  if (!rule.lock) return false;
  return !statement.is("CreateStmt") ||
         std::any_of(statement.locks.begin(), statement.locks.end(),
                     [&](const TableLock& one) { return one.lock >= *rule.lock; });
}

std::string label_of(const Rule& rule, const Statement& statement) {
  if (!takes_lock(rule, statement)) return std::string(rule.effect);
  return fmt::format("{} lock: {}", migrate::name_of(*rule.lock), rule.effect);
}

}  // namespace

std::string_view name_of(Theme theme) {
  constexpr std::string_view kNames[] = {"destructive",   "data-dependent", "blocking",
                                         "compatibility", "correctness",    "transaction"};
  return kNames[static_cast<std::size_t>(theme)];
}

std::optional<HazardKind> hazard_of(Theme theme) {
  switch (theme) {
    case Theme::Destructive:
      return HazardKind::destructive;
    case Theme::DataDependent:
      return HazardKind::may_fail;
    case Theme::Blocking:
      return HazardKind::blocking;
    case Theme::Compatibility:
    case Theme::Correctness:
    case Theme::Transaction:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string_view name_of(Work work) {
  constexpr std::string_view kNames[] = {"", "reads every row", "writes every row"};
  return kNames[static_cast<std::size_t>(work)];
}

std::span<const Rule> all_rules() {
  return kRules;
}

const Rule* find_rule(std::uint16_t code) {
  const auto* found =
      std::find_if(kRules.begin(), kRules.end(), [&](const Rule& rule) { return rule.spec->code == code; });
  return found == kRules.end() ? nullptr : found;
}

Span Findings::span_of(Range range) const {
  return {file_.begin + static_cast<std::uint32_t>(range.begin),
          file_.begin + static_cast<std::uint32_t>(range.end)};
}

Findings& Findings::add(Range range, const std::string& subject) {
  last_.emplace(sink_.report(*rule_.spec, span_of(statement_.exact ? range : statement_.range), subject));
  last_->label(label_of(rule_, statement_)).help(std::string(rule_.remedy));
  return *this;
}

Findings& Findings::insert(std::size_t at, std::string text, Applicability trust) {
  return fix({at, at}, std::move(text), trust);
}

Findings& Findings::replace(Range range, std::string text) {
  return fix(range, std::move(text), Applicability::MachineApplicable);
}

/// What stands in a literal is not rewritten.
Findings& Findings::fix(Range range, std::string text, Applicability trust) {
  std::string title = fmt::format("write `{}`", trim(text));
  if (last_ && statement_.exact) last_->fix(std::move(title), {{span_of(range), std::move(text)}}, trust);
  return *this;
}

Findings& Findings::insert_behind(std::string_view word, std::string text, Applicability trust) {
  const auto token = script_.find_word(statement_.range, word);
  return token ? insert(token->end, " " + std::move(text), trust) : *this;
}

}  // namespace specql::sql_lint
