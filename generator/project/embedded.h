// What is built into the binary: templates, the standard library, and starting points for projects.
#pragma once

#include "generator/templating/template_set.h"

#include <map>
#include <string>
#include <string_view>

namespace specql::project {

/// Files below templates/, by path.
[[nodiscard]] const templating::TemplateSet& embedded_templates();

/// Files below stdlib/, as `stdlib/crm/contact.yaml`.
[[nodiscard]] const std::map<std::string, std::string_view, std::less<>>& embedded_stdlib();

/// Files below docs/reference/diagnostics/, which `explain` prints.
[[nodiscard]] const std::map<std::string, std::string_view, std::less<>>& embedded_reference();

}  // namespace specql::project
