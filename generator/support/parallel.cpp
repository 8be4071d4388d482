#include "generator/support/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace specql {
namespace {

constexpr std::size_t kBatch = 8;  // items taken at a time: enough to keep threads apart

class Run {
 public:
  Run(std::size_t count, const std::function<void(std::size_t)>& work) : count_(count), work_(work) {}

  void drain() {
    try {
      for (std::size_t begin = next_.fetch_add(kBatch); begin < count_; begin = next_.fetch_add(kBatch)) {
        for (std::size_t i = begin; i < std::min(begin + kBatch, count_); ++i)
          work_(i);
      }
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (!error_) error_ = std::current_exception();
      next_ = count_;
    }
  }

  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::size_t count_;
  const std::function<void(std::size_t)>& work_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::exception_ptr error_;
};

}  // namespace

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work) {
  Run run(count, work);
  const std::size_t useful = count / (2 * kBatch);
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min(cores, useful + 1); ++i) {
    helpers.emplace_back([&run] { run.drain(); });
  }
  run.drain();
  helpers.clear();
  run.rethrow();
}

}  // namespace specql
