// Work that may go deep into itself, as the text goes that it is about.
#pragma once

#include <cstddef>
#include <functional>

namespace specql {

/// Does some work on a stack of so many bytes, of which the system gives what is used; on the one at hand
/// where it has no such stack to give. It must not throw.
void on_stack_of(std::size_t bytes, const std::function<void()>& work);

}  // namespace specql
