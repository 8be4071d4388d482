// What people name on the command line, in the words of their specs: an entity, a field, what stands beside
// one.
#pragma once

#include "generator/migrate/plan.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {

/// `crm.Contact` as subjects have it: `crm.contact`.
[[nodiscard]] std::string as_subject(std::string_view words);
/// Whether a subject is what such words say, with or without what it stands in.
[[nodiscard]] bool is_named(const std::string& subject, const std::string& words);

struct Found {
  std::string subject;
  const catalog::Table* table = nullptr;
  const catalog::Column* column = nullptr;  ///< null: the table is meant
};
/// `Contact.email`, `crm.Contact.email` or `crm.contact.email` in a version; nothing if it has none of that
/// name, or several.
[[nodiscard]] std::optional<Found> find(const catalog::Database& database, std::string_view words);

/// What keeps a field, or a part of one, under another name.
struct Part {
  std::string field;  ///< as a subject
  Found what;
};
/// All of the field that is meant; none where several may be.
[[nodiscard]] std::vector<Part> find_parts(const catalog::Database& database, std::string_view words);

/// The subject that is meant, and all that keeps a field that is kept by several: the columns of
/// `Contact.address`, the history of `Contact.status`.
[[nodiscard]] std::vector<std::string> find_subjects(const catalog::Database& database,
                                                     std::string_view words);

}  // namespace specql::migrate
