#include "generator/actions/names.h"

#include <utility>

namespace specql::actions {

Located<std::string> plain_name(Located<std::string> name) {
  if (name.value.starts_with('$')) name.value.erase(0, 1);
  return name;
}

std::optional<Located<std::string>> expect_variable(expr::Parser& parser) {
  if (parser.peek().kind != expr::TokenKind::Variable) return parser.expect_name("a name");
  const expr::Token token = parser.take();
  return Located<std::string>{token.text, parser.span_of(token)};
}

void read_name(expr::Parser& parser, Located<std::string>& into) {
  if (!parser.accept_word("as")) return;
  if (auto name = expect_variable(parser)) into = std::move(*name);
}

void read_name(const syntax::Node* node, std::string_view what, Located<std::string>& into,
               DiagnosticSink& sink) {
  if (node == nullptr) return;
  if (const auto name = syntax::read_text(*node, what, sink, "a name")) into = plain_name(name->located());
}

void read_where(const syntax::Node* node, std::optional<expr::Expr>& into, DiagnosticSink& sink) {
  if (node == nullptr) return;
  if (const auto condition = syntax::read_text(*node, "`where`", sink)) {
    into = expr::parse_expression(*condition, sink);
  }
}

}  // namespace specql::actions
