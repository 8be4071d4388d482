#include "generator/support/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace specql {
namespace {

/// Batches that make another thread worth waking.
constexpr std::size_t kWorthwhile = 4;

/// Items that threads take in turn, some at a time. A helper that comes when all are taken touches nothing
/// and goes away, so that nobody waits for one that has not begun.
class Run {
 public:
  Run(std::size_t count, const std::function<void(std::size_t)>& work, std::size_t batch)
      : count_(count), work_(work), batch_(batch) {}

  void drain() {
    for (std::size_t begin = next_.fetch_add(batch_); begin < count_; begin = next_.fetch_add(batch_)) {
      const std::size_t end = std::min(begin + batch_, count_);
      if (!failed_) work_on(begin, end);
      const std::scoped_lock lock(mutex_);
      done_ += end - begin;
      if (done_ == count_) all_done_.notify_all();
    }
  }

  /// Until every item is done; then what was thrown is thrown here.
  void finish() {
    std::unique_lock lock(mutex_);
    all_done_.wait(lock, [this] { return done_ == count_; });
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void work_on(std::size_t begin, std::size_t end) {
    try {
      for (std::size_t i = begin; i < end; ++i)
        work_(i);
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (!error_) error_ = std::current_exception();
      failed_ = true;  // what is left is not worth doing
    }
  }

  std::size_t count_;
  const std::function<void(std::size_t)>& work_;  ///< there as long as an item is left
  std::size_t batch_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::condition_variable all_done_;
  std::size_t done_ = 0;
  std::exception_ptr error_;
};

/// Threads that wait for work until the process ends: to start one takes a tenth of a millisecond, and each
/// new one would have its own memory.
class Helpers {
 public:
  /// Signals are the main thread's to take or to hold back.
  explicit Helpers(std::size_t count) {
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    for (std::size_t i = 0; i < count; ++i)
      std::thread([this] { help(); }).detach();
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void ask(const std::shared_ptr<Run>& run, std::size_t helpers) {
    {
      const std::scoped_lock lock(mutex_);
      runs_.insert(runs_.end(), helpers, run);
    }
    asked_.notify_all();
  }

 private:
  [[noreturn]] void help() {
    for (;;) {
      std::unique_lock lock(mutex_);
      asked_.wait(lock, [this] { return !runs_.empty(); });
      const std::shared_ptr<Run> run = std::move(runs_.front());
      runs_.pop_front();
      lock.unlock();
      run->drain();
    }
  }

  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<std::shared_ptr<Run>> runs_;
};

std::size_t cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

/// Never given back: its threads wait in it when the process ends.
Helpers& helpers() {
  static auto& helpers = *new Helpers(cores() - 1);
  return helpers;
}

void run_with(std::size_t wanted, std::size_t count, const std::function<void(std::size_t)>& work,
              std::size_t batch) {
  const auto run = std::make_shared<Run>(count, work, batch);
  const std::size_t help = std::min(cores() - 1, wanted);
  if (help > 0) helpers().ask(run, help);
  run->drain();
  run->finish();
}

}  // namespace

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work, std::size_t batch) {
  run_with(count / (kWorthwhile * batch), count, work, batch);
}

void run_all(bool worthwhile, const std::vector<std::function<void()>>& tasks) {
  if (tasks.empty()) return;
  run_with(worthwhile ? tasks.size() - 1 : 0, tasks.size(), [&](std::size_t i) { tasks[i](); }, 1);
}

}  // namespace specql
