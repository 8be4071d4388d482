// How a step says no: a stable code for programs, words for people, values of the row in the words.
#pragma once

#include "generator/actions/record.h"
#include "generator/sql/plpgsql.h"
#include "generator/syntax/keys.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace specql::actions {

struct RefusalSpec {
  std::optional<Located<std::string>> code;
  std::optional<syntax::Text> message;
  RecordSpec values = {};
};

using model::Message;

struct Refusal {
  std::string status;  ///< HTTP status, three digits
  std::string code;
  Message message;
  Record values = {};  ///< told beside the words
};

/// The values of a step's `error:`, `message:` and `with:` keys.
[[nodiscard]] RefusalSpec read_refusal(const syntax::Node* code, const syntax::Node* message,
                                       const syntax::Node* values, DiagnosticSink& sink);

/// What is said where the spec leaves it open.
struct RefusalDefaults {
  std::string_view status;
  std::string_view code;
  std::string message;
  Message words = {};  ///< the same with values in it; none: there are no values
};
[[nodiscard]] Refusal check_refusal(const RefusalSpec& spec, RefusalDefaults defaults, CheckContext& context);

/// Splits `Cannot ship, it is {status}` into words and expressions. `{{` is a brace. `values` have names that
/// stand for them there.
[[nodiscard]] Message check_message(const syntax::Text& text, CheckContext& context,
                                    const RecordSpec& values = {});
/// The words with the values in them; null values are left out.
[[nodiscard]] sql::Expr message_sql(const Message& message, const LowerContext& context);

/// `perform app.fail(…)`.
[[nodiscard]] plpgsql::Statement fail(std::string_view status, std::string_view code, sql::Expr message);
[[nodiscard]] plpgsql::Statement fail(std::string_view status, std::string_view code,
                                      std::string_view message);
[[nodiscard]] plpgsql::Statement lower_refusal(const Refusal& refusal, const LowerContext& context);

/// A code is a word of lower-case letters, digits and underscores.
[[nodiscard]] bool is_code(std::string_view text);
/// Says that it is none, and what would be one.
void report_bad_code(const Located<std::string>& code, DiagnosticSink& sink);

}  // namespace specql::actions
