// The one answer every action gives: app.mutation_response, built from what its steps did.
#pragma once

#include "generator/actions/chosen_rows.h"
#include "generator/actions/record.h"

namespace specql::actions {

// Each answers in the usual words unless others are given.

/// `return row (…)::app.mutation_response` for the subject as it is now.
void lower_answer(LowerContext& context, const model::Message* words = nullptr);
/// For a row that a `return` step names.
void lower_row_answer(const expr::TypedExpr& row, LowerContext& context, const model::Message* words);
/// For a value; it stands under `result` in the metadata.
void lower_value_answer(const expr::TypedExpr& value, LowerContext& context, const model::Message* words);
void lower_record_answer(const Record& record, LowerContext& context, const model::Message* words);
/// For rows, as their view shows them; they stand there as a list.
void lower_rows_answer(const ChosenRows& rows, LowerContext& context, const model::Message* words);
/// `noop:unchanged`: what an update that changes nothing answers.
void lower_unchanged_answer(LowerContext& context);

}  // namespace specql::actions
