#include "generator/sql/print.h"
#include "generator/sql/printer.h"
#include "generator/support/overloaded.h"
#include "generator/support/text.h"

#include <algorithm>

namespace specql::sql {

void Printer::comment(const std::string& text) {
  const std::string normal = replace_all(text, "\r", "\n");
  bool first = true;
  for (const std::string_view line : split(normal, '\n')) {
    if (!first || layout_.flat()) layout_.hard_line();  // a comment ends its line
    put(line.empty() ? "--" : "-- ");
    put(line);
    first = false;
  }
}

namespace {

/// PL/pgSQL ends a condition at the first `then` outside parentheses, which a CASE has of its own.
bool shows_case(const Expr& expr) {
  const auto any = [](const Exprs& items) { return std::any_of(items.begin(), items.end(), shows_case); };
  return std::visit(Overloaded{
                        [](const Case&) { return true; },
                        [](const Call&) { return false; },
                        [](const Extract&) { return false; },
                        [&](const In& n) { return any(n.operand); },
                        [&](const auto& n) {
                          if constexpr (requires { n.operand; }) return any(n.operand);
                          if constexpr (requires { n.operands; }) return any(n.operands);
                          return false;
                        },
                    },
                    expr.node);
}

}  // namespace

/// An expression behind which `then` or `when` stands.
void Printer::until_word(const Expr& node) {
  const bool wrapped = shows_case(node);
  if (wrapped) put("(");
  expr(node);
  if (wrapped) put(")");
}

/// `if c then s; end if;` where that fits a line, as one writes guards by hand.
void Printer::execute_text(const plpgsql::ExecuteText& node) {
  put("execute ");
  layout_.nest([&] { expr(node.text); });
  if (!node.into.empty()) {
    put(" into ");
    list(node.into);
  }
  if (!node.values.empty()) {
    put(" using ");
    layout_.nest([&] { list(node.values); });
  }
  put(";");
}

void Printer::plpgsql_if(const plpgsql::If& node) {
  const bool guard =
      node.branches.size() == 1 && node.otherwise.empty() && node.branches[0].second.size() == 1;
  const auto branch_body = [&](const plpgsql::Statements& statements) {
    layout_.nest([&] {
      for (const plpgsql::Statement& statement : statements) {
        if (std::holds_alternative<plpgsql::BlankLine>(statement.node)) {
          layout_.blank_line();
          continue;
        }
        layout_.line();
        plpgsql(statement);
      }
    });
    layout_.line();
  };
  const auto whole = [&] {
    std::string_view word = "if ";
    for (const auto& branch : node.branches) {
      put(word);
      layout_.nest([&] { until_word(branch.first); }, 3);
      put(" then");
      branch_body(branch.second);
      word = "elsif ";
    }
    if (!node.otherwise.empty()) {
      put("else");
      branch_body(node.otherwise);
    }
    put("end if;");
  };
  if (guard) {
    layout_.group(whole);
  } else {
    if (layout_.flat()) layout_.hard_line();
    whole();
  }
}

void Printer::loop(const plpgsql::Statements& statements) {
  put(" loop");
  body(statements);
  put("end loop;");
}

void Printer::plpgsql_case(const plpgsql::Case& node) {
  if (layout_.flat()) layout_.hard_line();
  put("case");
  for (const Expr& operand : node.operand) {
    put(" ");
    layout_.nest([&] { until_word(operand); });
  }
  layout_.nest([&] {
    for (const plpgsql::Case::Branch& branch : node.branches) {
      layout_.hard_line();
      put("when ");
      layout_.nest([&] { fill(branch.values, [&](const Expr& value) { until_word(value); }); }, 5);
      put(" then");
      statements(branch.body);
    }
    layout_.hard_line();
    put("else");
    statements(node.otherwise);
  });
  layout_.hard_line();
  put("end case;");
}

void Printer::plpgsql(const plpgsql::Statement& statement) {
  std::visit(Overloaded{
                 [&](const plpgsql::Comment& s) { comment(s.text); },
                 [&](const plpgsql::BlankLine&) { layout_.blank_line(); },
                 [&](const plpgsql::Assign& s) {
                   expr(s.target);
                   put(" := ");
                   layout_.nest([&] { expr(s.value); });
                   put(";");
                 },
                 [&](const plpgsql::Perform& s) {
                   put("perform ");
                   layout_.nest([&] { expr(s.value); });
                   put(";");
                 },
                 [&](const plpgsql::PerformRows& s) {
                   layout_.group([&] { select_clauses(*s.rows, TargetStyle::Filled, "perform"); });
                   put(";");
                 },
                 [&](const plpgsql::Execute& s) {
                   this->statement(*s.statement);
                   put(";");
                 },
                 [&](const plpgsql::ExecuteText& s) { execute_text(s); },
                 [&](const plpgsql::If& s) { plpgsql_if(s); },
                 [&](const plpgsql::Case& s) { plpgsql_case(s); },
                 [&](const plpgsql::While& s) {
                   if (layout_.flat()) layout_.hard_line();
                   put("while ");
                   layout_.nest([&] { expr(s.condition); }, 6);
                   loop(s.body);
                 },
                 [&](const plpgsql::ForRows& s) {
                   if (layout_.flat()) layout_.hard_line();
                   put("for ");
                   put(join(s.variables, ", "));
                   put(" in ");
                   layout_.nest([&] { select(*s.rows, TargetStyle::Filled); });
                   loop(s.body);
                 },
                 [&](const plpgsql::ForEach& s) {
                   if (layout_.flat()) layout_.hard_line();
                   put("foreach ");
                   put(s.variable);
                   put(" in array ");
                   layout_.nest([&] { expr(s.array); });
                   loop(s.body);
                 },
                 [&](const plpgsql::Nested& s) {
                   if (layout_.flat()) layout_.hard_line();
                   block(*s.block);
                   put(";");
                 },
                 [&](const plpgsql::Return& s) {
                   put("return ");
                   layout_.nest([&] { expr(s.value); });
                   put(";");
                 },
                 [&](const plpgsql::Reraise&) { put("raise;"); },
                 [&](const plpgsql::SetConstraints& s) {
                   put("set constraints ");
                   layout_.nest([&] { fill(s.names, [&](const QualifiedName& n) { name(n); }); });
                   put(s.immediate ? " immediate;" : " deferred;");
                 },
                 [&](const plpgsql::GetStackedDiagnostics& s) {
                   put("get stacked diagnostics");
                   layout_.nest([&] {
                     layout_.line();
                     fill(s.items, [&](const std::pair<std::string, std::string>& item) {
                       put(item.first);
                       put(" = ");
                       put(item.second);
                     });
                   });
                   put(";");
                 },
             },
             statement.node);
}

/// Each on a line of its own, further to the right; `null;` where there are none.
void Printer::statements(const plpgsql::Statements& list) {
  layout_.nest([&] {
    for (const plpgsql::Statement& statement : list) {
      if (layout_.failed()) return;
      if (std::holds_alternative<plpgsql::BlankLine>(statement.node)) {
        layout_.blank_line();
        continue;
      }
      layout_.hard_line();
      plpgsql(statement);
    }
    if (!list.empty()) return;
    layout_.hard_line();
    put("null;");
  });
}

void Printer::body(const plpgsql::Statements& list) {
  statements(list);
  layout_.hard_line();
}

void Printer::declarations(const std::vector<plpgsql::Declaration>& items) {
  if (items.empty()) return;
  std::size_t width = 0;
  for (const plpgsql::Declaration& item : items)
    width = std::max(width, item.name.size());
  put("declare");
  layout_.nest([&] {
    for (const plpgsql::Declaration& item : items) {
      layout_.hard_line();
      put(item.name);
      put(std::string(width - item.name.size() + 1, ' '));
      type(item.type);
      if (!item.initial.empty()) {
        put(" := ");
        layout_.nest([&] { expr(item.initial[0]); });
      }
      put(";");
    }
  });
  layout_.hard_line();
}

void Printer::block(const plpgsql::Block& block) {
  if (block.variables_first) {
    put("#variable_conflict use_variable");
    layout_.hard_line();
  }
  declarations(block.declarations);
  put("begin");
  body(block.statements);
  if (!block.handlers.empty()) {
    put("exception");
    for (const plpgsql::Handler& handler : block.handlers) {
      layout_.nest([&] {
        if (block.handlers.size() > 1) {
          layout_.hard_line();
        } else {
          put(" ");
        }
        put("when ");
        layout_.nest([&] { fill(handler.conditions, [&](const std::string& one) { put(one); }, " or"); }, 5);
        put(" then");
        if (block.handlers.size() > 1) body(handler.statements);
      });
      if (block.handlers.size() == 1) body(handler.statements);
    }
  }
  put("end");
}

Text print_default(const Expr& expr) {
  const bool plain = level_of(expr) >= Level::Cast || level_of(expr) == Level::Negative;
  Text text = print_flat(expr);
  return plain ? std::move(text) : Text{"(" + text.value + ")"};
}

Text print_flat(const Expr& expr) {
  Printer printer(0, true);
  printer.expr(expr);
  return {std::move(printer).take()};
}

Text print(const Expr& expr, std::size_t indent) {
  Printer printer(indent);
  printer.expr(expr);
  return {std::move(printer).take()};
}

Text print(const Select& select, std::size_t indent) {
  Printer printer(indent);
  printer.select(select, TargetStyle::OnePerLine);
  return {std::move(printer).take()};
}

Text print(const plpgsql::Block& block) {
  Printer printer;
  printer.block(block);
  return {std::move(printer).take()};
}

void print_literal(std::string& out, std::string_view value) {
  out += '\'';
  for (std::size_t quote = value.find('\''); quote != value.npos; quote = value.find('\'')) {
    out += value.substr(0, quote + 1);
    out += '\'';
    value.remove_prefix(quote + 1);
  }
  out += value;
  out += '\'';
}

void print_dollar_quoted(std::string& out, std::string_view body) {
  std::string tag = "$$";
  for (std::size_t i = 0; body.find(tag) != body.npos; ++i) {
    tag = i == 0 ? "$body$" : "$body" + std::to_string(i) + "$";
  }
  out += tag;
  out += '\n';
  out += body;
  out += '\n';
  out += tag;
}

void print_comment(std::string& out, std::string_view text, std::size_t indent) {
  const std::string normal = replace_all(std::string(trim(text)), "\r", "\n");
  for (const std::string_view line : split(normal, '\n')) {
    out.append(indent, ' ');
    out += line.empty() ? "--" : "-- ";
    out += line;
    out += '\n';
  }
}

}  // namespace specql::sql
