#include "generator/support/deep_stack.h"

#include <pthread.h>

namespace specql {
namespace {

extern "C" void* run_work(void* work) {
  (*static_cast<const std::function<void()>*>(work))();
  return nullptr;
}

}  // namespace

void on_stack_of(std::size_t bytes, const std::function<void()>& work) {
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  pthread_t thread{};
  // What it is given is not written to.
  void* argument =
      const_cast<std::function<void()>*>(&work);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const bool runs = ::pthread_attr_setstacksize(&attributes, bytes) == 0 &&
                    ::pthread_create(&thread, &attributes, run_work, argument) == 0;
  ::pthread_attr_destroy(&attributes);
  if (runs) {
    ::pthread_join(thread, nullptr);
  } else {
    work();
  }
}

}  // namespace specql
