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
void add_labels(KeptRules& kept, const Domain& domain, std::string_view column) {
  if (domain.labels.empty()) return;
  std::string list;
  for (const Interned label : domain.labels) {
    if (!list.empty()) list += ", ";
    sql::print_literal(list, label.view());
  }
  kept.add(fmt::format("{} in ({})", column, list));
  kept.add(fmt::format("{} <@ array[{}]", column, list));
}

/// A rule of the new version, and its first part that rows of the old one may not keep.
struct Beyond {
  const Constraint* rule = nullptr;
  std::string part;
};

std::vector<Beyond> rules_beyond(const TablePair& pair) {
  KeptRules kept = rules_before(pair);
  for (const Domain& domain : pair.before->domains.all)
    add_labels(kept, domain, rename_words(quoted(domain.column), pair.column_names));
  std::vector<Beyond> beyond;
  for (const Constraint& rule : pair.after->constraints) {
    if (!is_check(rule)) continue;
    if (auto part = kept.first_beyond(rule.expression.value)) beyond.push_back({&rule, std::move(*part)});
  }
  return beyond;
}

std::optional<Narrowing> tighter_rule(const TablePair& pair, const Column& column,
                                      const std::vector<Beyond>& beyond) {
  const auto found = std::find_if(beyond.begin(), beyond.end(), [&](const Beyond& one) {
    return is_only_about(*pair.after, *one.rule, column);
  });
  if (found == beyond.end()) return std::nullopt;
  return Narrowing{fmt::format("they have to keep `{}` from now on", found->part)};
}

std::optional<Narrowing> narrowing_of(const TablePair& pair, const Column& before, const Column& after,
                                      const std::vector<Beyond>& beyond) {
  const Domain& was = domain_of(*pair.before, before);
  const Domain& is = domain_of(*pair.after, after);
  const bool same_type = !before.type.named.name.empty() && before.type == after.type;
  if (auto lost = lost_labels(was, is, same_type)) return lost;
  if (auto other = other_currency(was, is)) return other;
  return tighter_rule(pair, after, beyond);
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
  return narrowing_of(pair, before, after, rules_beyond(pair));
}

std::vector<Problem> undecided_narrowings(const Planner& planner) {
  std::vector<Problem> problems;
  if (planner.decisions().all) return problems;
  for (const TablePair& pair : planner.pairs()) {
    const bool same = pair.before->domains.all == pair.after->domains.all && has_same_rules(pair);
    if (same || pair.after->home.entity.empty()) continue;
    const std::vector<Beyond> beyond = rules_beyond(pair);
    for (const auto& [before, after] : pair.columns.both) {
      std::string subject = subject_of(*pair.after, *after);
      if (planner.decisions().narrows.contains(subject)) continue;
      if (auto found = narrowing_of(pair, *before, *after, beyond))
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
