#include "generator/emit/postgresql/sections.h"

namespace specql::emit {

PageKey page_of(Section section, const catalog::Home& home, std::string_view topic) {
  std::string name;
  if (section != Section::Api) name.append(home.schema.view()).append("/");
  name.append(home.entity.view());
  if (!topic.empty()) name.append("/").append(topic);
  return {section, std::move(name)};
}

PageKey page_of(const catalog::CompositeType& type) {
  if (type.home.entity.empty()) return {Section::SharedTypes, ""};
  return page_of(Section::Types, type.home, "");
}

PageKey page_of(const catalog::View& view) {
  return page_of(Section::Views, view.home, "");
}

PageKey page_of(const catalog::Function& function) {
  if (function.home.entity.empty()) return {Section::SharedFunctions, ""};
  const Section section = function.security_definer ? Section::Api : Section::Functions;
  return page_of(section, function.home, function.home.topic.view());
}

}  // namespace specql::emit
