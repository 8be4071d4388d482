#include "generator/actions/names.h"

#include <utility>

namespace specql::actions {

Located<std::string> plain_name(Located<std::string> name) {
  if (name.value.starts_with('$')) name.value.erase(0, 1);
  return name;
}

void read_name(expr::Parser& parser, Located<std::string>& into) {
  if (!parser.accept_word("as")) return;
  if (auto name = parser.expect_name("a name")) into = std::move(*name);
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
