// `specql diff`: what changes from one version of a project to another, wherever the two are.
#include "cli/commands/diff_comparison.h"
#include "generator/migrate/changes.h"
#include "generator/support/json_text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::cli {
namespace {

struct Difference {
  std::vector<migrate::Change> changes;
  std::vector<introspect::Beyond> beyond;
};

std::string in_text(const Difference& difference) {
  std::string text = migrate::to_text(difference.changes);
  for (const introspect::Beyond& one : difference.beyond)
    text += fmt::format("? {} {} {}\n", one.kind, one.name, one.reason);
  return text;
}

std::string in_json(const Difference& difference) {
  nlohmann::ordered_json changes = nlohmann::ordered_json::array();
  for (const migrate::Change& change : difference.changes)
    changes.push_back(migrate::json_of(change));
  nlohmann::ordered_json beyond = nlohmann::ordered_json::array();
  for (const introspect::Beyond& one : difference.beyond)
    beyond.push_back({{"kind", one.kind}, {"name", one.name}, {"reason", one.reason}});
  return json_text(nlohmann::ordered_json{{"changes", std::move(changes)}, {"beyond", std::move(beyond)}},
                   1) +
         "\n";
}

std::string in_markdown(const Difference& difference) {
  std::string text = migrate::to_markdown(difference.changes);
  if (difference.beyond.empty()) return text;
  text += fmt::format("{}**not compared**\n\n", text.empty() ? "" : "\n");
  for (const introspect::Beyond& one : difference.beyond)
    text += fmt::format("- {} `{}` {}\n", one.kind, one.name, one.reason);
  return text;
}

struct FormatRow {
  std::string_view name;
  std::string (*print)(const Difference& difference);
};
constexpr auto kFormats =
    std::to_array<FormatRow>({{"text", in_text}, {"json", in_json}, {"markdown", in_markdown}});

/// Whether a change is as grave as the class that is named, or graver.
bool fails(const std::vector<migrate::Change>& changes, const std::string& name) {
  const auto effect = migrate::find_effect(name);
  return std::any_of(changes.begin(), changes.end(), [&](const migrate::Change& change) {
    return effect && migrate::info(change.kind).effect >= *effect;
  });
}

int tell(const Common& common, const DiffOptions& options, const Difference& difference) {
  const auto format = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const FormatRow& row) { return row.name == options.format; });
  print(format->print(difference));
  if (!common.quiet) {
    const std::string counts = migrate::count_by_effect(difference.changes);
    say(counts.empty() ? "nothing differs\n" : counts + "\n");
  }
  return options.fail_on && fails(difference.changes, *options.fail_on) ? kStale : kGood;
}

}  // namespace

int diff(const Common& common, const DiffOptions& options) {
  Session& session = open_session(common, {Channel::Error});
  auto from = options.from.empty() ? open_last(common, session) : open_side(options.from, common, session);
  if (const auto* stop = std::get_if<Stop>(&from)) return end_with(*stop);
  auto to = open_side(options.to, common, session);
  if (const auto* stop = std::get_if<Stop>(&to)) return end_with(*stop);
  Comparison comparison(std::get<Side>(from), std::get<Side>(to), session.workspace().templates());
  if (const auto stop = comparison.prepare()) return end_with(*stop);
  return tell(common, options, {comparison.changes(), comparison.beyond()});
}

}  // namespace specql::cli
