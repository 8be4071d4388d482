#include "generator/sql/raw_statement.h"

#include "generator/sql/grammar.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace specql::sql {

namespace {

using nlohmann::json;

std::size_t place_of(const json& node) {
  const auto found = node.find("location");
  return found == node.end() ? 0 : static_cast<std::size_t>(std::max(found->get<int>(), 0));
}

std::string text_of(const json& node, const char* key) {
  const auto found = node.find(key);
  return found == node.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

/// The last word of a dotted name; none if that is a star.
std::string last_word(const json& words) {
  if (words.empty()) return {};
  const json& last = words.back();
  const auto word = last.find("String");
  return word == last.end() ? std::string() : text_of(*word, "sval");
}

/// Gathers what a parse tree names.
class NameReader {
 public:
  explicit NameReader(RawStatement& into) : into_(into) {}

  void read(const json& node) {
    if (node.is_array()) {
      for (const json& item : node)
        read(item);
    } else if (node.is_object()) {
      read_object(node);
    }
  }

 private:
  void read_object(const json& node) {
    if (node.contains("relname")) {
      into_.relations.push_back({text_of(node, "schemaname"), text_of(node, "relname"), place_of(node)});
    }
    for (const char* key : {"relname", "aliasname", "ctename", "colname"})
      give(text_of(node, key));
    for (const auto& [key, value] : node.items()) {
      name(key, value);
      // targets of an insertion and of an update are columns; those of a query are names that it gives
      const bool written = key == "cols" || (key == "targetList" && !node.contains("op"));
      for (const json& item : written ? value : json::array())
        write(item.at("ResTarget"));
      if (!written) read(value);
    }
  }

  void name(const std::string& key, const json& value) {
    if (key == "ColumnRef") {
      column(last_word(value.at("fields")), place_of(value));
    } else if (key == "ParamRef") {
      into_.parameters = std::max(into_.parameters, value.value("number", std::size_t{0}));
    } else if (key == "FuncCall") {
      give(last_word(value.at("funcname")));
    } else if (key == "ResTarget") {
      give(text_of(value, "name"));
    } else if (key == "colnames" || key == "aliascolnames") {
      for (const json& word : value)
        give(last_word(json::array({word})));
    }
  }

  void write(const json& target) {
    column(text_of(target, "name"), place_of(target));
    read(target);
  }

  void column(std::string name, std::size_t at) {
    if (!name.empty()) into_.columns.push_back({"", std::move(name), at});
  }
  void give(std::string name) {
    if (!name.empty()) into_.own_names.insert(std::move(name));
  }

  RawStatement& into_;
};

RawStatement::Kind kind_of(const std::string& word) {
  constexpr std::pair<std::string_view, RawStatement::Kind> kKinds[] = {
      {"SelectStmt", RawStatement::Kind::Select},
      {"InsertStmt", RawStatement::Kind::Insert},
      {"UpdateStmt", RawStatement::Kind::Update},
      {"DeleteStmt", RawStatement::Kind::Delete}};
  for (const auto& [name, kind] : kKinds) {
    if (name == word) return kind;
  }
  return RawStatement::Kind::Other;
}

/// Common tables look like relations where they are read.
void drop_common_tables(RawStatement& statement, const std::set<std::string>& common) {
  auto& relations = statement.relations;
  relations.erase(std::remove_if(relations.begin(), relations.end(),
                                 [&](const RawStatement::Name& relation) {
                                   return relation.schema.empty() && common.contains(relation.name);
                                 }),
                  relations.end());
}

void find_common_tables(const json& node, std::set<std::string>& into) {
  if (node.is_object() && node.contains("ctename")) into.insert(text_of(node, "ctename"));
  if (!node.is_structured()) return;
  for (const json& value : node)
    find_common_tables(value, into);
}

}  // namespace

std::variant<RawStatement, RawProblem> read_raw_statement(const std::string& text) {
  const auto parsed = parse_sql(text);
  if (const auto* problem = std::get_if<RawProblem>(&parsed)) return *problem;
  const json& tree = std::get<json>(parsed);
  const json& statements = tree.at("stmts");
  if (statements.empty()) return RawProblem{"there is no statement", 0};
  if (statements.size() > 1) {
    return RawProblem{"there is more than one statement",
                      statements[1].value("stmt_location", std::size_t{0})};
  }
  const json& one = statements[0].at("stmt");
  RawStatement statement;
  statement.kind = kind_of(one.begin().key());
  statement.gives_rows =
      statement.kind == RawStatement::Kind::Select || one.begin()->contains("returningList");
  NameReader(statement).read(one);
  std::set<std::string> common;
  find_common_tables(one, common);
  drop_common_tables(statement, common);
  return statement;
}

}  // namespace specql::sql
