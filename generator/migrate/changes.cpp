#include "generator/migrate/changes.h"

#include "generator/support/markdown.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::migrate {
namespace {

constexpr auto kGravestFirst =
    std::to_array({Effect::Destructive, Effect::Breaking, Effect::Compatible, Effect::Additive});

char sign_of(Effect effect) {
  constexpr std::string_view kSigns = "+~!-";
  return kSigns[static_cast<std::size_t>(effect)];
}

std::vector<const Change*> those_of(const std::vector<Change>& changes, Effect effect) {
  std::vector<const Change*> found;
  for (const Change& change : changes) {
    if (info(change.kind).effect == effect) found.push_back(&change);
  }
  return found;
}

std::string in_markdown(const Change& change) {
  std::string text = fmt::format("{} {}", markdown::code(change.subject), info(change.kind).words);
  if (!change.detail.empty()) text += ": " + markdown::code(change.detail);
  const std::string place = place_of(change);
  if (!place.empty()) text += fmt::format(" ({})", markdown::code(place));
  return text;
}

}  // namespace

std::string sentence(const Change& change) {
  std::string text = fmt::format("{} {}", change.subject, info(change.kind).words);
  if (!change.detail.empty()) text += fmt::format(": {}", change.detail);
  return text;
}

std::string place_of(const Change& change) {
  if (change.origin.file.empty()) return "";
  return fmt::format("{}:{}", change.origin.file.view(), change.origin.line);
}

std::string to_text(const std::vector<Change>& changes) {
  std::string out;
  for (const Change& change : changes)
    out += fmt::format("{} {}\n", sign_of(info(change.kind).effect), sentence(change));
  return out;
}

std::string to_markdown(const std::vector<Change>& changes) {
  std::string out;
  for (const Effect effect : kGravestFirst) {
    const std::vector<const Change*> found = those_of(changes, effect);
    if (found.empty()) continue;
    out += fmt::format("{}**{}**\n\n", out.empty() ? "" : "\n", name_of(effect));
    for (const Change* change : found) {
      out += "- " + in_markdown(*change) + "\n";
    }
  }
  return out;
}

nlohmann::ordered_json json_of(const Change& change) {
  nlohmann::ordered_json json = {{"change", info(change.kind).name},
                                 {"subject", change.subject},
                                 {"effect", name_of(info(change.kind).effect)}};
  if (!change.detail.empty()) json["detail"] = change.detail;
  if (!change.former.empty()) json["former"] = change.former;
  const std::string place = place_of(change);
  if (!place.empty()) json["spec"] = place;
  return json;
}

std::string count_by_effect(const std::vector<Change>& changes) {
  std::string text;
  for (auto effect = kGravestFirst.rbegin(); effect != kGravestFirst.rend(); ++effect) {
    const std::size_t number = those_of(changes, *effect).size();
    if (number > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, name_of(*effect));
  }
  return text;
}

}  // namespace specql::migrate
