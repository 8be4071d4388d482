// Which files SpecQL wrote into a folder, and with what contents: `<digest>  <path>` lines, as
// `xxh128sum` prints and checks them. What is not listed is not ours to touch.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace specql::project {

inline constexpr std::string_view kManifestName = ".specql-manifest";

using Manifest = std::map<std::string, std::string>;  ///< digest by path

/// Nothing if the text is damaged; then `bad_line` tells where.
[[nodiscard]] std::optional<Manifest> parse_manifest(std::string_view text, std::size_t& bad_line);
[[nodiscard]] std::string print_manifest(const Manifest& manifest);

/// A path that stays below its folder: parts that are not empty, not `.` and not `..`.
[[nodiscard]] bool is_safe_path(std::string_view path);

}  // namespace specql::project
