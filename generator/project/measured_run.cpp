#include "generator/project/measured_run.h"

#include "generator/migrate/render.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::project {
namespace {

using migrate::WrittenStatement;
using sql::ScriptUnit;

/// A plan's statement may be several; a script gives them one by one, each without its `;`.
bool holds(const std::string& planned, const std::string& statement) {
  const std::size_t at = planned.find(statement + ";");
  return at != planned.npos && (at == 0 || planned[at - 1] == '\n');
}

/// The statements of a plan, found again in a script that somebody may have edited.
class Claims {
 public:
  explicit Claims(const std::string& plan) : plan_(migrate::read_plan(plan)) {}

  /// What the plan says of a statement, by its text; null if nothing. Those that read alike come in their
  /// order.
  const WrittenStatement* find(const std::string& statement) {
    const std::size_t count = plan_.statements.size();
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = (next_ + i) % count;
      if (!holds(plan_.statements[at].sql, statement)) continue;
      next_ = at;
      return &plan_.statements[at];
    }
    return nullptr;
  }

 private:
  migrate::WrittenPlan plan_;
  std::size_t next_ = 0;
};

std::string words_of(const Effect& effect) {
  std::vector<std::string> words;
  if (effect.lock) words.emplace_back(migrate::name_of(*effect.lock));
  if (effect.rewritten) words.emplace_back("rewrite");
  if (effect.scanned) words.emplace_back("scan");
  return join(words, ", ");
}

/// A planned statement while it runs, which may be several for the server.
class Doing {
 public:
  explicit Doing(const WrittenStatement& planned) : planned_(planned), left_(planned.sql) {}

  [[nodiscard]] const WrittenStatement& planned() const { return planned_; }

  void add(const std::string& statement, Measured measured) {
    const std::size_t at = left_.find(statement + ";");
    if (at != left_.npos) left_.erase(at, statement.size() + 1);
    for (const auto& [table, lock] : measured.held) {
      migrate::Lock& strongest = whole_.held.try_emplace(table, lock).first->second;
      strongest = std::max(strongest, lock);
    }
    whole_.rewritten.merge(measured.rewritten);
    whole_.read.merge(measured.read);
    whole_.empty.merge(measured.empty);
  }

  /// What the whole of it did; null while some of it is still to come.
  [[nodiscard]] const Measured* whole() const {
    return left_.find_first_not_of(" \n") == left_.npos ? &whole_ : nullptr;
  }

 private:
  const WrittenStatement& planned_;
  std::string left_;
  Measured whole_;
};

/// As much of a statement as is needed to know it.
std::string head_of(const std::string& statement) {
  constexpr std::size_t kMost = 100;
  const std::size_t end = std::min({statement.find('\n'), statement.size(), kMost});
  return statement.substr(0, end) + (end < statement.size() ? "…" : "");
}

class Run {
 public:
  Run(Connection& connection, Connection& watcher, const Migration& migration)
      : connection_(connection),
        meter_(connection, watcher),
        migration_(migration),
        claims_(migration.plan) {}

  MeasuredRun run() {
    const auto scripts = migration_.scripts(Direction::Up);
    if (const auto* problem = std::get_if<ScriptProblem>(&scripts)) {
      result_.problem =
          RunProblem{fmt::format("{}/{}: {}", migration_.name, problem->place, problem->message)};
      return std::move(result_);
    }
    fails(meter_.start());
    for (const Script& script : std::get<std::vector<Script>>(scripts)) {
      file_ = script.file;
      prepare_session();
      for (const ScriptUnit& unit : script.units) {
        if (result_.problem) return std::move(result_);
        line_ = unit.line;
        run_unit(unit);
      }
    }
    fails(connection_.reset().error);
    return std::move(result_);
  }

 private:
  /// What one script sets, the next one shall not find.
  void prepare_session() {
    if (fails(connection_.reset().error)) return;
    if (fails(connection_.run(std::string(migrate::session_settings())).error)) return;
    fails(meter_.prepare_session());
  }

  void run_unit(const ScriptUnit& unit) {
    switch (unit.kind) {
      case ScriptUnit::Kind::Setting:
        fails(connection_.run(unit.statements.front()).error);
        fails(meter_.prepare_session());
        return;
      case ScriptUnit::Kind::Alone:
        take(unit.statements.front(), false);
        return;
      case ScriptUnit::Kind::Transaction:
        run_together(unit);
        return;
    }
  }

  void run_together(const ScriptUnit& unit) {
    may_refuse_ = false;
    if (fails(meter_.begin())) return;
    for (const std::string& statement : unit.statements) {
      if (!take(statement, true)) break;
    }
    if (result_.problem) {
      static_cast<void>(connection_.run("rollback"));
      return;
    }
    const auto error = connection_.run("commit").error;
    result_.rows_refuse = error && error->is_about_a_value() && may_refuse_;
    fails(error);
  }

  /// Whether it went well.
  bool take(const std::string& statement, bool inside) {
    const WrittenStatement* planned = claims_.find(statement);
    const bool may_refuse = planned == nullptr || planned->hazards.contains(migrate::HazardKind::may_fail);
    may_refuse_ = may_refuse_ || may_refuse;
    const Measured measured = inside ? meter_.run_inside(statement)
                                     : meter_.run_alone(statement, planned ? planned->locks : Locks());
    if (measured.error) {
      result_.rows_refuse = measured.error->is_about_a_value() && may_refuse;
      return !fails(measured.error);
    }
    if (planned != nullptr) return judge(statement, measured, *planned);
    for (const auto& [table, effect] : measured.effects)
      result_.notes.push_back(fmt::format("{} stands in no plan: {}: {}", place(), table, words_of(effect)));
    return true;
  }

  bool judge(const std::string& statement, const Measured& measured, const WrittenStatement& planned) {
    if (!doing_ || &doing_->planned() != &planned) doing_.emplace(planned);
    doing_->add(statement, measured);
    std::string difference = prefixed("more", excess(measured.effects, planned));
    const Measured* whole = doing_->whole();
    if (difference.empty() && whole != nullptr) difference = prefixed("less", shortfall(*whole, planned));
    if (whole != nullptr) doing_.reset();
    if (difference.empty()) return true;
    result_.problem = RunProblem{fmt::format("{}: `{}` does {}", place(), head_of(statement), difference)};
    return false;
  }

  static std::string prefixed(std::string_view how, const std::string& difference) {
    return difference.empty() ? "" : fmt::format("{} than its plan claims: {}", how, difference);
  }

  [[nodiscard]] std::string place() const { return fmt::format("{}/{}:{}", migration_.name, file_, line_); }

  bool fails(const std::optional<SqlError>& error) {
    if (!error) return false;
    if (!result_.problem)
      result_.problem = RunProblem{fmt::format("{}: {} ({})", place(), error->message, error->state)};
    return true;
  }

  Connection& connection_;
  Meter meter_;
  const Migration& migration_;
  Claims claims_;
  MeasuredRun result_;
  std::string file_;
  std::size_t line_ = 0;
  std::optional<Doing> doing_;
  bool may_refuse_ = false;  ///< a statement of the transaction may meet rows that it does not take
};

}  // namespace

std::string excess(const Effects& measured, const WrittenStatement& claimed) {
  std::vector<std::string> tables;
  for (const auto& [table, effect] : measured) {
    Effect more;
    const auto claim = claimed.locks.find(table);
    if (effect.lock && (claim == claimed.locks.end() || *effect.lock > claim->second))
      more.lock = effect.lock;
    more.rewritten = effect.rewritten && !claimed.rewrites;
    more.scanned = effect.scanned && !claimed.scans && !claimed.rewrites;
    if (more.is_nothing()) continue;
    const std::string has = claim == claimed.locks.end() ? "no lock" : std::string(name_of(claim->second));
    tables.push_back(fmt::format("{}: {} (claimed: {}{}{})", table, words_of(more), has,
                                 claimed.rewrites ? ", rewrite" : "", claimed.scans ? ", scan" : ""));
  }
  return join(tables, "; ");
}

std::string shortfall(const Measured& measured, const WrittenStatement& claimed) {
  std::vector<std::string> less;
  for (const auto& [table, lock] : claimed.locks) {
    const auto held = measured.held.find(table);
    if (measured.empty.contains(table) || (held != measured.held.end() && held->second >= lock)) continue;
    less.push_back(fmt::format("{}: {} (claimed: {})", table,
                               held == measured.held.end() ? "no lock" : name_of(held->second),
                               name_of(lock)));
  }
  if (claimed.rewrites && measured.rewritten.empty()) less.emplace_back("no rewrite");
  if (claimed.scans && measured.rewritten.empty() && measured.read.empty()) less.emplace_back("no scan");
  return join(less, "; ");
}

MeasuredRun run_measured(Connection& connection, Connection& watcher, const Migration& migration) {
  return Run(connection, watcher, migration).run();
}

}  // namespace specql::project
