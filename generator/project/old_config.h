// What the older tool was told about schemas: the registry of domains, and project.yaml.
#pragma once

#include "generator/check/settings.h"
#include "generator/diagnostics/sink.h"
#include "generator/source/source_map.h"
#include "generator/syntax/keys.h"

#include <span>

namespace specql::project {

/// Takes over which schemas a registry describes. What `settings` says already stays.
bool read_registry(const source::SourceFile& file, check::Settings& settings, DiagnosticSink& sink);

/// The same of a project.yaml. False if the file is no configuration but, say, the spec of an
/// entity.
bool read_old_project(const source::SourceFile& file, check::Settings& settings, DiagnosticSink& sink);

/// The tables of their keys, for the reference.
[[nodiscard]] std::span<const syntax::KeyTable* const> all_old_config_tables();

}  // namespace specql::project
