// `return: expression`, `return: {name: expression}` or `return: Entity WHERE …`: ends the action.
#pragma once

#include "generator/actions/chosen_rows.h"
#include "generator/actions/record.h"
#include "generator/actions/refusal.h"

namespace specql::actions {

struct ReturnSpec {
  std::optional<RowsSpec> value;  ///< its source, where it says no rows
  RecordSpec record;
  bool plain = false;  ///< nothing is said: the usual answer
  std::optional<syntax::Text> message;
  std::optional<RefusalSpec> refusal;  ///< `success: false`
  Span span;
};

struct ReturnStep {
  std::optional<expr::TypedExpr> value;
  std::optional<ChosenRows> rows;
  Record record;
  bool plain = false;
  std::optional<Message> message;  ///< instead of the usual words
  std::optional<Refusal> refusal;

  /// Of what is returned; a record is JSON.
  [[nodiscard]] Type type() const;
};

extern const syntax::KeyTable kReturnKeys;
[[nodiscard]] std::optional<ReturnSpec> read_return(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<ReturnStep> check(const ReturnSpec& spec, CheckContext& context);
void lower(const ReturnStep& step, LowerContext& context);

}  // namespace specql::actions
