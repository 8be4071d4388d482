// What all entities share: roles, schemas, the response, and those functions that something calls.
#include "generator/lower/context.h"
#include "generator/lower/shared_functions.h"
#include "generator/support/check.h"
#include "generator/support/text.h"
#include "generator/translate/rules.h"
#include "generator/types/scalar_functions.h"

#include <algorithm>
#include <array>
#include <set>

namespace specql::lower {
namespace {

constexpr auto kSql = catalog::Language::SqlExpression;
constexpr auto kPlPgSql = catalog::Language::PlPgSql;

sql::TypeName type_of(std::string_view spelling) {
  if (spelling == "app.mutation_response") return sql::row_type(naming::app("mutation_response"));
  const bool array = spelling.ends_with("[]");
  if (array) spelling.remove_suffix(2);
  return sql::builtin_type(spelling, array);
}

class Foundation {
 public:
  Foundation(const Context& context, catalog::Database& database) : context_(context), database_(database) {}

  void build() {
    roles();
    schemas();
    std::vector<catalog::Function> own = own_validators();
    for (catalog::Function& function : composite_functions(context_))
      own.push_back(std::move(function));
    find_needed(own);
    std::vector<catalog::Function> functions;
    for (const types::ScalarFunctionInfo& row : types::all_scalar_functions()) {
      if (needed_.contains(std::string(row.name))) functions.push_back(scalar_function(row));
    }
    element_validators(functions);
    for (const SharedFunction& row : shared_functions()) {
      if (needed_.contains(std::string(row.name))) functions.push_back(shared(row));
    }
    for (catalog::Function& function : own) {
      if (needed_.contains(std::string(function.name.name.text()))) functions.push_back(std::move(function));
    }
    database_.functions.insert(database_.functions.begin(), std::make_move_iterator(functions.begin()),
                               std::make_move_iterator(functions.end()));
    response();
    tables();
  }

 private:
  void roles() {
    database_.roles.push_back({context_.owner, "Owns every object and runs every action."});
    database_.roles.push_back({context_.app, "Reads views and calls actions; writes nothing itself."});
  }

  void schemas() {
    const auto add = [&](std::string_view name, std::string_view comment, const catalog::Origin& origin) {
      catalog::Schema schema;
      schema.name = sql::Identifier(name);
      schema.owner = context_.owner;
      schema.comment = comment;
      schema.grants.push_back({"usage", context_.app});
      schema.origin = origin;
      database_.schemas.push_back(std::move(schema));
    };
    add(naming::kAppSchema, "Entry points, context and what all schemas share.", {});
    for (const model::Schema& schema : context_.model.schemas) {
      if (schema.name != naming::kAppSchema) {
        add(schema.name, schema.description, context_.origin(schema.origin));
      }
    }
  }

  void need(const std::vector<catalog::ObjectName>& edges) {
    for (const catalog::ObjectName& edge : edges) {
      const bool ours =
          edge.kind == catalog::ObjectKind::Function && edge.name.schema.text() == naming::kAppSchema;
      if (ours) needed_.emplace(edge.name.name.text());
    }
  }

  /// Everything called, and everything that in turn calls.
  void find_needed(const std::vector<catalog::Function>& own) {
    for (const catalog::Table& table : database_.tables)
      need(table.depends_on);
    for (const catalog::View& view : database_.views)
      need(view.depends_on);
    for (const catalog::Function& function : database_.functions)
      need(function.depends_on);
    for (bool grown = true; grown;) {
      const std::size_t before = needed_.size();
      for (const catalog::Function& function : own) {
        if (needed_.contains(std::string(function.name.name.text()))) need(function.depends_on);
      }
      grown = needed_.size() > before;
      for (const SharedFunction& row : shared_functions()) {
        if (!needed_.contains(std::string(row.name))) continue;
        for (const std::string_view other : row.needs) {
          grown = needed_.insert(std::string(other)).second || grown;
        }
      }
      for (const types::ScalarInfo& scalar : types::all_scalars()) {
        const bool elements = needed_.contains(naming::element_validator(scalar));
        if (elements && !scalar.rule.validator.empty()) {
          grown = needed_.insert(std::string(scalar.rule.validator)).second || grown;
        }
      }
    }
  }

  catalog::Function base(std::string_view name, std::string_view comment) const {
    SPECQL_CHECK(naming::reserved_functions().contains(name));
    catalog::Function function;
    function.name = naming::app(name);
    function.owner = context_.owner;
    function.comment = comment;
    function.home = {std::string(naming::kAppSchema), "", std::string(name)};
    return function;
  }

  catalog::Function shared(const SharedFunction& row) const {
    catalog::Function function = base(row.name, row.comment);
    for (const SharedParameter& parameter : row.parameters) {
      catalog::Argument argument;
      argument.name = sql::Identifier(parameter.name);
      argument.out = parameter.out;
      const std::size_t equals = parameter.type.find(" = ");
      argument.type = type_of(parameter.type.substr(0, equals));
      if (equals != parameter.type.npos) {
        argument.default_value = {std::string(parameter.type.substr(equals + 3))};
      }
      function.arguments.push_back(std::move(argument));
    }
    function.returns = type_of(row.returns);
    function.language = row.language;
    function.volatility = row.volatility;
    // A SQL expression is bound to its objects when it is created, and can be inlined; a search_path
    // of its own would forbid that.
    function.parallel_safe = row.language == kSql;
    if (row.language == kPlPgSql) function.settings.push_back({"search_path", "pg_catalog, pg_temp"});
    function.body = {
        std::string(trim(context_.templates.get("postgresql/functions/" + std::string(row.name) + ".sql")))};
    if (row.for_callers) function.grants.push_back({"execute", context_.app});
    for (const std::string_view other : row.needs) {
      function.depends_on.push_back({catalog::ObjectKind::Function, naming::app(other)});
    }
    return function;
  }

  catalog::Function scalar_function(const types::ScalarFunctionInfo& row) const {
    catalog::Function function = base(row.name, row.comment);
    function.arguments.push_back(
        {sql::Identifier("value"), sql::builtin_type(types::info(row.argument).sql), {}, false});
    const bool verdict = row.makes == types::ScalarFunctionInfo::Makes::Verdict;
    function.returns = sql::builtin_type(verdict ? "boolean" : types::info(row.argument).sql);
    const bool plpgsql = row.language == types::ScalarFunctionInfo::Language::PlPgSql;
    function.language = plpgsql ? kPlPgSql : kSql;
    function.volatility = "immutable";
    function.strict = true;
    function.parallel_safe = true;
    if (plpgsql) function.settings.push_back({"search_path", "pg_catalog, pg_temp"});
    function.body = {std::string(trim(context_.templates.get(row.template_path())))};
    return function;
  }

  /// `is_share` and `each_share` of each scalar of the project, needed or not.
  std::vector<catalog::Function> own_validators() const {
    std::vector<catalog::Function> functions;
    for (const model::OwnScalar& scalar : context_.model.own_scalars) {
      const sql::TypeName type = sql::builtin_type(types::info(scalar.base.base).sql);
      sql::Exprs rules = translate::own_conditions(context_.model, scalar, sql::name("value"));
      if (rules.empty()) rules.push_back(sql::boolean(true));
      functions.push_back(own_validator(naming::validator(scalar), "Whether a value is a valid ", scalar,
                                        {sql::Identifier("value"), type, {}, false},
                                        sql::all_of(std::move(rules))));
      functions.push_back(
          own_validator(naming::element_validator(scalar), "Whether every element is a valid ", scalar,
                        {sql::Identifier("elements"),
                         sql::builtin_type(types::info(scalar.base.base).sql, true),
                         {},
                         false},
                        every_element(translate::own_condition(scalar, sql::name("e", "value")))));
    }
    return functions;
  }

  catalog::Function own_validator(const std::string& name, const std::string& comment,
                                  const model::OwnScalar& scalar, catalog::Argument argument,
                                  const sql::Expr& verdict) const {
    catalog::Function function;
    function.name = naming::app(name);
    function.owner = context_.owner;
    function.comment = comment + scalar.wanted() + ".";
    function.home = {std::string(naming::kAppSchema), "", name};
    function.origin = context_.origin(scalar.origin);
    function.arguments.push_back(std::move(argument));
    function.returns = sql::builtin_type("boolean");
    function.language = kSql;
    function.volatility = "immutable";
    function.strict = true;
    function.parallel_safe = true;
    function.body = sql::print(verdict);
    sql::References references;
    sql::collect(verdict, references);
    function.depends_on = edges(references);
    return function;
  }

  /// A condition on `e.value` for all of an array; it holds for an empty one.
  static sql::Expr every_element(sql::Expr condition) {
    sql::Select select;
    select.targets.push_back(
        {sql::call("coalesce", {sql::call("bool_and", {std::move(condition)}), sql::boolean(true)}), {}});
    select.from.push_back(
        sql::from_function(sql::call("unnest", {sql::name("elements")}), "e", {sql::Identifier("value")}));
    return sql::subquery(sql::Subquery::Kind::Scalar, std::move(select));
  }

  /// For lists of a rich scalar: a CHECK cannot look into an array by itself.
  void element_validators(std::vector<catalog::Function>& functions) const {
    for (const types::ScalarInfo& scalar : types::all_scalars()) {
      const std::string name = naming::element_validator(scalar);
      if (!needed_.contains(name)) continue;
      catalog::Function function =
          base(name, "Whether every element is a valid " + std::string(scalar.noun) + ".");
      function.arguments.push_back(
          {sql::Identifier("elements"), sql::builtin_type(types::info(scalar.base).sql, true), {}, false});
      function.returns = sql::builtin_type("boolean");
      function.language = kSql;
      function.volatility = "immutable";
      function.strict = true;
      function.parallel_safe = true;
      function.body = sql::print(
          every_element(sql::all_of(translate::scalar_conditions(scalar, sql::name("e", "value")))));
      functions.push_back(std::move(function));
    }
  }

  void response() {
    if (context_.project.signatures.empty()) return;
    catalog::CompositeType type;
    type.name = naming::app("mutation_response");
    type.owner = context_.owner;
    type.comment = "The one answer of every action.";
    type.home = {std::string(naming::kAppSchema), "", "mutation_response"};
    struct Row {
      const char* name;
      const char* type;
      const char* comment;
    };
    constexpr Row kRows[] = {
        {"status", "text", "created, updated, deleted, success, noop:<code> or failed:<code>"},
        {"message", "text", "The outcome in words."},
        {"entity_id", "text", "Public id of the row the action was about."},
        {"entity_type", "text", "Its entity."},
        {"entity", "jsonb", "The row as its view shows it; null if it is gone or was refused."},
        {"updated_fields", "text[]", "Fields that changed."},
        {"cascade", "jsonb", "Other rows that were touched: [{type, id, operation}]."},
        {"metadata", "jsonb", "Result of a `return`, or {\"errors\": [{path, code, message}]}."}};
    for (const Row& row : kRows) {
      type.attributes.push_back({sql::Identifier(row.name), type_of(row.type), row.comment});
    }
    database_.types.insert(database_.types.begin(), std::move(type));
  }

  static catalog::Column column(const char* name, const char* type, bool not_null) {
    catalog::Column column;
    column.name = sql::Identifier(name);
    column.type = sql::builtin_type(type);
    column.not_null = not_null;
    return column;
  }

  catalog::Table table(const char* name, const char* comment, std::vector<catalog::Column> columns,
                       std::vector<sql::Identifier> key) const {
    catalog::Table table;
    table.name = naming::app(name);
    table.owner = context_.owner;
    table.comment = comment;
    table.columns = std::move(columns);
    catalog::Constraint primary;
    primary.kind = catalog::ConstraintKind::Primary;
    primary.name = naming::constraint(table.name, "", "pkey");
    primary.columns = std::move(key);
    table.constraints.push_back(std::move(primary));
    table.home = {std::string(naming::kAppSchema), "", name};
    return table;
  }

  static catalog::Column numbered(const char* name) {
    catalog::Column result = column(name, "bigint", true);
    result.identity = true;
    return result;
  }

  [[nodiscard]] bool has_rows_for(std::string_view name) const {
    const sql::QualifiedName wanted = naming::app(name);
    return std::any_of(database_.rows.begin(), database_.rows.end(),
                       [&](const catalog::Rows& rows) { return rows.table == wanted; });
  }

  catalog::Table errors() const {
    return table(
        "tb_error", "What actions refuse with: code, HTTP status, words and where the spec says so.",
        {column("action", "text", true), column("number", "integer", true), column("code", "text", true),
         column("status", "integer", true), column("message", "text", true), column("spec", "text", true),
         column("translations", "jsonb", true)},
        {sql::Identifier("action"), sql::Identifier("number")});
  }

  catalog::Table outbox() const {
    return table(
        "tb_outbox", "Events, in the order they were put in; a log that nobody changes.",
        {numbered("position"), column("id", "uuid", true), column("created_at", "timestamptz", true),
         column("transaction_id", "xid8", true), column("tenant_id", "uuid", false),
         column("user_id", "uuid", false), column("type", "text", true), column("subject_type", "text", true),
         column("subject_id", "uuid", false), column("payload", "jsonb", true)},
        {sql::Identifier("position")});
  }

  catalog::Table jobs() const {
    return table("tb_job", "What workers have to do.",
                 {column("id", "uuid", true), column("created_at", "timestamptz", true),
                  column("tenant_id", "uuid", false), column("user_id", "uuid", false),
                  column("job", "text", true), column("arguments", "jsonb", true),
                  column("run_at", "timestamptz", true), column("attempts", "integer", true)},
                 {sql::Identifier("id")});
  }

  catalog::Table idempotency() const {
    catalog::Column response = column("response", "text", false);
    response.type = sql::row_type(naming::app("mutation_response"));
    return table(
        "tb_idempotency", "Answers to calls of idempotent actions; older rows may be deleted.",
        {column("tenant_id", "uuid", true), column("user_id", "uuid", true), column("action", "text", true),
         column("key", "text", true), column("fingerprint", "text", true),
         column("created_at", "timestamptz", true), std::move(response)},
        {sql::Identifier("tenant_id"), sql::Identifier("user_id"), sql::Identifier("action"),
         sql::Identifier("key")});
  }

  void tables() {
    std::vector<catalog::Table> tables;
    if (has_rows_for(naming::kMessageTable) || needed_.contains("violation")) {
      tables.push_back(table("tb_constraint_message",
                             "What a broken constraint means: field, code and words.",
                             {column("schema_name", "text", true), column("table_name", "text", true),
                              column("constraint_name", "text", true), column("field", "text", false),
                              column("code", "text", true), column("message", "text", true)},
                             {sql::Identifier("schema_name"), sql::Identifier("table_name"),
                              sql::Identifier("constraint_name")}));
    }
    if (needed_.contains("next_number")) {
      tables.push_back(
          table("tb_counter", "Where sequences without gaps stand.",
                {column("name", "text", true), column("period", "text", true),
                 column("tenant_id", "uuid", true), column("value", "bigint", true)},
                {sql::Identifier("name"), sql::Identifier("period"), sql::Identifier("tenant_id")}));
    }
    if (has_rows_for(naming::kErrorTable)) tables.push_back(errors());
    if (needed_.contains("emit")) tables.push_back(outbox());
    if (needed_.contains("enqueue")) tables.push_back(jobs());
    if (needed_.contains("replay")) tables.push_back(idempotency());
    database_.tables.insert(database_.tables.begin(), std::make_move_iterator(tables.begin()),
                            std::make_move_iterator(tables.end()));
  }

  const Context& context_;
  catalog::Database& database_;
  std::set<std::string> needed_;
};

}  // namespace

void lower_foundation(const Context& context, catalog::Database& database) {
  Foundation(context, database).build();
}

}  // namespace specql::lower
