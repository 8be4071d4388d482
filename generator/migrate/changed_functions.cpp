#include "generator/migrate/changed_functions.h"

#include "generator/migrate/match.h"

namespace specql::migrate {
namespace {

/// `app."order"`.
catalog::QualifiedName read_name(std::string_view text) {
  const std::size_t dot = text.find('.');
  const auto plain = [](std::string_view word) {
    const bool quotes = word.size() > 2 && word.starts_with('"') && word.ends_with('"');
    return sql::Identifier(quotes ? word.substr(1, word.size() - 2) : word);
  };
  return {plain(text.substr(0, dot)), plain(text.substr(dot + 1))};
}

}  // namespace

bool ChangedFunctions::are_called_in(std::string_view expression) {
  const std::vector<std::string_view> calls = calls_in(expression);
  if (calls.empty()) return false;
  read();
  bool otherwise = false;
  for (const std::string_view name : calls) {
    const auto found = functions_.find(read_name(name));
    otherwise = (found != functions_.end() && answers_otherwise(found->second)) || otherwise;
  }
  return otherwise;
}

/// Of several with one name it is the last: rules call none of those.
void ChangedFunctions::read() {
  if (is_read_) return;
  is_read_ = true;
  for (const catalog::Function& function : before_.functions)
    functions_[function.name].before = &function;
  for (const catalog::Function& function : after_.functions)
    functions_[function.name].after = &function;
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
