// What the last run left behind: with it, a run that would change nothing is over at once, and untouched
// files need no reading.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace specql::project {

/// A file that was written, or found as it should be.
struct KnownFile {
  std::string fingerprint;
  std::string digest;
};

struct LastRun {
  std::string key;                                             ///< everything that decided the outputs
  std::vector<std::pair<std::string, std::string>> also_read;  ///< spec files, with their digests
  std::map<std::string, KnownFile, std::less<>> files;         ///< by path

  /// The digest of a file that is as it was left.
  [[nodiscard]] std::optional<std::string> digest_of(std::string_view path,
                                                     std::string_view fingerprint) const;
};

/// An empty one if there is none.
[[nodiscard]] LastRun load_last_run(const std::filesystem::path& root);
/// Without it the next run is slower, no more: failures are nobody's concern.
void save_last_run(const std::filesystem::path& root, const LastRun& run);

/// The same inputs were compiled before by this compiler, without anything to say, and no output has
/// changed since.
using DigestOf = std::function<std::string(const std::string& path)>;
[[nodiscard]] bool is_current(const std::filesystem::path& root, const std::string& key,
                              const DigestOf& digest_of);

}  // namespace specql::project
