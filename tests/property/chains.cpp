// A database that lives through many versions of its project, with rows in it: it ends where the last one
// made at once is, and nothing is lost that no version took away.
#include "generator/catalog/json.h"
#include "generator/migrate/render.h"
#include "generator/project/survivors.h"
#include "tests/property/choices.h"
#include "tests/property/edits.h"
#include "tests/property/run.h"
#include "tests/property/walk.h"
#include "tests/support/rehearsal.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <rapidcheck.h>

namespace specql::testing {
namespace {

constexpr std::size_t kEdits = 10;

struct Counts {
  std::size_t chains = 0;
  std::size_t versions = 0;
  std::size_t migrations = 0;
  std::size_t refused = 0;  ///< versions that were left out
  std::size_t values = 0;   ///< columns that came through
  std::size_t stopped = 0;  ///< by rows that a new rule refuses
};

/// One database on its way.
class Walk {
 public:
  Walk(const Compiled& first, Counts& counts) : version_(&first.workspace->database()), counts_(counts) {
    database_.connect().must(script_of(*version_));
    insert_rows(database_.name(), *version_);
    columns_ = project::survivors(*version_, *version_, {});
    values_ = values_of(database_.name(), columns_, project::Moment::Before);
  }

  /// To the next version; what went wrong, empty if nothing. A version that a plan refuses is left out.
  std::string go(const catalog::Database& next) {
    const auto steps = plan_with_decisions(*version_, next);
    if (!steps) {
      ++counts_.refused;
      return "";
    }
    for (const migrate::Step& step : *steps) {
      if (step.plan.stages.empty()) continue;
      if (std::string problem = rehearse(database_.name(), step.plan); !problem.empty())
        return problem.starts_with(kRowsRefuse) ? problem : problem + migrate::to_script(step.plan, "up");
      ++counts_.migrations;
    }
    keep(project::survivors(*version_, next, steps->front().plan.changes));
    ++counts_.versions;
    version_ = &next;
    return "";
  }

  /// What is wrong where it has got to.
  [[nodiscard]] std::string arrive() {
    if (std::string problem = difference(state_of(database_.name(), *version_, Witnesses::Both),
                                         fresh_state(*version_, Witnesses::Both));
        !problem.empty())
      return problem;
    if (values_of(database_.name(), columns_, project::Moment::After) != values_) return "values were lost\n";
    counts_.values += values_.size();
    const auto committed = catalog::from_json(catalog::to_json(*version_));
    const auto again = plan_with_decisions(std::get<catalog::Database>(committed), *version_);
    const bool nothing = again && again->size() == 1 && again->front().plan.stages.empty();
    return nothing ? "" : "a second plan is not empty\n";
  }

 private:
  /// What was there at first and is there still, by the names of now.
  void keep(project::Survivors columns) {
    project::Values values;
    std::erase_if(columns, [&](const auto& one) {
      return !values_.contains(one.second.former) || !one.second.today.empty();
    });
    for (const auto& [now, survivor] : columns)
      values.emplace(now, values_.at(survivor.former));
    columns_ = std::move(columns);
    values_ = std::move(values);
  }

  const catalog::Database* version_;
  Counts& counts_;
  TemporaryDatabase database_;
  project::Survivors columns_;
  project::Values values_;
};

std::string chain_problem(const std::vector<Version>& versions, Counts& counts) {
  std::vector<Compiled> all;
  for (const Version& version : versions) {
    all.push_back(lowered(version.texts));
    if (!all.back().accepted) return "refused:\n" + all.back().complaints();
  }
  ++counts.chains;
  Walk walk(all.front(), counts);
  for (std::size_t i = 1; i < all.size(); ++i) {
    const std::string problem = walk.go(all[i].workspace->database());
    if (problem.starts_with(kRowsRefuse)) {
      ++counts.stopped;
      return "";
    }
    if (!problem.empty()) return fmt::format("edit {}: {}", i, problem);
  }
  return walk.arrive();
}

std::vector<Version> random_chain() {
  std::vector<Version> versions{first_version(random_project())};
  for (std::size_t i = 0; i < kEdits; ++i)
    versions.push_back(edited(versions.back(), 1));
  return versions;
}

}  // namespace

TEST_CASE("a database goes through chains of versions") {
  Counts counts;
  const std::string problem = falsify(wanted_cases() / 2, [&counts] {
    const auto versions = *rc::gen::exec(random_chain);
    std::string found;
    try {
      found = chain_problem(versions, counts);
    } catch (const std::exception& error) {
      found = error.what();
    }
    if (found.empty()) return found;
    for (const Version& version : versions)
      found += "\nversion:\n" + show(version.texts);
    return found;
  });
  CHECK_MESSAGE(problem.empty(), problem);
  MESSAGE(counts.chains, " chains: ", counts.versions, " versions, ", counts.migrations, " migrations, ",
          counts.refused, " refused, ", counts.values, " columns came through, ", counts.stopped,
          " stopped by rows");
  CHECK_MESSAGE(counts.stopped * 3 < counts.chains, counts.stopped, " of ", counts.chains, " were stopped");
}

}  // namespace specql::testing
