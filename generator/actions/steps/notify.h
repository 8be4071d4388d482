// `notify: channel` with `payload:`: a message to those who listen, when the transaction is done.
#pragma once

#include "generator/actions/record.h"
#include "generator/actions/refusal.h"
#include "generator/actions/step_lists.h"

#include <optional>

namespace specql::actions {

/// `sales_team(email, "…")`: someone is to be told, by whoever reads the outbox.
struct NotificationSpec {
  Located<std::string> recipient;
  Located<std::string> channel;
  syntax::Text message;
};

struct NotifySpec {
  Located<std::string> channel;
  std::optional<NotificationSpec> notification;  ///< instead of a channel of PostgreSQL
  RecordSpec payload;
};

struct NotifyStep {
  struct Notification {
    std::string recipient;
    std::string channel;
    Message message;
  };
  std::string channel;
  std::optional<Notification> notification;
  Record payload;
};

extern const syntax::KeyTable kNotifyKeys;
[[nodiscard]] std::optional<NotifySpec> read_notify(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<NotifyStep> check(const NotifySpec& spec, CheckContext& context);
void lower(const NotifyStep& step, LowerContext& context);

}  // namespace specql::actions
