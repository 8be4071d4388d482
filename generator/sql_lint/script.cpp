#include "generator/sql_lint/script.h"

#include "generator/sql/statement_trees.h"
#include "generator/sql_lint/do_block.h"
#include "generator/sql_lint/objects.h"
#include "generator/support/text.h"

#include <algorithm>
#include <utility>

namespace specql::sql_lint {
namespace {

bool begins_transaction(const Statement& statement) {
  const std::string word = text_of(statement.node, "kind");
  return statement.is("TransactionStmt") && (word == "TRANS_STMT_BEGIN" || word == "TRANS_STMT_START");
}

bool ends_transaction(const Statement& statement) {
  const std::string word = text_of(statement.node, "kind");
  return statement.is("TransactionStmt") &&
         (word == "TRANS_STMT_COMMIT" || word == "TRANS_STMT_ROLLBACK" || word == "TRANS_STMT_PREPARE");
}

/// The parts of an `alter table` between its commas; none if they are not what the tree says.
std::vector<Range> split_commands(const Script& script, const Statement& statement) {
  const Json& relation = child_of(statement.node, "relation");
  const std::size_t words = text_of(relation, "schemaname").empty() ? 1 : 3;  // `crm . tb_contact`
  auto tokens = script.tokens_in({place_of(relation, statement.range.begin), statement.range.end});
  if (tokens.size() <= words) return {};
  tokens.erase(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(words));
  if (script.text_of(tokens.front()) == "*") tokens.erase(tokens.begin());
  std::vector<Range> ranges;
  int depth = 0;
  bool begins = true;
  for (const sql::Token& token : tokens) {
    const std::string_view word = script.text_of(token);
    depth += word == "(" || word == "[" ? 1 : word == ")" || word == "]" ? -1 : 0;
    const bool comma = depth == 0 && word == ",";
    if (begins) ranges.push_back({token.begin, token.end});
    if (!begins && !comma) ranges.back().end = token.end;
    begins = comma;
  }
  return ranges;
}

std::vector<Command> commands_of(const Script& script, const Statement& statement) {
  // `alter index` and `alter view` are of this kind as well.
  const bool of_table = sql_lint::text_of(statement.node, "objtype") == "OBJECT_TABLE";
  if (!statement.is("AlterTableStmt") || !of_table) return {};
  const Json& list = list_of(statement.node, "cmds");
  const std::vector<Range> ranges = split_commands(script, statement);
  std::vector<Command> commands;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Json& node = inner(list[i], "AlterTableCmd");
    commands.push_back({sql_lint::text_of(node, "subtype"), &node,
                        ranges.size() == list.size() ? ranges[i] : statement.range});
  }
  return commands;
}

/// What blocks consist of, in the place of the literals that they are.
std::vector<sql::Token> with_blocks(const std::vector<sql::Token>& tokens,
                                    const std::vector<DoBlock>& blocks) {
  std::vector<sql::Token> all;
  auto block = blocks.begin();
  for (const sql::Token& token : tokens) {
    while (block != blocks.end() && block->body.begin < token.begin)
      ++block;
    if (block != blocks.end() && !block->tokens.empty() && block->body.begin == token.begin) {
      all.insert(all.end(), block->tokens.begin(), block->tokens.end());
    } else {
      all.push_back(token);
    }
  }
  return all;
}

}  // namespace

bool Statement::drops(std::string_view objects) const {
  return is("DropStmt") && text_of(node, "removeType") == objects;
}

std::variant<Script, sql::RawProblem> Script::read(const std::string& text,
                                                   const Surroundings& surroundings) {
  auto trees = sql::read_statements(text);
  if (auto* problem = std::get_if<sql::RawProblem>(&trees)) return std::move(*problem);
  Script script;
  script.text_ = text;
  script.surroundings_ = surroundings;
  script.tokens_ = sql::scan_sql(text);
  auto& read = std::get<std::vector<sql::StatementTree>>(trees);
  std::vector<DoBlock> blocks;
  std::size_t count = read.size();
  for (const sql::StatementTree& tree : read) {
    if (tree.kind != "DoStmt") continue;
    blocks.push_back(read_do_block(text, script.tokens_in({tree.begin, tree.end}), tree.node));
    count += blocks.back().statements.size();
  }
  script.tokens_ = with_blocks(script.tokens_, blocks);
  script.statements_.reserve(count);  // commands point into their statements
  auto block = blocks.begin();
  for (sql::StatementTree& tree : read) {
    const Statement& added = script.add(std::move(tree.kind), std::move(tree.node), {tree.begin, tree.end});
    if (added.is("DoStmt")) script.add_block(std::move(*block++));
  }
  script.number_transactions();
  return script;
}

Statement& Script::add(std::string kind, Json node, Range range) {
  Statement& statement = statements_.emplace_back();
  statement.kind = std::move(kind);
  statement.node = std::move(node);
  statement.range = range;
  statement.index = statements_.size() - 1;
  statement.about = objects_changed(statement.kind, statement.node);
  statement.commands = commands_of(*this, statement);
  const auto made_here = [&](const Name& name) { return is_new(name, statement.index); };
  statement.is_about_new =
      !statement.about.empty() && std::all_of(statement.about.begin(), statement.about.end(), made_here);
  statement.locks = locks_taken(statement);
  std::erase_if(statement.locks, [&](const TableLock& lock) { return made_here(lock.table); });
  for (Name& name : objects_made(statement.kind, statement.node))
    new_things_.emplace(std::move(name.name), NewThing{std::move(name.schema), statement.index});
  for (Setting& setting : settings_made(statement.kind, statement.node))
    settings_.push_back({std::move(setting), statement.index});
  return statement;
}

/// The last statement, taken apart.
void Script::add_block(DoBlock&& block) {
  if (block.statements.empty()) return;
  statements_.back().is_block = true;
  for (BlockStatement& one : block.statements) {
    Statement& statement = add(std::move(one.kind), std::move(one.node), one.range);
    statement.block_part = one.part;
    statement.exact = one.exact;
  }
}

void Script::number_transactions() {
  std::size_t number = 0;
  bool inside = false;
  std::optional<std::size_t> part;  // of the block that stands outside
  for (Statement& statement : statements_) {
    const bool goes_on = statement.block_part && statement.block_part == part;
    part = statement.block_part;
    const bool alone = !inside && !surroundings_.in_transaction;
    if ((!inside && begins_transaction(statement)) || (alone && part && !goes_on)) ++number;
    inside = inside || begins_transaction(statement);
    if (inside || (alone && part)) statement.transaction = number;
    if (!inside && surroundings_.in_transaction) statement.transaction = statements_.size() + 1;
    if (ends_transaction(statement)) inside = false;
  }
}

bool Script::is_new(const Name& name, std::size_t before) const {
  if (name.name.empty()) return false;
  const auto is_among = [&](const std::string& word, const auto& is_it) {
    const auto [begin, end] = new_things_.equal_range(word);
    return std::any_of(begin, end,
                       [&](const auto& entry) { return entry.second.by < before && is_it(entry.second); });
  };
  const auto is_it = [&](const NewThing& thing) { return name.may_be({thing.schema, name.name}); };
  const auto is_its_schema = [&](const NewThing& thing) { return thing.schema == name.schema; };
  return is_among(name.name, is_it) || (!name.schema.empty() && is_among("", is_its_schema));
}

const Setting* Script::find_setting(std::string_view parameter, const Statement& at) const {
  const auto holds = [&](const MadeSetting& one) {
    const std::size_t transaction = statements_[one.by].transaction;
    const bool same = transaction != 0 && transaction == at.transaction;
    return one.by < at.index && (!one.setting.local || same) &&
           (one.setting.parameter.empty() || one.setting.parameter == parameter);
  };
  const auto last = std::find_if(settings_.rbegin(), settings_.rend(), holds);
  return last == settings_.rend() ? nullptr : &last->setting;
}

bool Script::has_set(std::string_view parameter, const Statement& at) const {
  const Setting* setting = find_setting(parameter, at);
  return setting == nullptr ? parameter == "lock_timeout" && surroundings_.lock_timeout : setting->on;
}

bool Script::has_reset(std::string_view parameter, const Statement& at) const {
  const Setting* setting = find_setting(parameter, at);
  return setting != nullptr && !setting->on;
}

std::vector<sql::Token> Script::tokens_in(Range range) const {
  auto token = std::lower_bound(tokens_.begin(), tokens_.end(), range.begin,
                                [](const sql::Token& one, std::size_t at) { return one.begin < at; });
  std::vector<sql::Token> tokens;
  for (; token != tokens_.end() && token->end <= range.end; ++token) {
    if (!token->comment) tokens.push_back(*token);
  }
  return tokens;
}

std::string_view Script::text_of(const sql::Token& token) const {
  return std::string_view(text_).substr(token.begin, token.end - token.begin);
}

std::size_t Script::end_of_token(std::size_t begin) const {
  const auto tokens = tokens_in({begin, text_.size()});
  return tokens.empty() ? begin : tokens.front().end;
}

std::optional<sql::Token> Script::find_word(Range range, std::string_view word) const {
  for (const sql::Token& token : tokens_in(range)) {
    if (equal_ignoring_case(text_of(token), word)) return token;
  }
  return std::nullopt;
}

}  // namespace specql::sql_lint
