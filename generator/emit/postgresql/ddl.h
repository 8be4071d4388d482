// Objects of the catalog as the statements that create them. Every function appends whole statements,
// each ended with a line break.
#pragma once

#include "generator/catalog/catalog.h"

#include <string>

namespace specql::emit::ddl {

void create(std::string& out, const catalog::Role& role);
/// Lets whoever loads the schema hand objects over to their owner.
void join_role(std::string& out, const catalog::Role& role);
void create(std::string& out, const catalog::Schema& schema);
void create(std::string& out, const catalog::Extension& extension);
void create(std::string& out, const catalog::EnumType& type);
void create(std::string& out, const catalog::CompositeType& type);
/// The table with its checks, keys and comments; foreign keys, policies and triggers come later.
void create(std::string& out, const catalog::Table& table);
void create_foreign_keys(std::string& out, const catalog::Table& table);
void create_policies(std::string& out, const catalog::Table& table);
/// Once the functions are there that they call.
void create_triggers(std::string& out, const catalog::Table& table);
void create(std::string& out, const catalog::View& view);
void create(std::string& out, const catalog::Function& function);
void insert(std::string& out, const catalog::Rows& rows);

/// There is something for `create_foreign_keys` to write.
[[nodiscard]] bool has_foreign_keys(const catalog::Table& table);

}  // namespace specql::emit::ddl
