// Work on independent items on every core; results land in slots named by index, so that the outcome
// never depends on which thread was faster.
#pragma once

#include <cstddef>
#include <functional>

namespace specql {

/// Calls `work(i)` once for each i in [0, count), from several threads when `count` makes it worth
/// starting them. An exception from any call is rethrown here after all threads have stopped.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace specql
