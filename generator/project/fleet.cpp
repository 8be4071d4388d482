#include "generator/project/fleet.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace specql::project {
namespace {

/// Works off databases from one place in the list to another.
class Leg {
 public:
  Leg(const std::vector<NamedDatabase>& databases, const FleetWork& work, std::vector<FleetOutcome>& outcomes)
      : databases_(databases), work_(work), outcomes_(outcomes) {}

  /// How many have failed.
  std::size_t run(std::size_t begin, std::size_t end, std::size_t jobs, std::size_t most_failures) {
    next_ = begin;
    end_ = end;
    most_failures_ = most_failures;
    failures_ = 0;
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(jobs, end - begin); ++i)
      threads.emplace_back([this] { work_off(); });
    threads.clear();  // waits for them
    return failures_;
  }

 private:
  void work_off() {
    while (const auto index = take()) {
      auto failure = work_(databases_[*index]);
      const std::scoped_lock lock(mutex_);
      failures_ += failure ? 1 : 0;
      outcomes_[*index] = failure ? FleetOutcome{FleetState::Failed, std::move(*failure)}
                                  : FleetOutcome{FleetState::Done, {}};
    }
  }

  std::optional<std::size_t> take() {
    const std::scoped_lock lock(mutex_);
    if (next_ == end_ || failures_ >= most_failures_) return std::nullopt;
    return next_++;
  }

  const std::vector<NamedDatabase>& databases_;
  const FleetWork& work_;
  std::vector<FleetOutcome>& outcomes_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::size_t end_ = 0;
  std::size_t failures_ = 0;
  std::size_t most_failures_ = 1;
};

}  // namespace

std::vector<FleetOutcome> run_fleet(const std::vector<NamedDatabase>& databases, const FleetRules& rules,
                                    const FleetWork& work) {
  std::vector<FleetOutcome> outcomes(databases.size());
  Leg leg(databases, work, outcomes);
  const std::size_t canaries = std::min(rules.canaries, databases.size());
  const bool ill = leg.run(0, canaries, rules.jobs, 1) > 0;
  if (!ill) leg.run(canaries, databases.size(), rules.jobs, rules.stop_after_failures);
  return outcomes;
}

}  // namespace specql::project
