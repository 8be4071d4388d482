#include "generator/sql/fetched_columns.h"

#include "generator/sql/references.h"
#include "generator/support/overloaded.h"

#include <algorithm>
#include <utility>

namespace specql::plpgsql {
namespace {

using sql::Identifier;
using sql::Name;

/// A read of a variable, or of a column of one, and where: statements are counted as they are written.
struct Read {
  std::size_t at;
  Name name;
};

/// A statement that fills a row variable with all columns.
struct Fetch {
  Statement* statement;
  std::size_t from;  ///< reads that come before this see nothing of it
  std::string_view variable;
  Identifier alias;
};

const Name* as_name(const sql::Expr& e) {
  return std::get_if<Name>(&e.node);
}

/// The alias whose row goes as a whole into one variable.
const sql::AllColumns* whole_row(const std::vector<sql::Target>& targets, const sql::Exprs& into) {
  if (targets.size() != 1 || into.size() != 1 || as_name(into[0]) == nullptr) return nullptr;
  if (!as_name(into[0])->qualifier.empty()) return nullptr;
  return std::get_if<sql::AllColumns>(&targets[0].value.node);
}

const std::vector<sql::Target>& results(const sql::Select& s) {
  return s.targets;
}
template <class Writes>
const std::vector<sql::Target>& results(const Writes& s) {
  return s.returning;
}
std::vector<sql::Target>& results(sql::Select& s) {
  return s.targets;
}
template <class Writes>
std::vector<sql::Target>& results(Writes& s) {
  return s.returning;
}

/// Goes through a block once, in the order in which it is written.
class Reader {
 public:
  void read(Block& block) {
    for (const Declaration& declaration : block.declarations)
      add(declaration.initial);
    read(block.statements);
    for (Handler& handler : block.handlers)
      read(handler.statements);
  }

  std::vector<Read> reads;
  std::vector<Fetch> fetches;

 private:
  void read(Statements& statements) {
    for (Statement& statement : statements) {
      ++at_;
      read(statement);
    }
  }

  void read(Statement& statement) {
    std::visit(Overloaded{
                   [&](Assign& s) {
                     const Name* target = as_name(s.target);
                     if (target == nullptr) add(s.target);  // an element of something
                     add(s.value);
                   },
                   [&](Perform& s) { add(s.value); },
                   [&](PerformRows& s) { add(*s.rows); },
                   [&](Execute& s) { execute(s, statement); },
                   [&](ExecuteText& s) {
                     add(s.text);
                     add(s.values);
                   },
                   [&](If& s) {
                     for (auto& [condition, body] : s.branches) {
                       add(condition);
                       read(body);
                     }
                     read(s.otherwise);
                   },
                   [&](Case& s) {
                     add(s.operand);
                     for (Case::Branch& branch : s.branches) {
                       add(branch.values);
                       read(branch.body);
                     }
                     read(s.otherwise);
                   },
                   [&](While& s) {
                     add(s.condition);
                     loop(s.body);
                   },
                   [&](ForRows& s) {
                     add(*s.rows);
                     loop(s.body);
                   },
                   [&](ForEach& s) {
                     add(s.array);
                     loop(s.body);
                   },
                   [&](Nested& s) {
                     auto block = std::make_shared<Block>(*s.block);
                     read(*block);
                     s.block = std::move(block);
                   },
                   [&](Return& s) { add(s.value); },
                   [](auto&) {},
               },
               statement.node);
  }

  /// What stands in a loop comes behind itself; the outermost one counts.
  void loop(Statements& body) {
    const std::size_t outer = loop_;
    if (loop_ == 0) loop_ = at_;
    read(body);
    loop_ = outer;
  }

  void execute(const Execute& node, Statement& statement) {
    std::visit(
        [&](const auto& s) {
          if (const sql::AllColumns* row = whole_row(results(s), s.into)) {
            fetches.push_back(
                {&statement, loop_ == 0 ? at_ + 1 : loop_, as_name(s.into[0])->name.text(), row->qualifier});
          }
        },
        *node.statement);
    const auto before = static_cast<std::ptrdiff_t>(reads.size());
    add(*node.statement);
    if (const auto* select = std::get_if<sql::Select>(node.statement.get())) forget(select->into, before);
  }

  /// What a query fills is not read by it.
  void forget(const sql::Exprs& filled, std::ptrdiff_t since) {
    for (const sql::Expr& one : filled) {
      const Name* name = as_name(one);
      const auto found = std::find_if(reads.begin() + since, reads.end(), [name](const Read& read) {
        return name != nullptr && read.name.qualifier == name->qualifier && read.name.name == name->name;
      });
      if (found != reads.end()) reads.erase(found);
    }
  }

  template <class Sql>
  void add(const Sql& what) {
    std::vector<Name> names;
    sql::References references;
    references.names = &names;
    if constexpr (std::is_same_v<Sql, sql::Exprs>) {
      for (const sql::Expr& e : what)
        sql::collect(e, references);
    } else {
      sql::collect(what, references);
    }
    for (Name& name : names)
      reads.push_back({at_, std::move(name)});
  }

  std::size_t at_ = 0;
  std::size_t loop_ = 0;
};

class Narrowing {
 public:
  Narrowing(const Fetch& fetch, const std::vector<Read>& reads) : fetch_(fetch) {
    for (const Read& read : reads) {
      if (read.at < fetch.from) continue;
      if (read.name.qualifier.empty() && read.name.name.text() == fetch.variable) whole_ = true;
      if (read.name.qualifier.text() != fetch.variable) continue;
      const Identifier& column = read.name.name;
      if (std::find(columns_.begin(), columns_.end(), column) == columns_.end()) columns_.push_back(column);
    }
  }

  void apply() {
    if (whole_) return;
    auto& execute = std::get<Execute>(fetch_.statement->node);
    sql::Statement narrow = *execute.statement;
    std::visit([this](auto& s) { leave_known(s); }, narrow);
    if (const auto* select = std::get_if<sql::Select>(&narrow); select != nullptr && columns_.empty()) {
      sql::Select rows = *select;
      rows.targets = {{sql::number("1"), {}}};
      rows.into.clear();
      fetch_.statement->node = PerformRows{std::make_shared<const sql::Select>(std::move(rows))};
      return;
    }
    std::visit([this](auto& s) { set_results(s); }, narrow);
    execute = Execute(std::move(narrow));
  }

 private:
  template <class Any>
  void set_results(Any& s) const {
    results(s).clear();
    s.into.clear();
    for (const Identifier& column : columns_) {
      results(s).push_back({sql::name(fetch_.alias.text(), column), {}});
      s.into.push_back(sql::name(fetch_.variable, column));
    }
  }

  [[nodiscard]] bool is_own(const sql::Expr& e, const Identifier& column) const {
    const Name* name = as_name(e);
    return name != nullptr && name->qualifier.text() == fetch_.variable && name->name == column;
  }

  template <class Known>
  void leave_out(const Known& known) {
    columns_.erase(std::remove_if(columns_.begin(), columns_.end(), known), columns_.end());
  }

  /// The variable has the public id that a new row gets.
  void leave_known(const sql::Insert& s) {
    if (!s.conflict_key.empty() || s.ignore_conflicts) return;
    leave_out([&](const Identifier& column) {
      const auto at = std::find(s.columns.begin(), s.columns.end(), column) - s.columns.begin();
      const auto place = static_cast<std::size_t>(at);
      return column.text() == "id" && place < s.values.size() && is_own(s.values[place], column);
    });
  }

  /// The row that is changed is the variable's: its keys stay.
  void leave_known(const sql::Update& s) {
    std::vector<Identifier> keys;
    for (const sql::Expr& condition : s.where) {
      const auto* equal = std::get_if<sql::Binary>(&condition.node);
      if (equal == nullptr || equal->op != sql::Operator::Equal) continue;
      const Name* column = as_name(equal->operands[0]);
      if (column != nullptr && is_own(equal->operands[1], column->name)) keys.push_back(column->name);
    }
    if (keys.empty()) return;
    keys.emplace_back("id");
    leave_out([&](const Identifier& column) {
      const bool set =
          std::any_of(s.set.begin(), s.set.end(), [&](const auto& item) { return item.first == column; });
      return !set && std::find(keys.begin(), keys.end(), column) != keys.end();
    });
  }
  void leave_known(const sql::Select&) {}
  void leave_known(const sql::Delete&) {}

  const Fetch& fetch_;
  std::vector<Identifier> columns_;
  bool whole_ = false;
};

}  // namespace

void fetch_columns_read(Block& block) {
  Reader reader;
  reader.read(block);
  for (const Fetch& fetch : reader.fetches)
    Narrowing(fetch, reader.reads).apply();
}

}  // namespace specql::plpgsql
