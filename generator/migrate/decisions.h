// What people decide on the command line, in the words of their specs.
#pragma once

#include "generator/migrate/plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace specql::migrate {

/// `Contact.email`, `crm.Contact.email` or `crm.contact.email` as the subject that a version has; nothing if
/// it has none of that name, or several.
[[nodiscard]] std::optional<std::string> find_subject(const catalog::Database& database,
                                                      std::string_view words);

enum class Decision : std::uint8_t { Drop, Narrow, Fill };
/// Whether there is anything to decide about a subject that `find_subject` has found, once renames are known.
[[nodiscard]] bool is_about_something(Decision decision, const std::string& subject,
                                      const catalog::Database& before, const catalog::Database& after);

/// As if the spec said `was:`, even where the new name was another one's before: an entity, a field, or a
/// label, `Contact.status.lead=prospect` or `Status.lead=prospect`. The subject that has another name now;
/// nothing if the old version has no such thing, or the new one none of that name in its place.
[[nodiscard]] std::optional<std::string> rename(catalog::Database& after, const catalog::Database& before,
                                                std::string_view from, std::string_view to);

}  // namespace specql::migrate
