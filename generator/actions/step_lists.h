// Steps hold steps: the names that slices need of one another.
#pragma once

#include "generator/actions/contexts.h"
#include "generator/diagnostics/sink.h"
#include "generator/syntax/node.h"

#include <vector>

namespace specql::actions {

struct StepSpec;
using StepSpecs = std::vector<StepSpec>;
struct Step;
using Steps = std::vector<Step>;

/// A list of steps as written. What is no step is reported and left out.
[[nodiscard]] StepSpecs read_steps(const syntax::Node& node, DiagnosticSink& sink);
/// Checked in order, each seeing the variables of those before it.
[[nodiscard]] Steps check_steps(const StepSpecs& specs, CheckContext& context);
void lower_steps(const Steps& steps, LowerContext& context);

/// The lists of several branches, and one list more.
template <class List, class Branches>
[[nodiscard]] std::vector<const List*> lists_of(const Branches& branches, const List& other) {
  std::vector<const List*> lists;
  for (const auto& branch : branches)
    lists.push_back(&branch.steps);
  lists.push_back(&other);
  return lists;
}

/// Lists of steps that stand in another step: none, one or several of them are done.
class NestedSteps {
 public:
  explicit NestedSteps(LowerContext& context);

  /// Into statements that are run once at most. The current row's variable may be `stale` where they begin.
  void lower(const Steps& steps, plpgsql::Statements& into, bool stale = false);
  /// Into statements that may be run again: they leave the current row's variable as they need it.
  void lower_round(const Steps& steps, plpgsql::Statements& into);
  /// What has to be done in front of the statement that holds the lists.
  void add_before(plpgsql::Statements statements);
  /// All lists are done; the statement that holds them comes next.
  void finish(plpgsql::Statement whole);

 private:
  LowerContext& context_;
  plpgsql::Statements* outer_;
  bool stale_ = false;
};

/// Where a round of a loop begins: an action with a timeout that has taken too long is refused.
void check_deadline(plpgsql::Statements& round, LowerContext& context);
/// The steps so many times; not at all if the number is null.
void lower_times(sql::Expr times, const Steps& steps, LowerContext& context);

/// Nothing behind this step is ever done: it returns or refuses, whatever way is taken.
[[nodiscard]] bool ends_action(const Step& step);
/// Every way through the steps ends in a `return`, as PL/pgSQL sees it.
[[nodiscard]] bool returns_always(const Steps& steps);

/// They keep and return values, and neither write, lock nor refuse.
[[nodiscard]] bool only_reads(const Steps& steps);

/// The rows of an entity as the target of a step: how conditions and values name them.
struct TargetScope {
  /// Bare names are the target's fields, then the current row's.
  [[nodiscard]] static typing::Scope scope(EntityId entity, std::string_view name,
                                           const CheckContext& context);
  /// The same in SQL, the target's columns under an alias.
  [[nodiscard]] static translate::RowNames rows(std::string_view alias, const LowerContext& context);
};

}  // namespace specql::actions
