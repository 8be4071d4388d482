#include "generator/sql_lint/settings.h"

#include <cstdlib>

namespace specql::sql_lint {
namespace {

/// `0`, or `'0s'`.
bool is_zero(const Json& constant) {
  if (constant.contains("ival")) return child_of(constant, "ival").value("ival", 0) == 0;
  const std::string text = text_of(child_of(constant, "sval"), "sval");
  return !text.empty() && std::strtod(text.c_str(), nullptr) == 0;
}

bool is_value(const std::string& parameter, const Json& constant) {
  return parameter != "lock_timeout" || !is_zero(constant);
}

const Json& constant_at(const Json& list, std::size_t index) {
  return inner(index < list.size() ? list[index] : list, "A_Const");
}

std::vector<Setting> set_by_statement(const Json& node) {
  const std::string how = text_of(node, "kind");
  const std::string name = text_of(node, "name");
  const bool local = is_set(node, "is_local");
  if (how == "VAR_RESET_ALL") return {{"", false, false}};
  if (how == "VAR_SET_VALUE") return {{name, is_value(name, constant_at(list_of(node, "args"), 0)), local}};
  if (how == "VAR_SET_DEFAULT" || how == "VAR_RESET") return {{name, false, local}};
  return {};
}

/// `set_config('lock_timeout', '1s', false)`
std::vector<Setting> set_by_query(const Json& tree) {
  std::vector<Setting> settings;
  each_node(tree, [&](const std::string& kind, const Json& node) {
    if (kind != "FuncCall" || name_of_words(list_of(node, "funcname")).name != "set_config") return;
    const Json& arguments = list_of(node, "args");
    const std::string name = text_of(child_of(constant_at(arguments, 0), "sval"), "sval");
    const bool local = is_set(child_of(constant_at(arguments, 2), "boolval"), "boolval");
    if (!name.empty()) settings.push_back({name, is_value(name, constant_at(arguments, 1)), local});
  });
  return settings;
}

}  // namespace

std::vector<Setting> settings_made(const std::string& kind, const Json& node) {
  if (kind == "SelectStmt") return set_by_query(node);
  if (kind == "VariableSetStmt") return set_by_statement(node);
  if (kind == "DiscardStmt" && text_of(node, "target") == "DISCARD_ALL") return {{"", false, false}};
  return {};
}

}  // namespace specql::sql_lint
