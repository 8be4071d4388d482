#include "generator/project/runner_formats.h"

#include "generator/project/migration_parts.h"
#include "generator/sql/print.h"
#include "generator/support/sha256.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// Not every runner takes a file without a statement.
constexpr std::string_view kNothing = "-- Nothing is to be done here in this direction.\nselect 1;\n";

/// Calls for each part of each migration, with its number from 1.
template <class Work>
void each_part(const std::vector<PartedMigration>& migrations, Work work) {
  for (const PartedMigration& migration : migrations) {
    for (std::size_t i = 0; i < migration.parts.size(); ++i)
      work(migration, migration.parts[i], i + 1);
  }
}

std::string with_title(const PartedMigration& migration, std::size_t number, const std::string& text) {
  std::string out;
  sql::print_comment(out, fmt::format("{}_{}, part {} of {}", migration.number, migration.slug, number,
                                      migration.parts.size()));
  out += text.empty() ? kNothing : std::string_view(text);
  return out;
}

std::string refusal(const PartedMigration& migration) {
  std::string out;
  sql::print_comment(out, fmt::format("{}_{} cannot be taken back: {}", migration.number, migration.slug,
                                      migration.why_not_back));
  out += migrate::no_way_back();
  return out;
}

/// Flyway reads what is beside a script's name with `.conf` behind it.
void add_for_flyway(Files& files, const std::string& name, const std::string& text, bool alone) {
  std::string settings;
  if (alone) settings += "executeInTransaction=false\n";
  if (text.find("${") != text.npos) settings += "placeholderReplacement=false\n";
  if (!settings.empty()) files.emplace(name + ".conf", settings);
  files.emplace(name, text);
}

Files flyway(const std::vector<PartedMigration>& migrations) {
  Files files;
  each_part(migrations, [&](const PartedMigration& migration, const Part& part, std::size_t number) {
    const std::string name = fmt::format("{}.{:04}__{}.sql", migration.number, number, migration.slug);
    add_for_flyway(files, "V" + name, with_title(migration, number, part.up), part.up_alone);
    if (migration.why_not_back.empty())
      add_for_flyway(files, "U" + name, with_title(migration, number, part.down), part.down_alone);
  });
  return files;
}

/// Confiture finds out from the statements of the way there whether a part stands outside of transactions,
/// and does not look into blocks. This one says so, and does nothing.
constexpr std::string_view kOutsideMark =
    "-- So that all of this runs outside of transactions.\n"
    "drop index concurrently if exists specql_outside_of_transactions;\n";

Files confiture(const std::vector<PartedMigration>& migrations) {
  Files files;
  each_part(migrations, [&](const PartedMigration& migration, const Part& part, std::size_t number) {
    const std::string name = fmt::format("{}{:04}_{}", migration.number, number, migration.slug);
    std::string up = with_title(migration, number, part.up);
    if (part.up_alone) up += kOutsideMark;
    files.emplace(name + ".up.sql", up);
    files.emplace(name + ".down.sql", migration.why_not_back.empty()
                                          ? with_title(migration, number, part.down)
                                          : refusal(migration));
  });
  return files;
}

Files atlas(const std::vector<PartedMigration>& migrations) {
  Files files;
  each_part(migrations, [&](const PartedMigration& migration, const Part& part, std::size_t number) {
    if (part.up.empty()) return;
    std::string text = part.up_alone ? "-- atlas:txmode none\n\n" : "";
    text += with_title(migration, number, part.up);
    files.emplace(fmt::format("{}{:04}_{}.sql", migration.number, number, migration.slug), text);
  });
  files.emplace("atlas.sum", atlas_sum(files));
  return files;
}

std::string in_transaction(const std::string& text, bool alone) {
  return alone ? text : "begin;\n" + text + "commit;\n";
}

/// One script each way, for psql.
Files plain(const std::vector<PartedMigration>& migrations) {
  Files files;
  for (const PartedMigration& migration : migrations) {
    std::string up;
    std::string down = migration.why_not_back.empty() ? "" : refusal(migration);
    for (const Part& part : migration.parts) {
      if (!part.up.empty()) up += in_transaction(part.up, part.up_alone) + "\n";
    }
    for (auto part = migration.parts.rbegin(); part != migration.parts.rend(); ++part) {
      if (!part->down.empty()) down += in_transaction(part->down, part->down_alone) + "\n";
    }
    const std::string name = fmt::format("{}_{}", migration.number, migration.slug);
    files.emplace(name + ".up.sql", up);
    files.emplace(name + ".down.sql", down);
  }
  return files;
}

constexpr auto kFormats = std::to_array<RunnerFormat>({
    {"flyway", "db/flyway", flyway},
    {"confiture", "db/confiture", confiture},
    {"atlas", "db/atlas", atlas},
    {"plain", "db/plain", plain},
});

}  // namespace

std::span<const RunnerFormat> all_runner_formats() {
  return kFormats;
}

const RunnerFormat* find_runner_format(std::string_view name) {
  const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                  [&](const RunnerFormat& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : &*found;
}

std::variant<Files, ScriptProblem> files_for(const RunnerFormat& format, const Migrations& migrations) {
  std::vector<PartedMigration> all;
  for (const Migration& migration : migrations.all) {
    auto parted = in_parts(migration);
    if (auto* problem = std::get_if<ScriptProblem>(&parted)) return std::move(*problem);
    all.push_back(std::get<PartedMigration>(std::move(parted)));
  }
  return format.files(all);
}

std::string atlas_sum(const Files& files) {
  Sha256 texts;
  Sha256 lines;
  std::string out;
  for (const auto& [name, text] : files) {
    texts.add(name);
    texts.add(text);
    const std::string sum = texts.base64();
    lines.add(name);
    lines.add(sum);
    out += fmt::format("{} h1:{}\n", name, sum);
  }
  return fmt::format("h1:{}\n{}", lines.base64(), out);
}

}  // namespace specql::project
