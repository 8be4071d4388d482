// specql.yaml: what a project says about itself. Without the file the defaults below hold.
#pragma once

#include "generator/check/settings.h"
#include "generator/diagnostics/sink.h"
#include "generator/emit/emit.h"
#include "generator/source/source_map.h"
#include "generator/syntax/keys.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace specql::project {

struct Config {
  check::Settings settings;
  std::vector<Located<std::string>> entities = {{"entities/**/*.yaml", {}}};
  Span entities_at;  ///< the value of that key
  std::string database_folder = "db/schema";
  std::string graphql_folder = "graphql";
  std::string migrations_folder = "db/migrations";
  std::set<std::uint16_t> waived;

  /// Where the files of an emitter go, below the project.
  [[nodiscard]] const std::string& folder_of(const emit::Emitter& emitter) const {
    return emitter.output == "database" ? database_folder : graphql_folder;
  }
};

/// Whether what is written into two folders may meet: they are one, or one lies in the other.
[[nodiscard]] bool share_files(const std::string& a, const std::string& b);

[[nodiscard]] Config read_config(const source::SourceFile& file, DiagnosticSink& sink);

/// `isolated` or `shared`, or the older tool's words for them.
[[nodiscard]] std::optional<model::Tenancy> read_tenancy(const syntax::Node& node, std::string_view what,
                                                         DiagnosticSink& sink);

/// The tables of its keys, for the reference and the coverage test.
[[nodiscard]] std::span<const syntax::KeyTable* const> all_config_tables();

/// The nearest name a project can have to some words: "My Shop" gives `my_shop`. May be empty.
[[nodiscard]] std::string as_project_name(std::string_view words);

/// "SQ3101", "sq3101" or "3101" as a number; nothing if there is no such diagnostic.
[[nodiscard]] std::optional<std::uint16_t> parse_code(std::string_view text);

}  // namespace specql::project
