#include "generator/actions/steps/notify.h"

#include "generator/expr/parser.h"
#include "generator/model/naming.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Notify, Payload, To };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"notify", "", "channel, or recipient(email, 'message')",
      "who is told: those who LISTEN, or a recipient"},
     {"payload", "data with", "mapping of name to expression", "what they are told, as JSON"},
     {"to", "", "expression", "for whom it is, told as `to`"}});
constexpr auto kOthers = std::to_array<syntax::OtherKey>(
    {{"message", "for people: `notify: recipient(email, 'words')`; for programs: `payload: {…}`"}});

/// PostgreSQL takes channels of 63 bytes at most.
constexpr std::size_t kLongestChannel = 63;
constexpr std::string_view kWays[] = {"email", "sms", "push", "webhook"};

/// `(email, 'message')` behind the recipient; the message may stand in double quotes as well.
std::optional<NotificationSpec> read_notification(const syntax::Text& text,
                                                  const Located<std::string>& recipient, expr::Parser& parser,
                                                  DiagnosticSink& sink) {
  NotificationSpec spec;
  spec.recipient = recipient;
  const auto way = parser.expect_name("`email`, `sms`, `push` or `webhook`");
  if (!way) return std::nullopt;
  spec.channel = *way;
  if (std::find(std::begin(kWays), std::end(kWays), way->value) == std::end(kWays)) {
    sink.report(diag::wrong_shape, way->span, "the way of a notification",
                "`email`, `sms`, `push` or `webhook`", fmt::format("`{}`", way->value));
  }
  if (!parser.expect_symbol(",")) return std::nullopt;
  if (parser.peek().kind != expr::TokenKind::Text) {
    parser.fail("a message in quotes");
    return std::nullopt;
  }
  const expr::Token message = parser.take();
  spec.message = text.slice(message.begin + 1, message.end - 1);
  spec.message.value = message.text;
  parser.expect_symbol(")");
  parser.expect_end("the end");
  if (parser.failed()) return std::nullopt;
  return spec;
}

/// `to: customer.email` is told with the rest.
void read_to(const syntax::Entry& entry, RecordSpec& payload, DiagnosticSink& sink) {
  const auto text = syntax::read_text(entry.value, "`to`", sink, "an expression");
  if (text) payload.emplace_back(entry.key, expr::parse_expression(*text, sink));
}

/// `to` beside the payload, and in it.
void report_twice(const RecordSpec& payload, DiagnosticSink& sink) {
  for (std::size_t i = 1; i < payload.size(); ++i) {
    if (payload[i].first.value == payload[0].first.value)
      sink.report(diag::field_set_twice, payload[i].first.span, payload[i].first.value);
  }
}

}  // namespace

const syntax::KeyTable kNotifyKeys{"a `notify` step", kRows, kOthers};

std::optional<NotifySpec> read_notify(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kNotifyKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Notify), "`notify`", sink, "a channel");
  NotifySpec spec;
  if (const syntax::Entry* to = keys.find(Key::To)) read_to(*to, spec.payload, sink);
  if (const syntax::Node* payload = keys.value(Key::Payload)) {
    for (auto& item : read_record(*payload, keys.quoted(Key::Payload), sink))
      spec.payload.push_back(std::move(item));
  }
  report_twice(spec.payload, sink);
  if (!text) return std::nullopt;
  expr::Parser parser(*text, sink, expr::Quotes::Both);
  const auto word = parser.expect_name("a channel");
  if (!word) return std::nullopt;
  spec.channel = *word;
  if (parser.accept_symbol("(")) {
    spec.notification = read_notification(*text, *word, parser, sink);
    if (!spec.notification) return std::nullopt;
    return spec;
  }
  parser.expect_end("`(` or the end");
  if (parser.failed()) return std::nullopt;
  if (word->value.size() > kLongestChannel) {
    sink.report(diag::name_too_long, word->span, "a channel", word->value.size(), kLongestChannel);
    return std::nullopt;
  }
  return spec;
}

std::optional<NotifyStep> check(const NotifySpec& spec, CheckContext& context) {
  NotifyStep step;
  step.channel = spec.channel.value;
  step.payload = check_record(spec.payload, context.scope, context);
  if (spec.notification) {
    step.notification = {spec.notification->recipient.value, spec.notification->channel.value,
                         check_message(spec.notification->message, context)};
  }
  return step;
}

namespace {

/// An event of the outbox: sending mail is not for a database.
void lower_notification(const NotifyStep& step, LowerContext& context) {
  const NotifyStep::Notification& one = *step.notification;
  sql::Expr payload =
      json_object({sql::text("recipient"), sql::text(one.recipient), sql::text("channel"),
                   sql::text(one.channel), sql::text("message"), message_sql(one.message, context)});
  if (!step.payload.empty()) {
    payload = sql::binary(sql::Operator::Concat, std::move(payload),
                          json_object({sql::text("data"), record_sql(step.payload, context)}));
  }
  const sql::Expr subject = context.self_row.empty() ? sql::cast(sql::null(), sql::builtin_type("uuid"))
                                                     : sql::name(context.self_row, "id");
  context.perform(sql::call(
      model::naming::app("emit"),
      {sql::text("notification_requested"), sql::text(context.self().name), subject, std::move(payload)}));
}

}  // namespace

void lower(const NotifyStep& step, LowerContext& context) {
  if (step.notification) {
    lower_notification(step, context);
    return;
  }
  sql::Expr payload = sql::text("");
  if (!step.payload.empty()) {
    payload = sql::cast(record_sql(step.payload, context), sql::builtin_type("text"));
  }
  context.perform(sql::call("pg_notify", {sql::text(step.channel), std::move(payload)}));
}

}  // namespace specql::actions
