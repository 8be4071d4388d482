#include "generator/actions/lock_order.h"

#include "generator/actions/each_step.h"

namespace specql::actions {
namespace {

/// The parameter that an expression is, if it is one that holds a reference.
std::optional<std::uint32_t> parameter_of(const expr::TypedExpr& value, const Action& action) {
  const auto* variable = std::get_if<expr::TypedVariable>(&value.node);
  if (variable == nullptr || value.type.kind != Type::Kind::Ref) return std::nullopt;
  if (!action.variables[variable->index].is_parameter) return std::nullopt;
  return variable->index;
}

class Search {
 public:
  Search(const Action& action, const Signature& signature, const Signatures& signatures)
      : action_(action), signature_(signature), signatures_(signatures) {}

  std::map<EntityId, KnownRows> find() {
    if (signature_.subject == Subject::Existing) found_[signature_.entity].subject = true;
    each_step(action_.steps, [this](const Step& step) {
      if (const auto* update = std::get_if<UpdateStep>(&step.value)) {
        if (update->where) named_in(*update->where, update->entity, false);
      } else if (const auto* transition = std::get_if<TransitionStep>(&step.value)) {
        if (transition->where) named_in(*transition->where, transition->entity, false);
      } else if (const auto* remove = std::get_if<DeleteStep>(&step.value)) {
        if (remove->where) named_in(*remove->where, remove->entity, true);
        if (!remove->where) found_[remove->entity].deleted = true;
      } else if (const auto* call = std::get_if<CallStep>(&step.value)) {
        handed_to(*call);
      }
    });
    return std::move(found_);
  }

 private:
  /// Parameters of the entity that a condition names.
  void named_in(const expr::TypedExpr& where, EntityId entity, bool deleted) {
    expr::for_each(where, [&](const expr::TypedExpr& part) {
      const auto parameter = parameter_of(part, action_);
      if (!parameter || part.type.entity != entity) return;
      found_[entity].parameters.insert(*parameter);
      found_[entity].deleted = found_[entity].deleted || deleted;
    });
  }

  /// The current row of a called action.
  void handed_to(const CallStep& call) {
    if (!call.action.valid() || signatures_[call.action].subject != Subject::Existing) return;
    for (const CallStep::Argument& argument : call.arguments) {
      if (argument.input != 0) continue;  // the id comes first
      if (const auto parameter = parameter_of(argument.value, action_)) {
        found_[signatures_[call.action].entity].parameters.insert(*parameter);
      }
    }
  }

  const Action& action_;
  const Signature& signature_;
  const Signatures& signatures_;
  std::map<EntityId, KnownRows> found_;
};

}  // namespace

std::map<EntityId, KnownRows> known_targets(const Action& action, const Signature& signature,
                                            const Signatures& signatures) {
  return Search(action, signature, signatures).find();
}

}  // namespace specql::actions
