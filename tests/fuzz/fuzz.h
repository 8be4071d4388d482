// What the fuzzed entry points have in common. Each `fuzz_<name>.cpp` is one: with clang's libFuzzer it
// is fed with mutated inputs, with `replay.cpp` it is fed the files of its corpus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "generator/diagnostics/diagnostic.h"
#include "generator/source/source_map.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace specql::fuzz {

[[nodiscard]] inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program, as libFuzzer wants it, with a word on why.
[[noreturn]] void fail(std::string_view why, std::string_view more = {});

/// Every place a diagnostic names must lie in one file.
void check_places(const std::vector<diagnostics::Diagnostic>& list, const source::SourceMap& sources);

/// The whole compiler on one spec; what it accepts must be SQL.
void check_spec(const std::string& yaml);

}  // namespace specql::fuzz
