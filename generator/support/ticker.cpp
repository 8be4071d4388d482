#include "generator/support/ticker.h"

#include <utility>

namespace specql {

Ticker::Ticker(std::chrono::milliseconds period, std::function<void()> call)
    : thread_([this, period, call = std::move(call)] {
        std::unique_lock lock(mutex_);
        while (!ended_.wait_for(lock, period, [this] { return over_; }))
          call();
      }) {}

Ticker::~Ticker() {
  {
    const std::scoped_lock lock(mutex_);
    over_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

}  // namespace specql
