// What the fuzzed entry points have in common. Each `fuzz_<name>.cpp` is one: with clang's libFuzzer it
// is fed with mutated inputs (`target.cpp`), without it with the files of its corpus (`replay.cpp`).
#pragma once

#include "generator/diagnostics/diagnostic.h"
#include "generator/source/source_map.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::fuzz {

// The entry points. Each ends the program where the compiler breaks a promise.
void fuzz_yaml(const std::string& text);
void fuzz_expression(const std::string& text);
void fuzz_type_notation(const std::string& text);
void fuzz_template(const std::string& text);

/// Ends the program, as libFuzzer wants it, with a word on why.
[[noreturn]] void fail(std::string_view why, std::string_view more = {});

/// Every place a diagnostic names must lie in one file.
void check_places(const std::vector<diagnostics::Diagnostic>& list, const source::SourceMap& sources);

/// The whole compiler on one spec; what it accepts must be SQL.
void check_spec(const std::string& yaml);

}  // namespace specql::fuzz
