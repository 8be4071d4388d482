#include "generator/project/manifest.h"

#include "generator/support/text.h"

#include <algorithm>

namespace specql::project {

std::optional<Manifest> parse_manifest(std::string_view text, std::size_t& bad_line) {
  constexpr std::size_t kDigest = 32;
  Manifest manifest;
  bad_line = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++bad_line;
    if (line.empty() || line.starts_with('#')) continue;
    const bool sound = line.size() > kDigest + 2 && line.substr(kDigest, 2) == "  " &&
                       is_safe_path(line.substr(kDigest + 2));
    if (!sound) return std::nullopt;
    manifest.emplace(line.substr(kDigest + 2), line.substr(0, kDigest));
  }
  return manifest;
}

std::string print_manifest(const Manifest& manifest) {
  std::string text = "# Files that specql wrote here. It replaces and removes these, and no others.\n";
  for (const auto& [path, digest] : manifest) {
    text += digest;
    text += "  ";
    text += path;
    text += '\n';
  }
  return text;
}

bool is_safe_path(std::string_view path) {
  const auto parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == ".." || std::any_of(part.begin(), part.end(), [](char c) {
             return static_cast<unsigned char>(c) < 0x20 || c == '\\';
           });
  });
}

}  // namespace specql::project
