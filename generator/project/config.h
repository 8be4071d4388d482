// specql.yaml: what a project says about itself. Without the file the defaults below hold.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "generator/check/settings.h"
#include "generator/diagnostics/sink.h"
#include "generator/source/source_map.h"
#include "generator/syntax/keys.h"

namespace specql::project {

struct Config {
  check::Settings settings;
  std::vector<Located<std::string>> entities = {{"entities/**/*.yaml", {}}};
  std::string database_folder = "db/schema";
  std::string graphql_folder = "graphql";
  std::set<std::uint16_t> waived;
};

[[nodiscard]] Config read_config(const source::SourceFile& file, DiagnosticSink& sink);

/// The tables of its keys, for the reference and the coverage test.
[[nodiscard]] std::span<const syntax::KeyTable* const> all_config_tables();

/// "SQ3101", "sq3101" or "3101" as a number; nothing if there is no such diagnostic.
[[nodiscard]] std::optional<std::uint16_t> parse_code(std::string_view text);

}  // namespace specql::project
