#include "generator/support/markdown.h"

#include "generator/support/text.h"

namespace specql::markdown {

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells)
    text += " " + replace_all(replace_all(cell, "|", "\\|"), "\n", "\\n") + " |";
  return text + "\n";
}

std::string table_head(const std::vector<std::string>& names) {
  std::string text = row(names) + "|";
  for (std::size_t i = 0; i < names.size(); ++i)
    text += " --- |";
  return text + "\n";
}

std::string code(std::string_view text) {
  std::string shown = replace_all(std::string(text), "\n", "\\n");
  if (shown.find('`') == shown.npos) return "`" + shown + "`";
  return "`` " + shown + " ``";
}

}  // namespace specql::markdown
