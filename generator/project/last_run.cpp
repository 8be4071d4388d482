#include "generator/project/last_run.h"

#include "generator/project/files.h"
#include "generator/project/places.h"
#include "generator/project/staging.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::project {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kState = ".specql/state";

/// Which build of the compiler runs: two of one version may write different outputs.
std::string compiler_fingerprint() {
  std::error_code error;
  return fingerprint_of(fs::read_symlink("/proc/self/exe", error).string()).value_or("unknown");
}

}  // namespace

std::optional<std::string> LastRun::digest_of(std::string_view path, std::string_view fingerprint) const {
  const auto known = files.find(path);
  if (known == files.end() || known->second.fingerprint != fingerprint) return std::nullopt;
  return known->second.digest;
}

LastRun load_last_run(const fs::path& root) {
  LastRun run;
  auto read = read_regular_file(root / kState);
  const auto* text = std::get_if<std::string>(&read);
  if (text == nullptr) return run;
  for (const std::string_view line : split(*text, '\n')) {
    const auto parts = split(line, '\t');
    if (parts.size() == 1 && run.key.empty()) run.key = parts[0];
    if (parts.size() == 2) run.also_read.emplace_back(parts[1], parts[0]);
    if (parts.size() == 3) {
      run.files.emplace(parts[2], KnownFile{std::string(parts[0]), std::string(parts[1])});
    }
  }
  return run;
}

void save_last_run(const fs::path& root, const LastRun& run) {
  std::string text = run.key + "@" + compiler_fingerprint() + "\n";
  for (const auto& [path, content_digest] : run.also_read)
    text += fmt::format("{}\t{}\n", content_digest, path);
  for (const auto& [path, file] : run.files)
    text += fmt::format("{}\t{}\t{}\n", file.fingerprint, file.digest, path);
  if (make_state_folder(root)) return;
  const fs::path draft = root / kStateFolder / "state.new";
  if (write_file(draft, text)) return;
  std::error_code error;
  fs::rename(draft, root / kState, error);
}

bool is_current(const fs::path& root, const std::string& key, const DigestOf& digest_of) {
  const LastRun run = load_last_run(root);
  if (run.key != key + "@" + compiler_fingerprint() || is_interrupted(root)) return false;
  const bool read_the_same = std::all_of(run.also_read.begin(), run.also_read.end(), [&](const auto& file) {
    return digest_of(file.first) == file.second;
  });
  if (!read_the_same) return false;
  const std::string folder = root.string();
  return std::all_of(run.files.begin(), run.files.end(), [&](const auto& file) {
    return fingerprint_of(below(folder, file.first)) == file.second.fingerprint;
  });
}

}  // namespace specql::project
