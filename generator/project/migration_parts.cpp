#include "generator/project/migration_parts.h"

#include "generator/sql/print.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// What one file does, with all that its session needs.
struct Piece {
  std::string sql;
  bool alone = false;
};

/// What an interrupted build has left of an index goes first; a build waits for others without keeping them
/// from anything, so it may wait.
std::string before(const sql::ScriptUnit& unit) {
  const auto index = sql::read_concurrent_index(unit.statements.front());
  if (!index) return "";
  std::string sql = "set lock_timeout = 0;\n";
  if (index->builds)
    sql += fmt::format("drop index concurrently if exists {};\n", sql::to_string(index->name));
  return sql;
}

/// The last word about a setting counts, also where it has been said before.
void put_last(std::string& settings, const std::string& line) {
  const std::size_t known = ("\n" + settings).find("\n" + line);
  if (known != settings.npos) settings.erase(known, line.size());
  settings += line;
}

void add_pieces(const Script& script, std::vector<Piece>& pieces) {
  std::string settings(migrate::session_settings());
  for (const sql::ScriptUnit& unit : script.units) {
    const bool alone = unit.kind == sql::ScriptUnit::Kind::Alone;
    if (!unit.is_counted()) {
      put_last(settings, unit.statements.front() + ";\n");
      continue;
    }
    pieces.push_back(
        {settings + (alone ? before(unit) : "") + "\n" + std::string(trim(unit.source)) + "\n", alone});
  }
}

std::variant<std::vector<Piece>, ScriptProblem> pieces_of(const Migration& migration, Direction direction) {
  auto scripts = migration.scripts(direction);
  if (auto* problem = std::get_if<ScriptProblem>(&scripts)) {
    problem->place = migration.name + "/" + problem->place;
    return std::move(*problem);
  }
  std::vector<Piece> pieces;
  for (const Script& script : std::get<std::vector<Script>>(scripts))
    add_pieces(script, pieces);
  return pieces;
}

/// Each step back beside one there that stands in transactions, or outside of them, as it does: some runners
/// ask only the way there. From the last part to the first.
std::vector<Part> beside_each_other(const std::vector<Piece>& up, const std::vector<Piece>& down) {
  std::vector<Part> parts;
  auto there = up.rbegin();
  for (const Piece& back : down) {
    const auto same =
        std::find_if(there, up.rend(), [&](const Piece& piece) { return piece.alone == back.alone; });
    if (same == up.rend()) {
      parts.push_back({"", back.sql, back.alone, back.alone});
      continue;
    }
    for (; there != same; ++there)
      parts.push_back({there->sql, "", there->alone, there->alone});
    parts.push_back({there->sql, back.sql, there->alone, back.alone});
    ++there;
  }
  for (; there != up.rend(); ++there)
    parts.push_back({there->sql, "", there->alone, there->alone});
  return parts;
}

}  // namespace

std::variant<PartedMigration, ScriptProblem> in_parts(const Migration& migration) {
  PartedMigration parted;
  const std::size_t end = std::min(migration.name.find('_'), migration.name.size());
  parted.number = migration.name.substr(0, end);
  parted.slug = migration.name.substr(std::min(end + 1, migration.name.size()));
  parted.why_not_back = migration.why_not_back();
  auto up = pieces_of(migration, Direction::Up);
  if (auto* problem = std::get_if<ScriptProblem>(&up)) return std::move(*problem);
  std::variant<std::vector<Piece>, ScriptProblem> down;
  if (parted.why_not_back.empty()) down = pieces_of(migration, Direction::Down);
  if (auto* problem = std::get_if<ScriptProblem>(&down)) return std::move(*problem);
  parted.parts = beside_each_other(std::get<std::vector<Piece>>(up), std::get<std::vector<Piece>>(down));
  std::reverse(parted.parts.begin(), parted.parts.end());
  return parted;
}

}  // namespace specql::project
