#include "generator/migrate/domains.h"

#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Constraint;
using catalog::Domain;

const Domain& domain_of(const catalog::Table& table, const Column& column) {
  static const Domain kNone;
  const auto& all = table.domains.all;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Domain& one) { return one.column == column.name; });
  return found == all.end() ? kNone : *found;
}

/// Of an enum that is one still. PostgreSQL takes none from a type of its own, which is another matter.
std::optional<Narrowing> lost_labels(const Domain& before, const Domain& after, bool same_type) {
  if (after.labels.empty() || same_type) return std::nullopt;
  std::vector<std::string> gone;
  for (const Interned label : before.labels) {
    if (std::find(after.labels.begin(), after.labels.end(), label) == after.labels.end())
      gone.emplace_back(label.view());
  }
  if (gone.empty()) return std::nullopt;
  return Narrowing{
      fmt::format("`{}` is no value any more", join(gone, "`, `")),
      "if rows hold it under another name from now on, keep both, change the rows by SQL of your "
      "own (`migrate new --empty`), and take it away in a later migration"};
}

std::optional<Narrowing> other_currency(const Domain& before, const Domain& after) {
  if (before.currency.empty() || after.currency.empty() || before.currency == after.currency)
    return std::nullopt;
  return Narrowing{
      fmt::format("amounts of {} would be taken for {}", before.currency.view(), after.currency.view()),
      "if they shall be converted, add a field of the new currency with a `backfill`, and drop "
      "the old one when nothing reads it"};
}

bool is_check(const Constraint& rule) {
  return rule.kind == catalog::ConstraintKind::Check;
}

bool is_only_about(const catalog::Table& table, const Constraint& rule, const Column& column) {
  const auto names = [&](const Column& one) { return mentions(rule.expression.value, quoted(one.name)); };
  return names(column) && std::count_if(table.columns.begin(), table.columns.end(), names) == 1;
}

/// What a type or a table of labels says, as a rule would.
void add_labels(KeptRules& kept, const Domain& domain, const Column& column) {
  if (domain.labels.empty()) return;
  std::string list;
  for (const Interned label : domain.labels) {
    if (!list.empty()) list += ", ";
    sql::print_literal(list, label.view());
  }
  kept.add(fmt::format("{} in ({})", quoted(column.name), list));
  kept.add(fmt::format("{} <@ array[{}]", quoted(column.name), list));
}

std::optional<Narrowing> tighter_rule(const TablePair& pair, const Column& before, const Column& column) {
  KeptRules kept = rules_before(pair);
  add_labels(kept, domain_of(*pair.before, before), column);
  for (const Constraint& rule : pair.after->constraints) {
    if (!is_check(rule) || !is_only_about(*pair.after, rule, column)) continue;
    if (const auto beyond = kept.first_beyond(rule.expression.value))
      return Narrowing{fmt::format("they have to keep `{}` from now on", *beyond)};
  }
  return std::nullopt;
}

bool has_same_rules(const TablePair& pair) {
  return pair.column_names.empty() &&
         std::equal(pair.before->constraints.begin(), pair.before->constraints.end(),
                    pair.after->constraints.begin(), pair.after->constraints.end(),
                    [](const Constraint& a, const Constraint& b) {
                      return a.kind == b.kind && a.expression.value == b.expression.value;
                    });
}

}  // namespace

KeptRules rules_before(const TablePair& pair) {
  KeptRules kept;
  for (const Constraint& rule : pair.before->constraints) {
    if (is_check(rule)) kept.add(rename_words(rule.expression.value, pair.column_names));
  }
  return kept;
}

std::optional<Narrowing> narrowing_of(const TablePair& pair, const Column& before, const Column& after) {
  const Domain& was = domain_of(*pair.before, before);
  const Domain& is = domain_of(*pair.after, after);
  const bool same_type = !before.type.named.name.empty() && before.type == after.type;
  if (auto lost = lost_labels(was, is, same_type)) return lost;
  if (auto other = other_currency(was, is)) return other;
  return tighter_rule(pair, before, after);
}

std::vector<Problem> undecided_narrowings(const Planner& planner) {
  std::vector<Problem> problems;
  if (planner.decisions().all) return problems;
  for (const TablePair& pair : planner.pairs()) {
    const bool same = pair.before->domains.all == pair.after->domains.all && has_same_rules(pair);
    if (same || pair.after->home.entity.empty()) continue;
    for (const auto& [before, after] : pair.columns.both) {
      std::string subject = subject_of(*pair.after, *after);
      if (planner.decisions().narrows.contains(subject)) continue;
      if (auto found = narrowing_of(pair, *before, *after))
        problems.push_back({.kind = ProblemKind::Narrowed,
                            .subject = std::move(subject),
                            .detail = std::move(found->detail),
                            .advice = std::move(found->advice),
                            .candidates = {},
                            .origin = after->origin});
    }
  }
  return problems;
}

}  // namespace specql::migrate
