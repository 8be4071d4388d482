// Work on independent items on every core; results land in slots named by index, so that the outcome
// never depends on which thread was faster.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace specql {

/// Calls `work(i)` once for each i in [0, count), from several threads when `count` makes it worth
/// waking them: `batch` calls are what a thread takes at a time. An exception from any call is rethrown
/// here after all threads have stopped.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work, std::size_t batch = 8);

/// Calls each once, side by side where the work is worth it. An exception from any is rethrown here after
/// all have stopped.
void run_all(bool worthwhile, const std::vector<std::function<void()>>& tasks);

}  // namespace specql
