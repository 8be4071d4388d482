// What steps say in their text or in a key of its own: `as name`, `where condition`.
#pragma once

#include "generator/expr/parser.h"
#include "generator/syntax/keys.h"

#include <optional>
#include <string>

namespace specql::actions {

/// A name without the dollar that uses of it have; older specs write it here, too.
[[nodiscard]] Located<std::string> plain_name(Located<std::string> name);

/// The name of a variable, with its dollar or without.
[[nodiscard]] std::optional<Located<std::string>> expect_variable(expr::Parser& parser);

/// `as name`, if it comes next.
void read_name(expr::Parser& parser, Located<std::string>& into);
/// The value of a key, if it is there; `what` is the key in backticks.
void read_name(const syntax::Node* node, std::string_view what, Located<std::string>& into,
               DiagnosticSink& sink);

/// The value of a `where` key, which stands instead of a condition in the text.
void read_where(const syntax::Node* node, std::optional<expr::Expr>& into, DiagnosticSink& sink);

}  // namespace specql::actions
