// Something that is looked after while something else goes on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace specql {

/// Calls something in each period, from a thread of its own, for as long as it is there.
class Ticker {
 public:
  Ticker(std::chrono::milliseconds period, std::function<void()> call);
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::thread thread_;  ///< begins when all it uses is there
};

}  // namespace specql
