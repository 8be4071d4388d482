// `try:` with `catch:` and `finally:`: what went wrong is undone, and something else is done instead.
#pragma once

#include "generator/actions/step_lists.h"
#include "generator/syntax/keys.h"

#include <optional>
#include <string>
#include <string_view>

namespace specql::actions {

struct TrySpec {
  struct Catch {
    std::vector<Located<std::string>> names;
    StepSpecs steps;
  };
  StepSpecs steps;
  std::vector<Catch> catches;
  StepSpecs finally;
  Span span;

  [[nodiscard]] std::vector<const StepSpecs*> blocks() const;
};

/// An error of PostgreSQL by the name that specs use.
struct Condition {
  std::string_view name;
  std::string_view state;    ///< SQLSTATE; `%` at its end stands for the rest of a class
  std::string_view handler;  ///< how PL/pgSQL names it, where it is not caught anyway
};

struct TryStep {
  struct Catch {
    std::vector<std::string> codes;  ///< of refusals
    std::vector<const Condition*> conditions;
    bool others = false;
    std::uint32_t code_variable = 0;
    std::uint32_t message_variable = 0;
    Steps steps;
  };
  Steps steps;
  std::vector<Catch> catches;
  Steps finally;

  [[nodiscard]] std::vector<const Steps*> blocks() const;
  [[nodiscard]] std::vector<const Steps*> alternatives() const;
};

extern const syntax::KeyTable kTryKeys;
[[nodiscard]] std::optional<TrySpec> read_try(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<TryStep> check(const TrySpec& spec, CheckContext& context);
void lower(const TryStep& step, LowerContext& context);

}  // namespace specql::actions
