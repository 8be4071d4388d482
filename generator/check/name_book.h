// Who has which name: books that names are put down in, to find those that two things want.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/sql/identifier.h"

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace specql::check {

/// What has a name, put into words only where it is reported: "field `{}`". The names in it outlive it.
struct What {
  std::string_view words;
  std::string_view name = {};
  std::string_view more = {};

  [[nodiscard]] std::string text() const;
};

struct Owner {
  What what;
  Span span;
};
/// Names that have to differ from each other. Small sets of them, which are most, are looked through.
class Space {
 public:
  /// Who has a name already; else it is taken, and there is nobody.
  const Owner* take(Interned name, const Owner& owner) {
    if (few_.size() < kFew) {
      for (const auto& [taken, first] : few_) {
        if (taken == name) return &first;
      }
      few_.emplace_back(name, owner);
      return nullptr;
    }
    if (many_.empty()) many_.insert(few_.begin(), few_.end());
    const auto [known, is_new] = many_.try_emplace(name, owner);
    return is_new ? nullptr : &known->second;
  }

 private:
  static constexpr std::size_t kFew = 64;
  std::vector<std::pair<Interned, Owner>> few_;
  std::unordered_map<Interned, Owner> many_;
};

/// A space that all entities and actions share.
struct Shared {
  enum class Kind : std::uint8_t { Relations, Functions, ApiTypes, ApiQueries, ApiMutations };
  Kind kind;
  Interned schema = {};  ///< of relations and functions

  bool operator==(const Shared&) const = default;
};

/// Takes names, those of a shared space or of one at hand. A false answer says that a name was taken.
class NameBook {
 public:
  NameBook() = default;
  NameBook(const NameBook&) = delete;
  NameBook& operator=(const NameBook&) = delete;
  virtual ~NameBook() = default;

  virtual bool take(const Shared& shared, Interned name, const What& what, Span span) = 0;
  virtual bool take(Space& space, Interned name, const What& what, Span span) = 0;
  bool take(Space& space, const sql::Identifier& name, const What& what, Span span) {
    return take(space, name.interned(), what, span);
  }
};

/// Reports what had a name before with what wants it, once for two places: names made from them collide
/// together.
class ReportingBook : public NameBook {
 public:
  explicit ReportingBook(DiagnosticSink& sink) : sink_(sink) {}

  bool take(const Shared& shared, Interned name, const What& what, Span span) override {
    return take(spaces_[shared.kind][shared.schema], name, what, span);
  }
  bool take(Space& space, Interned name, const What& what, Span span) override {
    const Owner* owner = space.take(name, {what, span});
    if (owner == nullptr) return true;
    const bool reported = owner->span.known() && !reported_.emplace(owner->span.begin, span.begin).second;
    if (!reported) report(name.view(), *owner, what, span);
    return false;
  }

 private:
  void report(std::string_view name, const Owner& owner, const What& what, Span span);

  DiagnosticSink& sink_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> reported_;
  std::map<Shared::Kind, std::unordered_map<Interned, Space>> spaces_;
};

/// A name in a shared space. The order is one to find equals by, no more.
struct Claim {
  Shared shared;
  Interned name;

  bool operator==(const Claim&) const = default;
  friend bool operator<(const Claim& a, const Claim& b) {
    if (a.name != b.name) {
      return a.name.hash() != b.name.hash() ? a.name.hash() < b.name.hash() : a.name < b.name;
    }
    return a.shared.kind != b.shared.kind ? a.shared.kind < b.shared.kind : a.shared.schema < b.shared.schema;
  }
};

/// Only notes who takes what.
class NotingBook : public NameBook {
 public:
  static constexpr std::size_t kParts = 16;

  bool take(const Shared& shared, Interned name, const What&, Span) override {
    claims_[(name.hash() >> 5U) % kParts].push_back({shared, name});
    return true;
  }
  bool take(Space& space, Interned name, const What& what, Span span) override {
    if (space.take(name, {what, span}) == nullptr) return true;
    collides_ = true;
    return false;
  }

  [[nodiscard]] bool collides() const { return collides_; }
  /// The claims on a part of all names.
  [[nodiscard]] const std::vector<Claim>& claims(std::size_t part) const { return claims_.at(part); }

 private:
  std::array<std::vector<Claim>, kParts> claims_;
  bool collides_ = false;
};

}  // namespace specql::check
