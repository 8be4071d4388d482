#include "generator/migrate/labels.h"

#include "generator/support/text.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Constraint;

/// `'open', 'on-hold'`, as no label holds a quote; nothing if it is something else.
std::optional<std::vector<std::string>> read_literals(std::string_view list) {
  std::vector<std::string> literals;
  while (!list.empty()) {
    if (!literals.empty() && list.starts_with(", ")) list.remove_prefix(2);
    if (!list.starts_with('\'')) return std::nullopt;
    const std::size_t end = list.find('\'', 1);
    if (end == list.npos) return std::nullopt;
    literals.emplace_back(list.substr(1, end - 1));
    list.remove_prefix(end + 1);
  }
  return literals;
}

/// `stage in ('open', 'won')`, or `channels <@ array['web', 'fax']`.
std::optional<std::vector<std::string>> labels_of(const Constraint& rule, const Column& column) {
  const std::string name = quoted(column.name);
  std::string_view text = rule.expression.value;
  if (!text.starts_with(name)) return std::nullopt;
  text.remove_prefix(name.size());
  for (const auto& [opening, closing] : {std::pair(" in (", ")"), std::pair(" <@ array[", "]")}) {
    const std::string_view begin = opening;
    if (text.starts_with(begin) && text.ends_with(closing))
      return read_literals(text.substr(begin.size(), text.size() - begin.size() - 1));
  }
  return std::nullopt;
}

std::vector<std::string> labels_of(const catalog::Table& table, const Column& column) {
  for (const Constraint& rule : table.constraints) {
    if (rule.kind != catalog::ConstraintKind::Check) continue;
    if (auto labels = labels_of(rule, column)) return std::move(*labels);
  }
  return {};
}

bool same_checks(const catalog::Table& before, const catalog::Table& after) {
  return std::equal(before.constraints.begin(), before.constraints.end(), after.constraints.begin(),
                    after.constraints.end(), [](const Constraint& a, const Constraint& b) {
                      return a.expression.value == b.expression.value;
                    });
}

}  // namespace

std::vector<std::string> labels_gone(const TablePair& pair, const Column& before, const Column& after) {
  std::vector<std::string> labels = labels_of(*pair.before, before);
  const std::vector<std::string> known = labels_of(*pair.after, after);
  if (known.empty()) return {};  // then it is no enum any more
  std::erase_if(labels, [&](const std::string& label) {
    return std::find(known.begin(), known.end(), label) != known.end();
  });
  return labels;
}

void plan_labels(Planner& planner, const TablePair& pair) {
  if (same_checks(*pair.before, *pair.after)) return;
  for (const auto& [before, after] : pair.columns.both) {
    const std::vector<std::string> gone = labels_gone(pair, *before, *after);
    const std::string subject = subject_of(*pair.after, *after);
    if (gone.empty() || planner.decisions().all || planner.decisions().narrows.contains(subject)) continue;
    planner.refuse({.kind = ProblemKind::Narrowed,
                    .subject = subject,
                    .detail = fmt::format("`{}` is no value any more", join(gone, "`, `")),
                    .advice =
                        "if rows hold it under another name from now on, keep both, change the rows by "
                        "SQL of your own (`migrate new --empty`), and take it away in a later migration",
                    .origin = after->origin});
  }
}

}  // namespace specql::migrate
