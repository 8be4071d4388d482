// The words of the expression language.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/syntax/node.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace specql::expr {

enum class TokenKind : std::uint8_t {
  Word,      ///< a name or a keyword, as written
  Variable,  ///< `$name`, without the dollar
  Number,
  Text,    ///< `'it''s'`, unquoted
  Symbol,  ///< an operator or punctuation
  End
};

struct Token {
  TokenKind kind = TokenKind::End;
  std::string text;
  std::size_t begin = 0;  ///< offsets in the value the expression was written in
  std::size_t end = 0;
};

/// What a text may stand in. SQL would read double quotes as a name, so expressions do not take them.
enum class Quotes : std::uint8_t { Single, Both };

/// Always ends with an End token. Characters that begin no token are reported and left out.
[[nodiscard]] std::vector<Token> lex(const syntax::Text& source, DiagnosticSink& sink,
                                     Quotes quotes = Quotes::Single);

/// Words that cannot be used as a bare name in an expression (`this.end` is fine).
[[nodiscard]] bool is_reserved(std::string_view word);

/// A text as expressions write it: `'it''s'`.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace specql::expr
