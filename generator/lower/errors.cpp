// The catalogue of errors: what each action refuses with, for those who write clients and translations.
#include "generator/actions/step.h"
#include "generator/lower/context.h"

#include <algorithm>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::lower {
namespace {

constexpr std::string_view kColumns[] = {"action",  "number", "code",        "status",
                                         "message", "spec",   "translations"};

/// The message in other languages, as the action declares it for a code.
std::string translations_of(const actions::Signature& signature, std::string_view code) {
  auto translations = nlohmann::ordered_json::object();
  if (const actions::ErrorSpec* error = actions::find_error(signature, code)) {
    for (const auto& [language, text] : error->translations)
      translations[language.value] = text.value;
  }
  return translations.dump();
}

/// `entities/order.yaml:12`.
std::string place_of(Span span, const Context& context) {
  const catalog::Origin origin = context.origin(span);
  return fmt::format("{}:{}", origin.file.view(), origin.line);
}

}  // namespace

void lower_errors(ActionId id, const Context& context, Objects& objects) {
  const actions::Signature& signature = context.project.signatures[id];
  catalog::Rows rows;
  rows.table = naming::app(naming::kErrorTable);
  for (const std::string_view column : kColumns)
    rows.columns.emplace_back(column);
  rows.home = context.home(context.model.entities[signature.entity], signature.name);
  rows.origin = context.origin(signature.span);
  std::size_t number = 0;
  for (const actions::RefusalNote& note : context.project.actions[id].refusals) {
    const Span place = note.span.known() ? note.span : signature.span;
    rows.values.push_back({Interned(signature.name), Interned(std::to_string(++number)), Interned(note.code),
                           Interned(note.status), Interned(note.message), Interned(place_of(place, context)),
                           Interned(translations_of(signature, note.code))});
  }
  if (!rows.values.empty()) objects.rows.push_back(std::move(rows));
}

}  // namespace specql::lower
