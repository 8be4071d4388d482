// The schema as `pg_dump` writes it: a second witness, which knows nothing of what SpecQL looks at.
#pragma once

#include "generator/project/runner.h"
#include "generator/sql/identifier.h"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace specql::project {

/// The statements of a dump, sorted; the lines of tables as well, as a column that came later stands last.
/// Settings of the session are left out.
[[nodiscard]] std::variant<std::vector<std::string>, RunProblem> statements_of_dump(const std::string& dump);

/// Those of some schemas of a database.
[[nodiscard]] std::variant<std::vector<std::string>, RunProblem> dump_schemas(
    const std::filesystem::path& program, const std::string& parameters,
    const std::vector<sql::Identifier>& schemas);

/// What stands in the one dump and not in the other, statement by statement; empty if nothing.
[[nodiscard]] std::string difference_of_dumps(const std::vector<std::string>& expected,
                                              const std::vector<std::string>& found);

}  // namespace specql::project
