#include "generator/migrate/changed_functions.h"

#include "generator/migrate/match.h"

namespace specql::migrate {

bool ChangedFunctions::are_called_in(std::string_view expression) {
  if (expression.find('(') == expression.npos) return false;
  read();
  bool otherwise = false;
  for (const std::string_view name : names_in(expression)) {
    const auto found = functions_.find(std::string(name));
    otherwise = (found != functions_.end() && answers_otherwise(found->second)) || otherwise;
  }
  return otherwise;
}

/// Of several with one name it is the last: rules call none of those.
void ChangedFunctions::read() {
  if (is_read_) return;
  is_read_ = true;
  for (const catalog::Function& function : before_.functions)
    functions_[sql::to_string(function.name)].before = &function;
  for (const catalog::Function& function : after_.functions)
    functions_[sql::to_string(function.name)].after = &function;
}

bool ChangedFunctions::answers_otherwise(Versions& function) {
  if (function.otherwise) return *function.otherwise;
  function.otherwise = false;  // one that calls itself is judged by what else it does
  if (function.before == nullptr || function.after == nullptr) return false;
  const std::string& body = function.after->body.value;
  function.otherwise = function.before->body.value != body || are_called_in(body);
  return *function.otherwise;
}

}  // namespace specql::migrate
