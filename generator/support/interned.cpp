#include "generator/support/interned.h"

#include <array>
#include <cstdint>
#include <memory_resource>
#include <mutex>
#include <unordered_set>

#include <xxhash.h>

namespace specql {
namespace {

struct Hash {
  std::size_t operator()(std::string_view text) const { return XXH3_64bits(text.data(), text.size()); }
};

/// A part of all texts, so that threads seldom wait for each other.
class Shard {
 public:
  const std::string_view* find_or_add(std::string_view text) {
    const std::scoped_lock lock(mutex_);
    const auto known = texts_.find(text);
    if (known != texts_.end()) return &*known;
    auto* bytes = static_cast<char*>(bytes_.allocate(text.size(), 1));
    text.copy(bytes, text.size());
    return &*texts_.emplace(bytes, text.size()).first;  // a node stays where it is
  }

 private:
  std::mutex mutex_;
  std::pmr::monotonic_buffer_resource bytes_;
  std::unordered_set<std::string_view, Hash> texts_;
};

constexpr std::size_t kShards = 32;
/// The names a thread used last: most are asked for again soon.
constexpr std::size_t kRecent = 1024;

}  // namespace

const std::string_view* Interned::find_or_add(std::string_view text) {
  if (text.empty()) return nullptr;
  static auto& shards = *new std::array<Shard, kShards>();  // outlives every static that holds a text
  thread_local std::array<const std::string_view*, kRecent> recent{};
  const std::uint64_t hash = Hash{}(text);
  const std::string_view*& slot = recent[hash % kRecent];
  if (slot == nullptr || *slot != text) slot = shards[hash / kRecent % kShards].find_or_add(text);
  return slot;
}

}  // namespace specql
