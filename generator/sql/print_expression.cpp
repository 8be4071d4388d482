#include "generator/sql/print.h"
#include "generator/sql/printer.h"
#include "generator/support/check.h"
#include "generator/support/overloaded.h"

#include <algorithm>
#include <array>

namespace specql::sql {
namespace {

enum class Associativity : std::uint8_t { Left, None, Both };

struct OperatorRow {
  std::string_view spelling;
  Level level;
  Associativity associativity;
};

constexpr auto kOperators = std::to_array<OperatorRow>({
#define SPECQL_SQL_OPERATOR(name, spelling, precedence, associativity) \
  {spelling, Level::precedence, Associativity::associativity},
#include "generator/sql/operators.def"
#undef SPECQL_SQL_OPERATOR
});

const OperatorRow& row_of(Operator op) {
  return kOperators[static_cast<std::size_t>(op)];
}

constexpr Level tighter(Level level) {
  return static_cast<Level>(static_cast<std::uint8_t>(level) + 1);
}

/// The grammar's `b_expr` and the right side of LIKE or IN: tighter than any comparison.
constexpr Level kRangeOperand = Level::Other;

}  // namespace

Level level_of(const Expr& expr) {
  return std::visit(Overloaded{
                        [](const Literal& n) {
                          const bool negative = n.kind == Literal::Kind::Number && n.text.starts_with('-');
                          return negative ? Level::Negative : Level::Primary;
                        },
                        [](const Not&) { return Level::Not; },
                        [](const Negative&) { return Level::Negative; },
                        [](const Binary& n) { return row_of(n.op).level; },
                        [](const Is&) { return Level::Is; },
                        [](const Between&) { return Level::Range; },
                        [](const In&) { return Level::Range; },
                        [](const InSelect&) { return Level::Range; },
                        [](const Quantified& n) { return row_of(n.op).level; },
                        [](const Cast&) { return Level::Cast; },
                        [](const auto&) { return Level::Primary; },
                    },
                    expr.node);
}

struct ExprVisitor {
  Printer& p;

  void operator()(const Literal& n) const {
    if (n.kind == Literal::Kind::Null) {
      p.put("null");
    } else if (n.kind == Literal::Kind::Text) {
      p.literal(n.text);
    } else {
      p.put(n.text);
    }
  }

  void operator()(const Name& n) const {
    if (!n.qualifier.empty()) {
      p.name(n.qualifier);
      p.put(".");
    }
    p.name(n.name);
  }

  void operator()(const AllColumns& n) const {
    if (!n.qualifier.empty()) {
      p.name(n.qualifier);
      p.put(".");
    }
    p.put("*");
  }

  void operator()(const Not& n) const {
    p.put("not ");
    p.expr(n.operand[0], Level::Not);
  }

  void operator()(const Negative& n) const {
    p.put("-");
    p.expr(n.operand[0], tighter(Level::Negative));
  }

  void operator()(const Binary& n) const {
    const OperatorRow& row = row_of(n.op);
    const bool first_may_equal = row.associativity != Associativity::None;
    const bool rest_may_equal = row.associativity == Associativity::Both;
    bool first = true;
    for (const Expr& operand : n.operands) {
      if (!first) {
        if (row.level <= Level::And) {
          p.layout_.line();
        } else {
          p.put(" ");
        }
        p.put(row.spelling);
        p.put(" ");
      }
      const bool may_equal = first ? first_may_equal : rest_may_equal;
      p.expr(operand, may_equal ? row.level : tighter(row.level));
      first = false;
    }
  }

  void operator()(const Is& n) const {
    constexpr std::array<std::string_view, 6> kWords = {" is null",     " is not null", " is true",
                                                        " is not true", " is false",    " is not false"};
    p.expr(n.operand[0], Level::Other);  // a comparison is put in parentheses: few know it binds first
    p.put(kWords[static_cast<std::size_t>(n.what)]);
  }

  void operator()(const Between& n) const {
    p.expr(n.operands[0], kRangeOperand);
    p.put(n.negated ? " not between " : " between ");
    p.expr(n.operands[1], kRangeOperand);
    p.put(" and ");
    p.expr(n.operands[2], kRangeOperand);
  }

  void operator()(const In& n) const {
    p.expr(n.operand[0], kRangeOperand);
    p.put(n.negated ? " not in (" : " in (");
    p.layout_.nest([&] { p.list(n.items); });
    p.put(")");
  }

  void operator()(const InSelect& n) const {
    p.expr(n.operand[0], kRangeOperand);
    p.put(n.negated ? " not in (" : " in (");
    p.layout_.nest([&] {
      p.layout_.soft_line();
      p.select(*n.query);
    });
    p.put(")");
  }

  void operator()(const Quantified& n) const {
    const OperatorRow& row = row_of(n.op);
    p.expr(n.operands[0], tighter(row.level));
    p.put(" ");
    p.put(row.spelling);
    p.put(n.all ? " all (" : " any (");
    p.expr(n.operands[1]);
    p.put(")");
  }

  void operator()(const Cast& n) const {
    p.expr(n.operand[0], Level::Subscript);
    p.put("::");
    p.type(n.type);
  }

  void operator()(const Call& n) const {
    if (n.builtin.empty()) {
      p.name(n.function);
    } else {
      p.put(n.builtin.view());
    }
    p.put("(");
    p.layout_.nest([&] { p.arguments(n); });
    p.put(")");
    if (n.options == nullptr || n.options->filter.empty()) return;
    p.put(" filter (where ");
    p.expr(n.options->filter[0]);
    p.put(")");
  }

  void operator()(const Extract& n) const {
    p.put("extract(");
    p.put(n.part);
    p.put(" from ");
    p.expr(n.operand[0]);
    p.put(")");
  }

  void operator()(const Case& n) const {
    p.put("case");
    if (!n.operand.empty()) {
      p.put(" ");
      p.expr(n.operand[0]);
    }
    p.layout_.nest([&] {
      for (const auto& [condition, value] : n.branches) {
        p.layout_.line();
        p.put("when ");
        p.expr(condition);
        p.put(" then ");
        p.expr(value);
      }
      if (!n.otherwise.empty()) {
        p.layout_.line();
        p.put("else ");
        p.expr(n.otherwise[0]);
      }
    });
    p.layout_.line();
    p.put("end");
  }

  void operator()(const Array& n) const {
    p.put("array[");
    p.layout_.nest([&] { p.list(n.items); });
    p.put("]");
  }

  void operator()(const Row& n) const {
    p.put("row (");
    p.layout_.nest([&] { p.list(n.items); });
    p.put(")");
  }

  void operator()(const FieldOf& n) const {
    p.put("(");
    p.expr(n.operand[0]);
    p.put(").");
    p.name(n.field);
  }

  void operator()(const Subscript& n) const {
    p.put("(");
    p.expr(n.operands[0]);
    p.put(")[");
    p.expr(n.operands[1]);
    p.put("]");
  }

  void operator()(const Subquery& n) const {
    constexpr std::array<std::string_view, 4> kWords = {"", "exists ", "not exists ", "array"};
    p.put(kWords[static_cast<std::size_t>(n.kind)]);
    p.put("(");
    p.layout_.nest([&] {
      p.layout_.soft_line();
      p.select(*n.query);
    });
    p.put(")");
  }
};

void Printer::name(const Identifier& name) {
  layout_.put_by([&](std::string& out) { print(out, name); });
}

void Printer::name(const QualifiedName& name) {
  layout_.put_by([&](std::string& out) { print(out, name); });
}

void Printer::type(const TypeName& type) {
  layout_.put_by([&](std::string& out) { print(out, type); });
}

void Printer::literal(std::string_view value) {
  layout_.put_by([&](std::string& out) { print_literal(out, value); });
}

void Printer::expr(const Expr& expr, Level least) {
  if (layout_.failed()) return;
  const bool wrapped = level_of(expr) < least;
  layout_.group([&] {
    if (wrapped) put("(");
    const auto print = [&] { std::visit(ExprVisitor{*this}, expr.node); };
    if (wrapped) {
      layout_.nest(print, 1);
    } else {
      print();
    }
    if (wrapped) put(")");
  });
}

void Printer::list(const Exprs& items, Level least) {
  fill(items, [&](const Expr& item) { expr(item, least); });
}

void Printer::order_by(const std::vector<OrderBy>& keys) {
  put("order by ");
  fill(keys, [&](const OrderBy& key) {
    expr(key.key);
    if (key.descending) put(" desc");
  });
}

/// Arguments, those of `jsonb_build_object` in pairs.
void Printer::arguments(const Call& call) {
  static const CallOptions kNone;
  const CallOptions& options = call.options == nullptr ? kNone : *call.options;
  if (options.star) put("*");
  if (options.distinct) put("distinct ");
  struct Piece {
    std::size_t begin, count;
  };
  const std::size_t step = call.builtin == "jsonb_build_object" ? 2 : 1;
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < call.arguments.size(); i += step) {
    pieces.push_back({i, std::min(step, call.arguments.size() - i)});
  }
  const auto argument = [&](std::size_t i) {
    if (!options.argument_names.empty()) {
      name(options.argument_names[i]);
      put(" => ");
    }
    expr(call.arguments[i]);
  };
  const auto all = [&] {
    fill(pieces, [&](const Piece& piece) {
      for (std::size_t i = 0; i < piece.count; ++i) {
        if (i > 0) put(", ");
        argument(piece.begin + i);
      }
    });
    if (!options.order_by.empty()) {
      put(" ");
      order_by(options.order_by);
    }
  };
  if (!layout_.flat() && !pieces.empty()) layout_.soft_line();
  all();
}

}  // namespace specql::sql
