// How a database gets from one version to the next: statements in their order, each with its cause, the
// locks it takes and what may go wrong.
#pragma once

#include "generator/catalog/catalog.h"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::migrate {

/// What a change means for those who use the database as it was; the gravest last.
enum class Effect : std::uint8_t { Additive, Compatible, Breaking, Destructive };

enum class ChangeKind : std::uint8_t {
#define SPECQL_CHANGE(kind, effect, words) kind,
#include "generator/migrate/changes.def"
#undef SPECQL_CHANGE
};

struct ChangeInfo {
  std::string_view name;
  Effect effect;
  std::string_view words;  ///< behind the name of what changed
};
[[nodiscard]] const ChangeInfo& info(ChangeKind kind);
[[nodiscard]] std::string_view name_of(Effect effect);
[[nodiscard]] std::span<const std::string_view> effect_names();
[[nodiscard]] std::optional<Effect> find_effect(std::string_view name);

struct Change {
  ChangeKind kind = ChangeKind::table_added;
  std::string subject;     ///< `crm.tb_contact.email`
  std::string detail;      ///< what it was and is; may be empty
  catalog::Origin origin;  ///< the line of the spec that asks for it; of the former one where nothing does
  std::string former;      ///< the subject before, where it was renamed
};

enum class HazardKind : std::uint8_t {
#define SPECQL_HAZARD(kind, permission, words) kind,
#include "generator/migrate/hazards.def"
#undef SPECQL_HAZARD
};

struct HazardInfo {
  std::string_view name;
  bool needs_permission;
  std::string_view words;
};
[[nodiscard]] const HazardInfo& info(HazardKind kind);
[[nodiscard]] std::optional<HazardKind> find_hazard(std::string_view name);

/// PostgreSQL's table locks that statements of ours take, weakest first (documentation, 13.3.1).
enum class Lock : std::uint8_t {
  RowShare,
  RowExclusive,
  ShareUpdateExclusive,
  Share,
  ShareRowExclusive,
  Exclusive,
  AccessExclusive
};
[[nodiscard]] std::string_view name_of(Lock lock);
/// What others cannot do to a table while somebody has this lock: `reads`, `writes`, and `changes` of what it
/// is, which stands for index builds and vacuum as well.
[[nodiscard]] std::span<const std::string_view> blocked_by(Lock lock);

/// On a table that was there before, by the name it has when the statement runs.
struct LockClaim {
  catalog::QualifiedName table;
  Lock lock = Lock::AccessExclusive;
  friend auto operator<=>(const LockClaim&, const LockClaim&) = default;
};

/// How long statements wait for a lock, in milliseconds, before they give up and try again. Builds of indexes
/// wait without keeping others from anything, for as long as it takes.
inline constexpr unsigned kLockTimeout = 200;
inline constexpr unsigned kLockTimeoutOfSwitch = 10;  ///< once it has the locks of its tables

struct Statement {
  std::string sql;         ///< ends with `;`
  std::size_t change = 0;  ///< why: one of the plan's changes
  std::vector<LockClaim> locks = {};
  bool rewrites = false;  ///< a table
  bool scans = false;     ///< every row of a table
  std::set<HazardKind> hazards = {};
  std::optional<unsigned> sets_lock_timeout = {};  ///< for what comes behind it in its transaction
};

/// In the order in which they come.
enum class Phase : std::uint8_t {
  Expand,     ///< new forms and values beside what there is, kept up by a trigger
  Prepare,    ///< what is new, beside what is there; those who work notice nothing
  Switch,     ///< names, functions, views and rights: from here on the new version is in force
  Fill,       ///< values for rows that are there, in small transactions
  Constrain,  ///< indexes, then rules for what is there
  Contract    ///< what nobody needs any more goes
};
[[nodiscard]] std::string_view name_of(Phase phase);

/// Statements that happen together or not at all, or one that stands outside of transactions.
struct Stage {
  Phase phase = Phase::Prepare;
  bool transaction = true;
  std::vector<Statement> statements;
};

struct Plan {
  std::vector<Change> changes;
  std::vector<Stage> stages;
};

/// What somebody has decided about changes that lose something.
struct Decisions {
  std::set<std::string> drops;    ///< `crm.contact.notes`, `crm.contact`
  std::set<std::string> narrows;  ///< `crm.contact.score`
  std::set<std::string> filled;   ///< every row has a value, or there are no rows
  bool all = false;               ///< whatever it takes: for the way back

  [[nodiscard]] static Decisions whatever_it_takes() {
    Decisions decisions;
    decisions.all = true;
    return decisions;
  }
};

enum class ProblemKind : std::uint8_t {
  Undecided,    ///< gone: dropped, or renamed to one of the candidates
  NoValue,      ///< required, and rows that are there have none; `advice` says where one may come from
  Narrowed,     ///< values that are there may not fit
  GoneAction,   ///< nobody can call it any more, unless it has another name: one of the candidates
  Unsupported,  ///< `detail` says why, `advice` what to do instead
};

/// Why there is no plan.
struct Problem {
  ProblemKind kind = ProblemKind::Undecided;
  std::string subject;  ///< in the words of `Decisions`
  std::string detail = {};
  std::string advice = {};
  std::vector<std::string> candidates = {};
  std::vector<std::string> relabellings =
      {};                       ///< what a lost label may be: `crm.contact.status.lead=prospect`
  catalog::Origin origin = {};  ///< in the new version: of what is to be changed there
};

using Planned = std::variant<Plan, std::vector<Problem>>;

/// The way from one version to the next, or everything that keeps it from being found. Tables and columns
/// are the same if they have the same name, or if the new one's origin says that it was the old one.
[[nodiscard]] Planned plan(const catalog::Database& before, const catalog::Database& after,
                           const Decisions& decisions);

/// What changes from one version to the other, whatever it takes, and whether or not there is a way.
[[nodiscard]] std::vector<Change> differences(const catalog::Database& before,
                                              const catalog::Database& after);

/// One behind the other; the first one's statements are there for what the second one does.
[[nodiscard]] Plan joined(Plan first, Plan second);

/// The former version as the one to go back to: what was renamed on the way has its former name as the new
/// one, and what becomes required again is filled.
[[nodiscard]] catalog::Database reversed(const catalog::Database& before, const catalog::Database& after);

/// `crm.contact`, `crm.contact.tags` of a table beside the entity's own.
[[nodiscard]] std::string subject_of(const catalog::Table& table);
/// The former name of a table as its origin has it, where that may have been in another schema.
[[nodiscard]] Interned qualified_hint(const catalog::QualifiedName& former);
/// The field that something keeps a part of, or is about, as the spec has it; empty where it is its own.
[[nodiscard]] std::string subject_of_field(const catalog::Table& table, const catalog::Origin& origin);
/// A table of SpecQL's own all of whose rows come from the specs, which can give them again.
[[nodiscard]] bool holds_own_rows(const catalog::Database& database, const catalog::Table& table);
/// `crm.contact.email`; a reference goes by its field's name.
[[nodiscard]] std::string subject_of(const catalog::Table& table, const catalog::Column& column);

}  // namespace specql::migrate
