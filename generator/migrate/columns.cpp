#include "generator/migrate/columns.h"

#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/writer.h"
#include "generator/migrate/fill.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/rules.h"
#include "generator/migrate/stems.h"
#include "generator/migrate/type_change.h"
#include "generator/migrate/widening.h"
#include "generator/types/system_field.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

namespace ddl = emit::ddl;
using catalog::Column;

/// PostgreSQL changes no type of a column that a computed one reads.
bool reads_retyped(const Column& computed, const TablePair& pair) {
  return std::any_of(pair.columns.both.begin(), pair.columns.both.end(), [&](const auto& one) {
    return one.before->type != one.after->type &&
           mentions(computed.generated.value, quoted(one.before->name));
  });
}

bool is_remade(const Column& before, const Column& after, const TablePair& pair) {
  if (after.generated.empty()) return false;  // it keeps its values
  return rename_words(before.generated.value, pair.column_names) != after.generated.value ||
         before.type != after.type || reads_retyped(before, pair);
}

constexpr std::string_view kNewReference =
    "add a field of the new reference, and drop the old one when nothing reads it";
constexpr std::string_view kFillFirst =
    "let it be optional in this migration, fill it in, and make it required in the next one";

class ColumnPlanner {
 public:
  ColumnPlanner(Planner& planner, const TablePair& pair)
      : planner_(planner), pair_(pair), before_(*pair.before), after_(*pair.after) {}

  void run() {
    rename_all();
    for (const auto& [before, after] : pair_.columns.both)
      change(*before, *after);
    for (const Column* column : pair_.columns.fresh)
      add(*column);
    for (const Column* column : pair_.columns.gone)
      drop(*column);
  }

 private:
  std::size_t note(ChangeKind kind, const Column& column, std::string detail = {}) {
    const bool old =
        std::find(pair_.columns.gone.begin(), pair_.columns.gone.end(), &column) != pair_.columns.gone.end();
    return planner_.note(kind, dotted(old ? before_.name : after_.name, column.name), column.origin,
                         std::move(detail));
  }

  /// `alter table … alter column …` with some words behind it.
  Statement alter(const Column& column, std::string_view words, std::size_t change) const {
    return alter_table(change, after_.name, "alter column ", column.name, " ", words);
  }

  /// A column takes another's name once that one has left it.
  void rename_all() {
    std::vector<Pair<Column>> waiting;
    for (const auto& one : pair_.columns.both) {
      if (one.before->name != one.after->name) waiting.push_back(one);
    }
    while (!waiting.empty()) {
      const auto is_free = [&](const Pair<Column>& one) {
        return std::none_of(waiting.begin(), waiting.end(),
                            [&](const Pair<Column>& other) { return other.before->name == one.after->name; });
      };
      const auto next = std::find_if(waiting.begin(), waiting.end(), is_free);
      if (next == waiting.end()) {
        refuse_circle(waiting);
        return;
      }
      rename(*next->before, *next->after);
      waiting.erase(next);
    }
  }

  void refuse_circle(const std::vector<Pair<Column>>& waiting) {
    for (const auto& [before, after] : waiting)
      rename(*before, *after);
    const Column& first = *waiting.front().after;
    planner_.refuse({.kind = ProblemKind::Unsupported,
                     .subject = subject_of(after_, first),
                     .detail = "fields cannot take each other's names",
                     .advice = "give one of them a third name first, in a migration of its own",
                     .origin = first.origin});
  }

  void rename(const Column& before, const Column& after) {
    const std::size_t change =
        planner_.note_rename(ChangeKind::column_renamed, dotted(after_.name, after.name), after.origin,
                             dotted(before_.name, before.name));
    planner_.add(Place::Rename,
                 alter_table(change, after_.name, "rename column ", before.name, " to ", after.name));
  }

  // ---- new columns

  /// The old version has a column of that name, or not all that it is computed from.
  [[nodiscard]] bool has_to_wait(const Column& column) const {
    return has_name(before_.columns, column.name) ||
           (!column.generated.empty() && !is_computable_before(column));
  }

  /// PostgreSQL writes every row for it: better before the switch, which closes other tables as well.
  [[nodiscard]] bool is_computable_before(const Column& column) const {
    const std::string& value = column.generated.value;
    return !planner_.means_otherwise(column.generated) && is_known_before(planner_, pair_, value) &&
           std::none_of(pair_.columns.both.begin(), pair_.columns.both.end(), [&](const auto& one) {
             return one.before->name != one.after->name && mentions(value, quoted(one.after->name));
           });
  }

  /// PostgreSQL writes every row for a column that is computed.
  static Statement addition(const Column& column, const catalog::QualifiedName& table, std::size_t change) {
    std::string definition;
    ddl::define(definition, column);
    Statement statement = alter_table(change, table, "add column ", definition);
    if (!column.generated.empty()) {
      statement.rewrites = true;
      statement.hazards.insert(HazardKind::blocking);
    }
    return statement;
  }

  void add(const Column& column) {
    if (column.name.text() == types::info(types::SystemField::TenantId).name) {
      note(ChangeKind::column_added, column);
      planner_.refuse({.kind = ProblemKind::Unsupported,
                       .subject = subject_of(after_),
                       .detail = "rows that are there belong to no tenant",
                       .advice = "keep the entity shared, and add an isolated one that takes its rows over, "
                                 "tenant by tenant",
                       .origin = after_.origin});
      return;
    }
    const bool of_arc = is_of_required_arc(after_, column) && is_whole(column, before_);
    if (of_arc) ask_for_target(column);
    const bool demanded = needs_fill(column) || of_arc;
    const std::size_t change =
        note(demanded ? ChangeKind::column_demanded : ChangeKind::column_added, column);
    const bool late = has_to_wait(column);
    const catalog::QualifiedName& table = late ? after_.name : before_.name;
    const bool changing = changes_by_row(column.default_value, planner_.after());
    const bool fills =
        needs_fill(column) || !column.fill.expression.empty() || (changing && column.generated.empty());
    Column plain = column;
    if (fills) {
      plain.not_null = false;
      plain.default_value = {};
    }
    Statement statement = addition(plain, table, change);
    const Place place = late ? Place::Alter : Place::NewColumn;
    planner_.add(place, std::move(statement), sql::to_string(table));
    if (!fills) return;
    if (!column.default_value.empty()) {
      planner_.add(
          place,
          alter_table(change, table, "alter column ", column.name, " set default ", column.default_value),
          sql::to_string(table));
    }
    fill(column, change);
    if (column.not_null) require(column, change);
  }

  [[nodiscard]] static bool needs_fill(const Column& column) {
    return column.not_null && column.default_value.empty() && !column.identity && column.generated.empty();
  }

  void fill(const Column& column, std::size_t change) {
    const std::string value =
        column.fill.expression.empty() ? column.default_value.value : column.fill.expression.value;
    if (!value.empty()) {
      plan_fill(planner_, {after_, column, value}, change);
    } else if (!planner_.decisions().all && !may_be_renamed(column) &&
               !planner_.decisions().filled.contains(subject_of(after_, column))) {
      planner_.refuse({.kind = ProblemKind::NoValue,
                       .subject = subject_asked(column, after_, before_),
                       .advice = way_to_value(column),
                       .origin = column.origin});
    }
  }

  /// Rows that are there refer to none of an arc's entities.
  void ask_for_target(const Column& column) {
    const Decisions& decisions = planner_.decisions();
    if (decisions.all || may_be_renamed(column) || decisions.filled.contains(subject_of(after_, column)))
      return;
    planner_.refuse({.kind = ProblemKind::NoValue,
                     .subject = subject_asked(column, after_, before_),
                     .advice = std::string(kFillFirst),
                     .origin = column.origin});
  }

  /// What helps where rows have no value. No reference has a `default` or a `backfill`.
  [[nodiscard]] std::string way_to_value(const Column& column) const {
    const catalog::Constraint* reference = reference_of(after_, column);
    if (reference == nullptr || !is_counted(planner_.after(), *reference))
      return "give the field a `default` or a `backfill`, or make it optional";
    if (is_fresh(column)) return std::string(kFillFirst);
    return fmt::format("let a `before.sql` fill it in, in the migration that `--filled {}` writes",
                       subject_of(after_, column));
  }

  [[nodiscard]] bool is_fresh(const Column& column) const {
    const auto& fresh = pair_.columns.fresh;
    return std::find(fresh.begin(), fresh.end(), &column) != fresh.end();
  }

  /// It is new, and another column is gone about which nobody has decided: that is the question then.
  [[nodiscard]] bool may_be_renamed(const Column& column) const {
    const auto& gone = pair_.columns.gone;
    return is_fresh(column) &&
           std::any_of(gone.begin(), gone.end(), [&](const Column* old) { return !drops(*old); });
  }

  // ---- columns that are there

  void change(const Column& before, const Column& after) {
    if (before.identity != after.identity) {
      note(ChangeKind::column_generated, after);
      planner_.refuse({.kind = ProblemKind::Unsupported,
                       .subject = subject_of(after_, after),
                       .detail = "a primary key cannot be changed in place",
                       .advice = "keep the entity, and add a new one that takes its rows over",
                       .origin = after.origin});
      return;
    }
    if (const auto targets = other_targets(before, after)) {
      note(ChangeKind::column_retyped, after);
      planner_.refuse({.kind = ProblemKind::Unsupported,
                       .subject = subject_of(after_, after),
                       .detail = *targets + ", whose rows have other keys",
                       .advice = std::string(kNewReference),
                       .origin = after.origin});
      return;
    }
    if (is_remade(before, after, pair_)) {
      remake(before, after);
      return;
    }
    if (!before.generated.empty() && after.generated.empty()) {
      planner_.add(Place::Alter, alter(after, "drop expression", note(ChangeKind::column_generated, after)));
    }
    retype(before, after);
    change_default(before, after);
    change_nullability(before, after);
  }

  /// It names rows by numbers that mean nothing elsewhere.
  static bool is_counted(const catalog::Database& database, const catalog::Constraint& reference) {
    const auto is_key = [&](const Column& key) {
      return key.identity && key.name == reference.referenced_columns.back();
    };
    return std::any_of(database.tables.begin(), database.tables.end(), [&](const catalog::Table& one) {
      return one.name == reference.references && std::any_of(one.columns.begin(), one.columns.end(), is_key);
    });
  }

  /// In words, if a column's keys are those of another table than before.
  [[nodiscard]] std::optional<std::string> other_targets(const Column& before, const Column& after) const {
    const catalog::Constraint* was = reference_of(before_, before);
    const catalog::Constraint* now = was == nullptr ? nullptr : reference_of(after_, after);
    const bool other = now != nullptr && planner_.former_name(now->references) != was->references &&
                       is_counted(planner_.before(), *was) && is_counted(planner_.after(), *now);
    if (!other) return std::nullopt;
    return fmt::format("it referred to {} and refers to {}", sql::to_string(was->references),
                       sql::to_string(now->references));
  }

  void remake(const Column& before, const Column& after) {
    const std::size_t change = note(ChangeKind::column_generated, after);
    if (before.generated.empty() && !drops(before)) {
      planner_.refuse({.kind = ProblemKind::Undecided,
                       .subject = subject_of(before_, before),
                       .detail = "it is computed now, its values are lost",
                       .origin = after.origin});
    }
    Statement away = alter_table(change, before_.name, "drop column ", before.name);
    if (before.generated.empty()) away.hazards.insert(HazardKind::destructive);
    planner_.add(Place::DropRules, std::move(away));
    Column next = after;
    next.name = helper_name(after.name, "next");
    const bool name_is_free = !has_name(before_.columns, next.name) && !has_name(after_.columns, next.name);
    if (!name_is_free || !is_computable_before(after)) {
      planner_.add(Place::Alter, addition(after, after_.name, change));
      return;
    }
    planner_.add(Place::NewColumn, addition(next, before_.name, change), sql::to_string(before_.name));
    planner_.add(Place::Rename,
                 alter_table(change, after_.name, "rename column ", next.name, " to ", after.name));
  }

  void retype(const Column& before, const Column& after) {
    if (before.type == after.type) return;
    const std::string from = sql::to_string(before.type);
    const std::string to = sql::to_string(after.type);
    const TypeChange judged = judge(before.type, after.type);
    if (judged == TypeChange::NoCast) {
      note(ChangeKind::column_retyped, after, fmt::format("{} to {}", from, to));
      planner_.refuse({.kind = ProblemKind::Unsupported,
                       .subject = subject_of(after_, after),
                       .detail = fmt::format("values of type {} cannot become {}", from, to),
                       .advice = "add a field of the new type, and drop the old one when nothing reads it",
                       .origin = after.origin});
      return;
    }
    const std::string subject = subject_of(after_, after);
    if (judged == TypeChange::Narrowing && !planner_.decisions().all &&
        !planner_.decisions().narrows.contains(subject)) {
      planner_.refuse({.kind = ProblemKind::Narrowed,
                       .subject = subject,
                       .detail = fmt::format("from {} to {}", from, to),
                       .origin = after.origin});
      return;
    }
    const std::size_t change = note(ChangeKind::column_retyped, after, fmt::format("{} to {}", from, to));
    const bool default_goes = !before.default_value.empty();
    if (default_goes) planner_.add(Place::Alter, alter(after, "drop default", change));
    std::string words;
    ddl::Writer(words) << "type " << after.type;
    if (judged != TypeChange::InPlace) ddl::Writer(words) << " using " << after.name << "::" << after.type;
    Statement statement = alter(after, words, change);
    statement.rewrites = judged != TypeChange::InPlace;
    statement.scans = !statement.rewrites && is_in_special_index(before_, before);
    if (statement.rewrites || statement.scans) statement.hazards.insert(HazardKind::blocking);
    if (judged == TypeChange::Narrowing) {
      statement.hazards.insert(HazardKind::may_fail);
      statement.hazards.insert(HazardKind::destructive);  // what is cut off or rounded
    }
    planner_.add(Place::Alter, std::move(statement));
    if (default_goes && before.default_value == after.default_value) set_default(after, change);
  }

  void set_default(const Column& column, std::size_t change) {
    planner_.add(Place::Alter, alter(column, "set default " + column.default_value.value, change));
  }

  /// PostgreSQL follows a value of a type of its own.
  [[nodiscard]] std::string default_today(const Column& before) const {
    const auto labels = pair_.labels.find(before.name);
    const bool follows = labels != pair_.labels.end() && has_native_labels(before);
    return follows ? with_new_labels(before.default_value.value, labels->second) : before.default_value.value;
  }

  void change_default(const Column& before, const Column& after) {
    if (default_today(before) == after.default_value.value || !after.generated.empty()) return;
    const std::size_t change = note(ChangeKind::column_default, after);
    if (after.default_value.empty()) {
      if (before.type == after.type) planner_.add(Place::Alter, alter(after, "drop default", change));
    } else {
      set_default(after, change);
    }
  }

  void change_nullability(const Column& before, const Column& after) {
    if (before.not_null == after.not_null) return;
    if (!after.not_null) {
      const std::size_t change = note(ChangeKind::column_optional, after);
      planner_.add(Place::Alter, alter(after, "drop not null", change));
      return;
    }
    const std::size_t change = note(ChangeKind::column_required, after);
    fill(after, change);
    require(after, change);
  }

  /// PostgreSQL believes a validated check, and need not look at the rows again while nobody may use them.
  void require(const Column& column, std::size_t change) {
    const sql::Identifier check = helper_name(after_, column, "required");
    planner_.add(Place::Rule, alter_table(change, after_.name, "add constraint ", check, " check (",
                                          column.name, " is not null) not valid"));
    planner_.add(Place::Validate, validation(after_, check, change));
    planner_.add(Place::Require, alter(column, "set not null", change));
    planner_.add(Place::Require, alter_table(change, after_.name, "drop constraint ", check));
  }

  // ---- columns that go

  [[nodiscard]] bool drops(const Column& column) const {
    const Decisions& decisions = planner_.decisions();
    return decisions.all || before_.home.entity.empty() ||
           decisions.drops.contains(subject_of(before_, column));
  }

  /// Whether a field that several columns keep is in one version alone.
  static bool is_whole(const Column& column, const catalog::Table& other) {
    const Interned field = column.origin.field;
    return !field.empty() && std::none_of(other.columns.begin(), other.columns.end(),
                                          [&](const Column& one) { return one.origin.field == field; });
  }

  /// The field as it is written, where it is gone or new as a whole.
  static std::string subject_asked(const Column& column, const catalog::Table& table,
                                   const catalog::Table& other) {
    return is_whole(column, other) ? subject_of_field(table, column.origin) : subject_of(table, column);
  }

  /// What is gone may be this one under another name.
  [[nodiscard]] bool may_follow(const Column& gone, const Column& fresh) const {
    if (!fresh.generated.empty() && gone.generated.empty()) return false;  // holds no values
    return may_be_same(gone, fresh) && (!is_whole(gone, after_) || is_whole(fresh, before_));
  }

  void ask(const Column& column) {
    Problem problem{.kind = ProblemKind::Undecided,
                    .subject = subject_asked(column, before_, after_),
                    .origin = after_.origin};
    const bool whole = is_whole(column, after_);
    for (const Column* candidate : pair_.columns.fresh) {
      if (!may_follow(column, *candidate)) continue;
      std::string subject =
          whole ? subject_of_field(after_, candidate->origin) : subject_of(after_, *candidate);
      auto& known = problem.candidates;
      if (known.empty()) problem.origin = candidate->origin;
      if (std::find(known.begin(), known.end(), subject) == known.end()) known.push_back(std::move(subject));
    }
    planner_.refuse(std::move(problem));
  }

  /// Of a link: its rows are pairs of keys, and another entity's rows have others.
  [[nodiscard]] bool is_end_of_link(const Column& column) const {
    const catalog::Constraint* key = primary_key(before_);
    return key != nullptr && reference_of(before_, column) != nullptr &&
           std::find(key->columns.begin(), key->columns.end(), column.name) != key->columns.end();
  }

  void drop(const Column& column) {
    if (is_end_of_link(column)) {
      note(ChangeKind::column_dropped, column);
      planner_.refuse({.kind = ProblemKind::Unsupported,
                       .subject = subject_of(after_),
                       .detail = "its links lead to rows of another entity than before",
                       .advice = std::string(kNewReference),
                       .origin = after_.origin});
      return;
    }
    const bool viewed = is_viewed_now(column, after_, planner_.after());
    if (!viewed && !drops(column)) {
      ask(column);
      return;
    }
    const std::size_t change = note(viewed ? ChangeKind::column_viewed : ChangeKind::column_dropped, column);
    // The new version no longer writes it.
    const bool required = column.not_null && column.default_value.empty() && !column.identity;
    // Another column has its name from the switch on.
    const bool at_once = pair_.remade.contains(column.name);
    if (required && !at_once) planner_.add(Place::Alter, alter(column, "drop not null", change));
    const catalog::QualifiedName& table = at_once ? before_.name : after_.name;
    Statement statement = alter_table(change, table, "drop column ", column.name);
    if (column.generated.empty()) statement.hazards.insert(HazardKind::destructive);
    planner_.add(at_once ? Place::DropRules : Place::OldColumn, std::move(statement));
  }

  Planner& planner_;
  const TablePair& pair_;
  const catalog::Table& before_;
  const catalog::Table& after_;
};

}  // namespace

bool is_of_required_arc(const catalog::Table& table, const Column& column) {
  return std::any_of(table.constraints.begin(), table.constraints.end(), [&](const auto& rule) {
    const std::string& text = rule.expression.value;
    return text.starts_with("num_nonnulls(") && text.ends_with(") = 1") &&
           mentions(text, quoted(column.name));
  });
}

bool is_viewed_now(const Column& before, const catalog::Table& table, const catalog::Database& after) {
  if (before.generated.empty() || has_name(table.columns, before.name)) return false;
  const std::string shown = fmt::format(" as {},\n", quoted(before.name));
  return std::any_of(after.views.begin(), after.views.end(), [&](const catalog::View& view) {
    return view.home == table.home && view.query.value.find(shown) != std::string::npos;
  });
}

std::set<sql::Identifier> remade_columns(const TablePair& pair) {
  std::set<sql::Identifier> names;
  for (const auto& [before, after] : pair.columns.both) {
    if (is_remade(*before, *after, pair)) names.insert(before->name);
    const auto has_name = [&, now = after](const Column* old) {
      return old->name == now->name && before->name != now->name;
    };
    const auto& gone = pair.columns.gone;
    if (std::any_of(gone.begin(), gone.end(), has_name)) names.insert(after->name);
  }
  return names;
}

void plan_columns(Planner& planner, const TablePair& pair) {
  ColumnPlanner(planner, pair).run();
}

}  // namespace specql::migrate
