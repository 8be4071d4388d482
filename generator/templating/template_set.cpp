#include "generator/templating/template_set.h"

#include "generator/support/check.h"

namespace specql::templating {

const std::string& TemplateSet::get(std::string_view path) const {
  const std::string* text = find(path);
  if (text == nullptr) throw InternalError("no template " + std::string(path));
  return *text;
}

}  // namespace specql::templating
