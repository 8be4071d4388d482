// A PostgreSQL database as a value: what `lower` builds, what the DDL emitter writes, what two
// versions of a project are compared by. Objects stand in an order that depends on their names only.
#pragma once

#include "generator/sql/identifier.h"
#include "generator/sql/print.h"
#include "generator/sql/type_name.h"

#include <cstdint>
#include <string>
#include <vector>

namespace specql::catalog {

using sql::Identifier;
using sql::QualifiedName;
using sql::Text;
using sql::TypeName;

/// The line of a spec that asked for an object. It is no part of the object: `equal` and
/// `fingerprint` leave it out.
struct Origin {
  Interned file;
  std::size_t line = 0;
  Interned was;  ///< the former name of an object that was renamed
  /// Its present name was another object's: `was` holds even where the former version has that name.
  bool takes_over = false;
  Interned field;  ///< what a column keeps a part of, or what a table beside an entity is about
  friend bool operator==(const Origin&, const Origin&) { return true; }
};

/// Where an object belongs in a tree of files: `crm`, `contact`, `qualify_lead`.
struct Home {
  Interned schema;
  Interned entity;
  Interned topic;
  bool operator==(const Home&) const = default;
};

enum class ObjectKind : std::uint8_t { Role, Schema, Type, Table, View, Function };

/// An object another one stands on.
struct ObjectName {
  ObjectKind kind = ObjectKind::Table;
  QualifiedName name;
  auto operator<=>(const ObjectName&) const = default;
};

struct Grant {
  Interned privilege;  ///< `select`, `execute`, `usage`
  Identifier role;
  bool operator==(const Grant&) const = default;
};

struct Role {
  Identifier name;
  std::string comment;
  bool operator==(const Role&) const = default;
};

struct Schema {
  Identifier name;
  Identifier owner;
  std::string comment;
  std::vector<Grant> grants;
  Origin origin;
  bool operator==(const Schema&) const = default;
};

/// An extension, in a schema that holds nothing else.
struct Extension {
  Identifier name;
  Identifier schema;
  std::string comment;  ///< what it is for
  bool operator==(const Extension&) const = default;
};

struct Attribute {
  Identifier name;
  TypeName type;
  std::string comment;
  bool operator==(const Attribute&) const = default;
};

struct CompositeType {
  QualifiedName name;
  Identifier owner;
  std::vector<Attribute> attributes;
  std::string comment;
  Home home;
  Origin origin;
  bool operator==(const CompositeType&) const = default;
};

/// What had another name in the former version: a label of an enum, or a member of an object, by its path
/// there.
struct Rename {
  Interned was;
  Interned now;  ///< of a member, without the path
};
/// As with origins, they are no part of what they are about.
struct Renames {
  std::vector<Rename> all;
  friend bool operator==(const Renames&, const Renames&) { return true; }
};

/// A type of PostgreSQL whose values are labels, in order.
struct EnumType {
  QualifiedName name;
  Identifier owner;
  std::vector<Interned> labels;
  Renames renames = {};
  std::string comment;
  std::vector<Grant> grants;
  Home home;
  Origin origin;
  bool operator==(const EnumType&) const = default;
};

/// The value that rows which are there get in a column that becomes required. As with origins, it is no part
/// of what the column is.
struct FillValue {
  Text expression;
  friend bool operator==(const FillValue&, const FillValue&) { return true; }
};

struct Column {
  Identifier name;
  TypeName type;
  bool not_null = false;
  bool identity = false;
  Text default_value;
  Text generated;
  std::string comment;
  FillValue fill;
  Origin origin;
  bool operator==(const Column&) const = default;
};

/// What the rules of members call what they judge.
inline constexpr std::string_view kJudgedValue = "value";

/// What functions judge of a value, of each element of a list, or of what is in either.
struct Member {
  Interned path;  ///< `size.height`; `[]` stands for any element of a list; empty: the value itself
  Interned type;  ///< as SQL has it; `object` and `list` for what others are in
  bool required = false;
  bool closed = false;  ///< an object with members of other names is a mistake
  std::vector<std::string> rules;
  Interned like;  ///< the path of an object of the same type, where its rules and members stand; empty: here
  Interned of;    ///< the type of an object, as a type of its own would be called
  bool operator==(const Member&) const = default;
};

/// What the values of a column mean beside their type.
struct Domain {
  Identifier column;
  Interned of;                   ///< the enum type, as a type of its own would be called; empty: the column's
  std::vector<Interned> labels;  ///< of an enum, however it is kept
  Renames renames = {};
  Interned currency;  ///< of an amount of money
  std::vector<Member>
      members;  ///< where the column's rules call functions: what these judge, outer ones first
  Renames member_renames = {};
  std::vector<Identifier> judged_by;  ///< the constraints that do so
  std::vector<std::string> samples;   ///< made-up values of it, as texts; of a list, of its elements
  bool operator==(const Domain&) const = default;
};

/// Of the columns that have one. Known where a database comes from specs, and no part of what a table is.
struct Domains {
  std::vector<Domain> all;
  friend bool operator==(const Domains&, const Domains&) { return true; }
};

enum class ConstraintKind : std::uint8_t { Primary, Unique, Check, Foreign, Exclusion };

/// An exclusion compares its last column by overlap, those before by equality.
struct Constraint {
  ConstraintKind kind = ConstraintKind::Check;
  Identifier name;
  std::vector<Identifier> columns;
  Text expression;           ///< of a check; of an exclusion, which rows it is about
  QualifiedName references;  ///< of a foreign key
  std::vector<Identifier> referenced_columns;
  Interned on_delete;                        ///< `restrict`, `cascade`, `set null`
  std::vector<Identifier> set_null_columns;  ///< those `set null` clears
  Interned on_update;                        ///< empty: no action
  bool deferrable = false;                   ///< and initially deferred
  std::string comment;
  Origin origin;
  bool operator==(const Constraint&) const = default;
};

struct IndexKey {
  Identifier column;
  bool descending = false;
  Text expression = {};   ///< instead of a column
  Interned opclass = {};  ///< empty: the default one of the type
  bool operator==(const IndexKey&) const = default;
};

struct Index {
  Identifier name;
  Interned method;  ///< empty: btree
  bool unique = false;
  bool nulls_not_distinct = false;
  std::vector<IndexKey> keys;
  std::vector<Identifier> include;
  Text where;
  Origin origin;
  bool operator==(const Index&) const = default;
};

struct Policy {
  Identifier name;
  bool restrictive = false;
  Interned command;  ///< empty: all
  std::vector<Identifier> roles;
  Text using_;
  Text check;
  bool operator==(const Policy&) const = default;
};

/// A function that is called for each row that is written, before or after it is.
struct Trigger {
  Identifier name;
  bool before = false;
  Interned event;                        ///< `insert`, `update`
  std::vector<Identifier> columns = {};  ///< of an update: it is about these; none: about all
  Text when = {};                        ///< which rows; empty: all
  QualifiedName function;
  Origin origin = {};
  bool operator==(const Trigger&) const = default;
};

struct Table {
  QualifiedName name;
  Identifier owner;
  std::vector<Column> columns;
  Domains domains;
  std::vector<Constraint> constraints;
  std::vector<Index> indexes;
  std::vector<Policy> policies;
  std::vector<Trigger> triggers;
  bool row_security = false;  ///< enabled and forced
  std::string comment;
  std::vector<Grant> grants;
  std::vector<ObjectName> depends_on;
  Home home;
  Origin origin;
  bool operator==(const Table&) const = default;
};

struct ColumnComment {
  Identifier column;
  std::string comment;
  bool operator==(const ColumnComment&) const = default;
};

struct View {
  QualifiedName name;
  Identifier owner;
  Text query;
  std::string comment;
  std::vector<ColumnComment> column_comments;
  std::vector<Grant> grants;
  std::vector<ObjectName> depends_on;
  Home home;
  Origin origin;
  bool operator==(const View&) const = default;
};

struct Argument {
  Identifier name;
  TypeName type;
  Text default_value;
  bool out = false;
  bool operator==(const Argument&) const = default;
};

enum class Language : std::uint8_t {
  SqlExpression,  ///< `return …`: bound to its objects when it is created
  PlPgSql
};

struct Setting {
  Interned name;
  Interned value;  ///< as it stands behind `=`
  bool operator==(const Setting&) const = default;
};

struct Function {
  QualifiedName name;
  std::vector<Argument> arguments;
  TypeName returns;  ///< not printed where output arguments say it
  Language language = Language::PlPgSql;
  Interned volatility;  ///< `immutable`, `stable`, empty: volatile
  bool strict = false;
  bool parallel_safe = false;
  bool security_definer = false;
  std::vector<Setting> settings;
  Text body;
  Identifier owner;
  std::string comment;
  std::vector<Grant> grants;
  std::vector<ObjectName> depends_on;
  Home home;
  Origin origin;
  bool operator==(const Function&) const = default;
};

/// Rows that belong to the schema: they are written with it and change with it.
struct Rows {
  QualifiedName table;
  std::vector<Identifier> columns;
  std::vector<std::vector<Interned>> values;  ///< texts; what stands for null is `kNull`
  Home home;
  Origin origin;
  bool operator==(const Rows&) const = default;
};
inline constexpr char kNull[] = "\x01";  // no spec can hold this character

struct Database {
  std::vector<Role> roles;
  std::vector<Schema> schemas;
  std::vector<Extension> extensions;
  std::vector<EnumType> enums;
  std::vector<CompositeType> types;
  std::vector<Table> tables;
  std::vector<View> views;
  std::vector<Function> functions;
  std::vector<Rows> rows;
  bool operator==(const Database&) const = default;
};

/// Same objects, wherever they were written down.
[[nodiscard]] inline bool equal(const Database& a, const Database& b) {
  return a == b;
}

}  // namespace specql::catalog
