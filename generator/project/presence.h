// Whether a database has what a version consists of, by name.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/project/facts.h"

#include <string>
#include <vector>

namespace specql::project {

/// `table crm.tb_contact`: what a version has and a database lacks, whatever it looks like there: tables with
/// their columns, constraints, indexes, policies and triggers, and views. Parts of what is missing are left
/// out.
[[nodiscard]] std::vector<std::string> absent(const catalog::Database& version,
                                              const std::vector<Fact>& facts);

}  // namespace specql::project
