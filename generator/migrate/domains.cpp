#include "generator/migrate/domains.h"

#include "generator/migrate/implied.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/member_names.h"
#include "generator/migrate/members.h"
#include "generator/migrate/row_keys.h"
#include "generator/migrate/widening.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Constraint;
using catalog::Domain;
using Columns = std::vector<const Column*>;

struct Narrowing {
  std::string detail;
  std::string advice = {};
  std::vector<std::string> relabellings = {};
};

constexpr std::string_view kRelabelBySteps =
    "if rows hold it under another name from now on, keep both, change the rows by SQL of your own (`migrate "
    "new --empty`), and take it away in a later migration";

/// Of an enum that is one still. PostgreSQL takes none from a type of its own, which is another matter.
std::optional<Narrowing> lost_labels(const Domain& before, const Domain& after, bool same_type) {
  if (after.labels.empty() || same_type) return std::nullopt;
  std::vector<std::string> gone;
  for (const Interned label : before.labels) {
    if (std::find(after.labels.begin(), after.labels.end(), label) == after.labels.end())
      gone.emplace_back(label.view());
  }
  if (gone.empty()) return std::nullopt;
  return Narrowing{fmt::format("`{}` is no value any more", join(gone, "`, `"))};
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

Columns about(const catalog::Table& table, const Constraint& rule) {
  Columns columns;
  for (const Column& column : table.columns) {
    if (mentions(rule.expression.value, quoted(column.name))) columns.push_back(&column);
  }
  return columns;
}

bool is_only(const Columns& columns, const Column& column) {
  return columns.size() == 1 && columns.front() == &column;
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

/// What rows of the old version keep, in the new one's words.
KeptRules rules_before(const TablePair& pair) {
  KeptRules kept;
  for (const Constraint& rule : pair.before->constraints) {
    if (is_check(rule)) kept.add(rename_words(in_new_words(pair, rule.expression.value), pair.column_names));
  }
  for (const auto& [before, after] : pair.columns.both)
    add_labels(kept, domain_before(pair, *before), quoted(after->name));
  return kept;
}

/// Word for word.
bool is_there_before(const TablePair& pair, const Constraint& rule) {
  const auto& before = pair.before->constraints;
  return pair.column_names.empty() && pair.relabelled.empty() &&
         std::any_of(before.begin(), before.end(), [&](const Constraint& old) {
           return is_check(old) && old.expression.value == rule.expression.value;
         });
}

std::vector<Beyond> rules_beyond(const TablePair& pair) {
  std::vector<const Constraint*> fresh;
  for (const Constraint& rule : pair.after->constraints) {
    if (is_check(rule) && !is_there_before(pair, rule)) fresh.push_back(&rule);
  }
  if (fresh.empty()) return {};
  const KeptRules kept = rules_before(pair);
  std::vector<Beyond> beyond;
  for (const Constraint* rule : fresh) {
    if (auto part = kept.first_beyond(rule->expression.value)) beyond.push_back({rule, std::move(*part)});
  }
  return beyond;
}

bool judges(const Domain& domain, const Constraint& rule) {
  const auto& names = domain.judged_by;
  return std::find(names.begin(), names.end(), rule.name) != names.end();
}

/// Both versions say what the functions of a rule judge.
bool is_known_within(const Domain& before, const Domain& after, const Constraint& rule) {
  return !before.members.empty() && judges(after, rule);
}

/// The same functions may answer otherwise than before.
bool means_otherwise(const Planner& planner, const Domain& domain) {
  return std::any_of(domain.members.begin(), domain.members.end(), [&](const catalog::Member& member) {
    return std::any_of(member.rules.begin(), member.rules.end(),
                       [&](const std::string& rule) { return planner.means_otherwise({rule}); });
  });
}

std::optional<Narrowing> tighter_rule(const TablePair& pair, const Column& before, const Column& after,
                                      const std::vector<Beyond>& beyond) {
  const Domain& was = domain_before(pair, before);
  const Domain& is = domain_of(*pair.after, after.name);
  for (const auto& [rule, part] : beyond) {
    if (!is_known_within(was, is, *rule) && is_only(about(*pair.after, *rule), after))
      return Narrowing{fmt::format("they have to keep `{}` from now on", part)};
  }
  if (was.members.empty()) return std::nullopt;
  auto asked = asked_beyond(was.members, is.members);
  if (!asked) return std::nullopt;
  return Narrowing{std::move(*asked), {}, possible_renames(was.members, is.members)};
}

std::optional<Narrowing> shared_key(const TablePair& pair, const Column& after,
                                    const std::vector<RowKey>& keys) {
  const bool found = std::any_of(keys.begin(), keys.end(),
                                 [&](const RowKey& key) { return is_only(about(*pair.after, key), after); });
  if (!found) return std::nullopt;
  return Narrowing{"no two rows may hold the same from now on"};
}

/// What is new of a table's rules, for all of its columns.
struct NewRules {
  std::vector<Beyond> beyond;
  std::vector<RowKey> keys;
};

std::optional<Narrowing> narrowing_of(const Planner& planner, const TablePair& pair, const Column& before,
                                      const Column& after, const NewRules& rules) {
  const Domain& was = domain_before(pair, before);
  const Domain& is = domain_of(*pair.after, after.name);
  const bool same_type = !before.type.named.name.empty() && before.type == after.type;
  if (auto lost = lost_labels(was, is, same_type)) {
    const std::string owner = was.of.empty() ? subject_of(*pair.after, after) : type_name(was.of.view());
    if (can_reword(planner, pair, before, after))
      lost->relabellings = relabellings(owner, was.labels, is.labels);
    if (lost->relabellings.empty()) lost->advice = kRelabelBySteps;
    return lost;
  }
  if (auto other = other_currency(was, is)) return other;
  if (auto rule = tighter_rule(pair, before, after, rules.beyond)) return rule;
  return shared_key(pair, after, rules.keys);
}

/// And rows have values in all of them.
bool concerns_several(const TablePair& pair, const Columns& columns) {
  const auto& fresh = pair.columns.fresh;
  return columns.size() != 1 && std::none_of(columns.begin(), columns.end(), [&](const Column* column) {
           return std::find(fresh.begin(), fresh.end(), column) != fresh.end();
         });
}

/// All that several columns, which rows have already, have to keep.
std::optional<Narrowing> narrowing_of_rows(const TablePair& pair, const NewRules& rules) {
  std::vector<std::string> details;
  for (const auto& [rule, part] : rules.beyond) {
    if (concerns_several(pair, about(*pair.after, *rule)))
      details.push_back(fmt::format("rows have to keep `{}`", part));
  }
  for (const RowKey& key : rules.keys) {
    const Columns columns = about(*pair.after, key);
    if (!concerns_several(pair, columns)) continue;
    std::vector<std::string> names;
    for (const Column* column : columns)
      names.push_back(quoted(column->name));
    details.push_back(fmt::format("no two rows may {} `{}`",
                                  key.excludes ? "share or overlap in" : "hold the same",
                                  join(names, "`, `")));
  }
  if (details.empty()) return std::nullopt;
  return Narrowing{join(details, "; ") + " from now on"};
}

bool has_same_rules(const TablePair& pair) {
  return pair.column_names.empty() &&
         std::equal(pair.before->constraints.begin(), pair.before->constraints.end(),
                    pair.after->constraints.begin(), pair.after->constraints.end(),
                    [](const Constraint& a, const Constraint& b) {
                      return a.kind == b.kind && a.columns == b.columns &&
                             a.expression.value == b.expression.value;
                    }) &&
         pair.before->indexes == pair.after->indexes;
}

class Collector {
 public:
  explicit Collector(const Planner& planner) : planner_(planner) {}

  void collect(const TablePair& pair) {
    const bool same = pair.before->domains.all == pair.after->domains.all && has_same_rules(pair);
    if (same || pair.after->home.entity.empty()) return;
    const NewRules rules{rules_beyond(pair), keys_beyond(pair)};
    for (const auto& [before, after] : pair.columns.both)
      put(subject_of(*pair.after, *after), after->origin,
          narrowing_of(planner_, pair, *before, *after, rules));
    put(subject_of(*pair.after), pair.after->origin, narrowing_of_rows(pair, rules));
  }

  std::vector<Problem> finish() && { return std::move(problems_); }

 private:
  void put(std::string subject, const catalog::Origin& origin, std::optional<Narrowing> found) {
    if (!found || planner_.decisions().narrows.contains(subject)) return;
    problems_.push_back({.kind = ProblemKind::Narrowed,
                         .subject = std::move(subject),
                         .detail = std::move(found->detail),
                         .advice = std::move(found->advice),
                         .candidates = {},
                         .relabellings = std::move(found->relabellings),
                         .origin = origin});
  }

  const Planner& planner_;
  std::vector<Problem> problems_;
};

}  // namespace

bool is_kept_already(const Planner& planner, const TablePair& pair, const Constraint& rule) {
  for (const auto& [before, after] : pair.columns.both) {
    const Domain& was = domain_before(pair, *before);
    const Domain& is = domain_of(*pair.after, after->name);
    if (is_known_within(was, is, rule))
      return !means_otherwise(planner, is) && !asked_beyond(was.members, is.members);
  }
  return !planner.means_otherwise(rule.expression) && rules_before(pair).imply(rule.expression.value);
}

std::vector<Problem> undecided_narrowings(const Planner& planner) {
  if (planner.decisions().all) return {};
  Collector collector(planner);
  for (const TablePair& pair : planner.pairs())
    collector.collect(pair);
  return std::move(collector).finish();
}

namespace {

/// Labels and members that get other names where there is no way for it.
std::vector<Problem> lost_ways(const Planner& planner) {
  std::vector<Problem> problems;
  for (const TablePair& pair : planner.pairs()) {
    for (const auto& [before, after] : pair.columns.both) {
      if (!pair.relabelled.contains(before->name) || can_reword(planner, pair, *before, *after)) continue;
      problems.push_back({.kind = ProblemKind::Unsupported,
                          .subject = subject_of(*pair.after, *after),
                          .detail =
                              "its labels or members cannot get other names in one step: keys, computed "
                              "columns or a table of labels stand on them, or its type changes as well",
                          .advice = std::string(kRelabelBySteps),
                          .origin = after->origin});
    }
  }
  return problems;
}

}  // namespace

bool refuse_undecided(Planner& planner) {
  std::vector<Problem> problems = lost_ways(planner);
  for (Problem& problem : undecided_narrowings(planner))
    problems.push_back(std::move(problem));
  for (Problem& problem : problems)
    planner.refuse(std::move(problem));
  return !problems.empty();
}

}  // namespace specql::migrate
