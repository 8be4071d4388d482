#include "generator/actions/steps/raw_sql.h"

#include "generator/actions/names.h"
#include "generator/expr/parser.h"
#include "generator/model/columns.h"
#include "generator/model/naming.h"
#include "generator/sql/raw_statement.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/core.h>

namespace specql::actions {
namespace {

namespace naming = model::naming;

enum class Key { RawSql, As, Returns };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"raw_sql", "", "statement", "one `select`, `insert`, `update` or `delete`; `$name` stands for a value"},
     {"as", "store result", "name", "what later steps call the first value of the first row"},
     {"returns", "type", "type", "of that value"}});
constexpr auto kOthers = std::to_array<syntax::OtherKey>(
    {{"params", "`$name` in the statement is a parameter or a variable of the action: `let: name = …`"}});

using Columns = std::set<std::string>;

std::string title(const sql::QualifiedName& name) {
  return fmt::format("{}.{}", name.schema.text(), name.name.text());
}

/// Tables and views that a statement may name. Those whose columns are not known here have none.
std::map<std::string, Columns> relations_of(const model::Model& model) {
  std::map<std::string, Columns> relations;
  for (const model::Entity& entity : model.entities) {
    relations.emplace(title(naming::table(model, entity)), model::column_names(entity, model));
    relations.emplace(title(naming::view(model, entity)), Columns{});
    for (const model::Field& field : entity.fields) {
      if (field.many() == nullptr || field.is_through()) continue;
      relations.emplace(title(naming::junction(model, entity, field)), Columns{});
    }
  }
  return relations;
}

/// Judges a statement; says where in the spec what is wrong.
class StatementCheck {
 public:
  StatementCheck(const RawSqlSpec& spec, CheckContext& context) : spec_(spec), context_(context) {}

  std::optional<sql::RawStatement> check() {
    auto read = sql::read_raw_statement(spec_.bound.statement);
    if (const auto* problem = std::get_if<sql::RawProblem>(&read)) {
      context_.sink.report(diag::raw_sql_syntax, at(problem->at), problem->message);
      return std::nullopt;
    }
    auto& statement = std::get<sql::RawStatement>(read);
    if (statement.kind == sql::RawStatement::Kind::Other) {
      context_.sink.report(diag::raw_sql_kind, spec_.text.span);
      return std::nullopt;
    }
    if (statement.parameters > spec_.values.size()) {
      context_.sink
          .report(diag::raw_sql_syntax, spec_.text.span,
                  fmt::format("`${}` has no value", statement.parameters))
          .help("values are named: `$name`");
      return std::nullopt;
    }
    if (!check_relations(statement) || !check_columns(statement)) return std::nullopt;
    return std::move(statement);
  }

 private:
  /// From a byte of the statement on, in the spec.
  [[nodiscard]] Span at(std::size_t byte) const {
    const auto& places = spec_.bound.places;
    const std::size_t begin = places[std::min(byte, places.size() - 1)];
    const std::size_t end = std::min(begin + 1, spec_.text.value.size());
    return begin == end ? spec_.text.span : spec_.text.piece(begin, end);
  }
  [[nodiscard]] Span at(const sql::RawStatement::Name& name, const std::string& words) const {
    const auto& places = spec_.bound.places;
    const std::size_t begin = places[std::min(name.at, places.size() - 1)];
    const std::size_t end = begin + words.size();
    return end > spec_.text.value.size() ? at(name.at) : spec_.text.piece(begin, end);
  }

  bool check_relations(const sql::RawStatement& statement) {
    bool sound = true;
    for (const sql::RawStatement::Name& relation : statement.relations) {
      const std::string name =
          relation.schema.empty() ? relation.name : relation.schema + "." + relation.name;
      const auto known = known_.find(name);
      if (known != known_.end()) {
        open_ = open_ || known->second.empty();
        columns_.insert(known->second.begin(), known->second.end());
        continue;
      }
      sound = false;
      std::vector<std::string> names;
      for (const auto& [other, columns] : known_)
        names.push_back(other);
      context_.sink.report(diag::unknown_relation, at(relation, name), name)
          .suggest(name, names)
          .help("tables are named with their schema, as `specql generate` makes them");
    }
    return sound;
  }

  bool check_columns(const sql::RawStatement& statement) {
    if (open_) return true;
    bool sound = true;
    for (const sql::RawStatement::Name& column : statement.columns) {
      const auto& ours = model::kHiddenColumns;
      const bool hidden = std::find(ours.begin(), ours.end(), column.name) != ours.end();
      if (hidden || columns_.contains(column.name) || statement.own_names.contains(column.name)) continue;
      sound = false;
      context_.sink.report(diag::unknown_column, at(column, column.name), column.name)
          .suggest(column.name, {columns_.begin(), columns_.end()});
    }
    return sound;
  }

  const RawSqlSpec& spec_;
  CheckContext& context_;
  std::map<std::string, Columns> known_ = relations_of(context_.model);
  Columns columns_;    ///< of the relations that are named
  bool open_ = false;  ///< some relation has columns that are not known here
};

}  // namespace

const syntax::KeyTable kRawSqlKeys{"a `raw_sql` step", kRows, kOthers};

std::optional<RawSqlSpec> read_raw_sql(const syntax::Mapping& step, DiagnosticSink& sink) {
  constexpr std::size_t kLongest = 20'000;
  const syntax::KeyValues keys(step, kRawSqlKeys, sink);
  auto text = syntax::read_text(*keys.value(Key::RawSql), "`raw_sql`", sink, "a statement");
  RawSqlSpec spec;
  read_name(keys.value(Key::As), "`as`", spec.as, sink);
  if (const syntax::Node* returns = keys.value(Key::Returns)) {
    spec.returns = syntax::read_text(*returns, "`returns`", sink, "a type");
  } else if (!spec.as.value.empty()) {
    keys.report_missing("returns", spec.as.span, "a `raw_sql` step with `as`", sink);
    return std::nullopt;
  }
  if (!text) return std::nullopt;
  if (text->value.size() > kLongest) {
    sink.report(diag::raw_sql_syntax, text->span, fmt::format("it is longer than {} bytes", kLongest));
    return std::nullopt;
  }
  spec.text = std::move(*text);
  spec.bound = bind_values(spec.text.value);
  for (const auto& [begin, end] : spec.bound.values) {
    constexpr std::string_view kCurrent = "$this";  // the current row is no variable
    const std::string_view words = std::string_view(spec.text.value).substr(begin, end - begin);
    const bool current = words == kCurrent || words.starts_with("$this.");
    spec.values.push_back(expr::parse_expression(spec.text.slice(current ? begin + 1 : begin, end), sink));
  }
  return spec;
}

std::optional<RawSqlStep> check(const RawSqlSpec& spec, CheckContext& context) {
  RawSqlStep step;
  step.statement = spec.bound.statement;
  bool sound = true;
  for (const expr::Expr& value : spec.values) {
    step.values.push_back(typing::type_expression(value, context.scope, context.sink));
    sound = sound && !step.values.back().invalid();
  }
  const auto statement = StatementCheck(spec, context).check();
  sound = sound && statement;
  if (!spec.as.value.empty()) {
    const auto named = typing::find_named_type(spec.returns->value);
    if (!named) {
      context.sink.report(diag::unknown_type, spec.returns->span, spec.returns->value);
    } else {
      step.type = named->type.with_null();
    }
    step.variable = context.declare(spec.as, step.type, false);
    if (statement && !statement->gives_rows) {
      context.sink.report(diag::raw_sql_gives_nothing, spec.as.span, spec.as.value)
          .help("end it with `returning …`");
    }
    sound = sound && named;
  }
  if (!sound) return std::nullopt;
  return step;
}

void lower(const RawSqlStep& step, LowerContext& context) {
  plpgsql::ExecuteText run{sql::text(step.statement), {}, {}};
  for (const expr::TypedExpr& value : step.values)
    run.values.push_back(context.sql(value));
  const bool wanted = step.variable && context.variables[*step.variable].used;
  if (wanted) run.into.push_back(sql::name(context.hold(*step.variable, translate::type_name(step.type))));
  context.add({std::move(run)});
  context.subject_stale = true;  // it may have changed the row
}

}  // namespace specql::actions
