// A step as written: one of the kinds in steps.def.
#pragma once

#include "generator/actions/steps/call.h"
#include "generator/actions/steps/delete.h"
#include "generator/actions/steps/emit.h"
#include "generator/actions/steps/enqueue.h"
#include "generator/actions/steps/find.h"
#include "generator/actions/steps/for_query.h"
#include "generator/actions/steps/foreach.h"
#include "generator/actions/steps/if.h"
#include "generator/actions/steps/insert.h"
#include "generator/actions/steps/let.h"
#include "generator/actions/steps/notify.h"
#include "generator/actions/steps/raw_sql.h"
#include "generator/actions/steps/reject.h"
#include "generator/actions/steps/require.h"
#include "generator/actions/steps/return.h"
#include "generator/actions/steps/switch.h"
#include "generator/actions/steps/transition.h"
#include "generator/actions/steps/try.h"
#include "generator/actions/steps/update.h"
#include "generator/actions/steps/upsert.h"
#include "generator/actions/steps/validate.h"
#include "generator/actions/steps/while.h"

#include <string>
#include <variant>

namespace specql::actions {

/// What was reported when it was read.
struct InvalidSpec {};

using StepSpecValue = std::variant<InvalidSpec
#define SPECQL_STEP(kind, Kind, keyword, aliases, inner, usage, summary) , Kind##Spec
#include "generator/actions/steps.def"
#undef SPECQL_STEP
                                   >;

struct StepSpec {
  Span span;         ///< of the keyword
  std::string text;  ///< `validate: status = 'lead'`, for comments in the output
  StepSpecValue value;
};

/// One row of steps.def, for the reference.
struct StepRow {
  std::string_view keyword;
  std::string_view aliases;  ///< other spellings, separated by blanks
  std::string_view inner;    ///< keys of a mapping behind the keyword for what is said there otherwise
  std::string_view usage;
  std::string_view summary;
  const syntax::KeyTable* keys;
};
[[nodiscard]] const std::vector<StepRow>& all_steps();
/// The row of a keyword, in whatever spelling; null if there is none.
[[nodiscard]] const StepRow* find_step(std::string_view word);

}  // namespace specql::actions
