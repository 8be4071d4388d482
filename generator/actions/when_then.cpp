#include "generator/actions/when_then.h"

#include <fmt/core.h>

namespace specql::actions {

std::optional<WhenThen> read_when_then(const syntax::Node& node, const syntax::KeyTable& table,
                                       DiagnosticSink& sink) {
  enum class Key { When, Then };
  const syntax::Mapping* mapping =
      syntax::read_mapping(node, table.owner, sink, "a mapping of `when` and `then`");
  if (mapping == nullptr) return std::nullopt;
  const syntax::KeyValues keys(*mapping, table, sink);
  const syntax::Node* when = keys.value(Key::When);
  const syntax::Node* then = keys.value(Key::Then);
  if (when == nullptr) keys.report_missing("when", node.span, table.owner, sink);
  if (then == nullptr) keys.report_missing("then", node.span, table.owner, sink);
  if (when == nullptr || then == nullptr) return std::nullopt;
  return WhenThen{when, read_steps(*then, sink)};
}

}  // namespace specql::actions
