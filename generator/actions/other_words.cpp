#include "generator/actions/other_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace specql::actions {
namespace {

constexpr std::string_view kNothingToRefresh =
    "views show the tables as they are, there is nothing to refresh: leave the step out";
constexpr std::string_view kCountInUpdate = "write `update: Entity SET field = field + 1`";

constexpr auto kInstead = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"decrement", kCountInUpdate},
    {"detect_changes",
     "`updated_fields` of the answer names what changed, in a hook `old.field` is what it was"},
    {"duplicate_check", "declare `unique: [field, …]` in the entity: it holds whoever writes the row"},
    {"execute", "write `raw_sql: statement`"},
    {"increment", kCountInUpdate},
    {"log", "write `notify: channel`, or `emit: event` to keep it"},
    {"print", "write `notify: channel`, or `emit: event` to keep it"},
    {"raise", "write `reject: code`"},
    {"refresh", kNothingToRefresh},
    {"refresh_table_view", kNothingToRefresh},
    {"sql", "write `raw_sql: statement`"},
    {"throw", "write `reject: code`"},
    {"trigger", "`call` runs another action now, `enqueue` leaves it to a worker"},
    {"type", "the kind of a step is its key: `- insert: Entity SET …`"},
    {"update_scd", "end the old row with `update`, and `insert` the one that follows it"},
});

}  // namespace

std::string_view instead_of_step(std::string_view word) {
  const auto found =
      std::find_if(kInstead.begin(), kInstead.end(), [word](const auto& row) { return row.first == word; });
  return found == kInstead.end() ? std::string_view() : found->second;
}

}  // namespace specql::actions
