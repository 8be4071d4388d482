#include "generator/actions/variables.h"

#include "generator/model/naming.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

constexpr std::array kOwn = {kFoundErrors, kErrors,  kStatus, kChanged, kWanted,
                             kCascade,     kTouched, kCaught, kDeadline};

bool is_declared(const plpgsql::Block& block, std::string_view name) {
  return std::any_of(block.declarations.begin(), block.declarations.end(),
                     [name](const plpgsql::Declaration& d) { return d.name == name; });
}

bool is_own(std::string_view name) {
  return std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end();
}

}  // namespace

void declare_own(plpgsql::Block& block, std::string_view name, sql::TypeName type, sql::Exprs initial) {
  if (is_declared(block, name)) return;
  block.declarations.push_back({std::string(name), std::move(type), std::move(initial)});
}

std::string declare_variable(plpgsql::Block& block, std::string_view wanted, sql::TypeName type,
                             sql::Exprs initial) {
  std::string name = std::string(model::naming::fit(wanted).text());
  for (int number = 2; is_own(name) || is_declared(block, name); ++number)
    name = model::naming::fit(fmt::format("{}_{}", wanted, number)).text();
  block.declarations.push_back({name, std::move(type), std::move(initial)});
  return name;
}

}  // namespace specql::actions
