// Steps that are done whenever rows of an entity are written, whoever writes them.
#include "generator/actions/step_lists.h"
#include "generator/spec/keys.h"
#include "generator/spec/read.h"

#include <fmt/core.h>

namespace specql::spec {

void read_hooks(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  const syntax::Mapping* mapping =
      syntax::read_mapping(node, "`hooks`", sink, "a mapping of moment to steps");
  if (mapping == nullptr) return;
  const syntax::KeyValues keys(*mapping, kHookKeys, sink);
  for (std::size_t i = 0; i < kHookKeys.rows.size(); ++i) {
    const auto key = static_cast<HookKey>(i);
    const syntax::Node* steps = keys.value(key);
    if (steps == nullptr) continue;
    ActionSpec hook;
    hook.name = {std::string(kHookKeys.rows[i].name), keys.find(key)->key.span};
    hook.hook = {i, hook.name.span};
    hook.self_word = entity.name.value;
    hook.has_steps = true;
    const ContextScope context(sink, fmt::format("while reading hook `{}`", hook.name.value));
    const std::size_t errors = sink.error_count();
    hook.steps = actions::read_steps(*steps, sink);
    hook.flawed = sink.error_count() != errors;
    entity.hooks.push_back(std::move(hook));
  }
}

}  // namespace specql::spec
