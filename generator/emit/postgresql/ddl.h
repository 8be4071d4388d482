// Objects of the catalog as the statements that create them. Every function appends whole statements,
// each ended with a line break.
#pragma once

#include "generator/catalog/catalog.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace specql::emit::ddl {

void create(std::string& out, const catalog::Role& role);
/// Lets whoever loads the schema hand objects over to their owner.
void join_role(std::string& out, const catalog::Role& role);
/// The first role owns what no other one does.
[[nodiscard]] bool owns_objects(const catalog::Database& database, const catalog::Role& role);
void create(std::string& out, const catalog::Schema& schema);
void create(std::string& out, const catalog::Extension& extension);
void create(std::string& out, const catalog::EnumType& type);
void create(std::string& out, const catalog::CompositeType& type);
/// The table with its checks, keys and comments; foreign keys, policies and triggers come later.
void create(std::string& out, const catalog::Table& table);
void create_foreign_keys(std::string& out, const catalog::Table& table);
void create_policies(std::string& out, const catalog::Table& table);
/// Row-level security, the owner not left out.
void secure_rows(std::string& out, const catalog::QualifiedName& table);
/// Once the functions are there that they call.
void create_triggers(std::string& out, const catalog::Table& table);
void create(std::string& out, const catalog::View& view);
/// Replaces one of the same signature. Nobody but its owner and those that are named may call it.
void create(std::string& out, const catalog::Function& function);
void insert(std::string& out, const catalog::Rows& rows);

/// Whether those who write wait until an index is there. Concurrently: outside of transactions only.
enum class Build : std::uint8_t { Plainly, Concurrently };

// Parts of a table, one by one.
void create(std::string& out, const catalog::QualifiedName& table, const catalog::Index& index, Build build);
void create(std::string& out, const catalog::QualifiedName& table, const catalog::Policy& policy);
void create(std::string& out, const catalog::QualifiedName& table, const catalog::Trigger& trigger);
void grant(std::string& out, std::string_view object, const catalog::Grant& grant);
/// An empty comment takes one away.
void comment_on(std::string& out, std::string_view kind, std::string_view object, std::string_view comment);

/// What stands behind `add column`, without an end.
void define(std::string& out, const catalog::Column& column);
/// What stands behind `add`, without an end.
void define(std::string& out, const catalog::Constraint& constraint);

/// `app.slug(text)`: how statements name a function.
[[nodiscard]] std::string signature(const catalog::Function& function);

/// There is something for `create_foreign_keys` to write.
[[nodiscard]] bool has_foreign_keys(const catalog::Table& table);

}  // namespace specql::emit::ddl
