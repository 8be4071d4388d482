// From the two intermediate representations to files. Pure: nothing here touches a disk.
#pragma once

#include "generator/api/surface.h"
#include "generator/catalog/catalog.h"
#include "generator/templating/template.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace specql::emit {

/// How the database's files are laid out.
enum class Format : std::uint8_t {
  Tree,      ///< folders by kind and order, one file for each thing one edits
  Single,    ///< one file with everything
  Confiture  ///< the folders that Confiture builds from, in the order of their names
};

struct OutputFile {
  std::string path;  ///< below the emitter's folder; `/` between parts
  std::string text;
};

/// Takes each file as soon as it is made, so that none waits in memory: from several threads, in any order.
using Accept = std::function<void(OutputFile file)>;

struct Inputs {
  const catalog::Database& database;
  const api::Surface& surface;
  const templating::TemplateSet& templates;
  Format format = Format::Tree;
};

/// One target: `postgresql`, `graphql`. `output` is the key of its folder under `output:`.
struct Emitter {
  std::string_view name;
  std::string_view output;
  std::string_view summary;
  /// An error can only be in an overridden template.
  std::optional<templating::TemplateError> (*emit)(const Inputs& inputs, const Accept& accept);
};

/// Every emitter there is.
[[nodiscard]] std::span<const Emitter> all_emitters();
/// Whether an emitter is one of those named; no name stands for all.
[[nodiscard]] bool is_among(const std::vector<std::string>& names, const Emitter& emitter);

}  // namespace specql::emit
