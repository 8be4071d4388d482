// What a project's configuration says about the meaning of its specs.
#pragma once

#include "generator/model/model.h"
#include "generator/source/span.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace specql::check {

struct SchemaSettings {
  std::optional<model::Tenancy> tenancy;
  std::string description;
  Span span;
};

struct RoleSettings {
  std::vector<Located<std::string>> includes;
  Span span;
};

struct Settings {
  std::string project = "specql";  ///< prefix of the database roles
  bool has_schemas = false;        ///< schemas are described: names alone mean nothing
  std::map<std::string, SchemaSettings> schemas;
  std::map<std::string, RoleSettings> roles;
  model::Tenancy tenancy = model::Tenancy::Shared;
  model::Features features;
  model::Identifier::Strategy identifier = model::Identifier::Strategy::Simple;
  model::OnDelete on_delete = model::OnDelete::Restrict;
  bool lenient_actions = false;
};

}  // namespace specql::check
