// Changes as people and programs read them.
#pragma once

#include "generator/migrate/plan.h"

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace specql::migrate {

/// `crm.tb_contact.email is a new column`.
[[nodiscard]] std::string sentence(const Change& change);
/// `entities/contact.yaml:4`; empty where no spec asks for it.
[[nodiscard]] std::string place_of(const Change& change);

/// One line for each change, in the order of the plan: `+ crm.tb_contact.email is a new column`.
[[nodiscard]] std::string to_text(const std::vector<Change>& changes);
/// A list for each class of changes that there are, the gravest first.
[[nodiscard]] std::string to_markdown(const std::vector<Change>& changes);
[[nodiscard]] nlohmann::ordered_json json_of(const Change& change);

/// `2 additive, 1 breaking`.
[[nodiscard]] std::string count_by_effect(const std::vector<Change>& changes);

}  // namespace specql::migrate
