#include "generator/support/interned.h"

#include "generator/support/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory_resource>
#include <mutex>
#include <new>
#include <vector>

#include <xxhash.h>

namespace specql {

/// A part of all texts, so that threads seldom wait for each other. Slots are searched from the one a hash
/// names on; a text stands right behind its entry. So one found costs two reads of memory that is far
/// away, where a table of nodes takes four or five: names are asked for a million times in a large project.
class InternTable {
 public:
  using Entry = Interned::Entry;

  const Entry* find_or_add(std::string_view text, std::uint64_t hash) {
    const std::scoped_lock lock(mutex_);
    if (2 * (count_ + 1) > slots_.size()) grow();
    Slot& slot = find(text, hash);
    if (slot.entry == nullptr) {
      slot = {hash, add(text)};
      ++count_;
    }
    return slot.entry;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    const Entry* entry = nullptr;
  };

  /// The slot that has the text, or the free one where it belongs.
  Slot& find(std::string_view text, std::uint64_t hash) {
    for (std::size_t at = hash;; ++at) {
      Slot& slot = slots_[at & (slots_.size() - 1)];
      if (slot.entry == nullptr || (slot.hash == hash && slot.entry->view == text)) return slot;
    }
  }

  const Entry* add(std::string_view text) {
    auto* bytes = static_cast<char*>(memory_.allocate(sizeof(Entry) + text.size(), alignof(Entry)));
    char* copy = bytes + sizeof(Entry);
    text.copy(copy, text.size());
    const bool plain = !is_digit(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
      return is_lower(c) || is_digit(c) || c == '_';
    });
    return new (bytes) Entry{{copy, text.size()}, plain};
  }

  void grow() {
    std::vector<Slot> old(std::max<std::size_t>(64, 2 * slots_.size()));
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.entry != nullptr) find(slot.entry->view, slot.hash) = slot;
    }
  }

  std::mutex mutex_;
  std::pmr::monotonic_buffer_resource memory_;
  std::vector<Slot> slots_;  ///< as many as a power of two
  std::size_t count_ = 0;
};

const Interned::Entry* Interned::find_or_add(std::string_view text) {
  constexpr std::size_t kTables = 32;
  constexpr std::size_t kRecent = 1024;  // those a thread used last: most are asked for again soon
  if (text.empty()) return nullptr;
  static auto& tables = *new std::array<InternTable, kTables>();  // outlives every static that holds a text
  thread_local std::array<const Entry*, kRecent> recent{};
  const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
  const Entry*& slot = recent[hash % kRecent];
  if (slot == nullptr || slot->view != text) slot = tables[hash >> 59U].find_or_add(text, hash);
  return slot;
}

}  // namespace specql
