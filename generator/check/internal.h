// The steps of check_project, in the order they are taken. Each works on what those before it made.
#pragma once

#include "generator/check/check_project.h"
#include "generator/typing/type_expression.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace specql::check {

/// An entity with everything it extends merged in, and which fields it redefines. Most extend nothing,
/// and are read where they were declared.
class MergedEntity {
 public:
  explicit MergedEntity(const spec::EntitySpec& declared) : declared_(&declared) {}

  [[nodiscard]] const spec::EntitySpec& spec() const { return changed_ ? *changed_ : *declared_; }
  /// A copy of its own, from the first call on.
  [[nodiscard]] spec::EntitySpec& change() {
    if (!changed_) changed_ = std::make_unique<spec::EntitySpec>(*declared_);
    return *changed_;
  }

  struct Override {
    spec::FieldSpec before;
    std::size_t field;  ///< of the fields of `spec()`
  };
  std::vector<Override> overrides;
  bool partial = false;  ///< what it extends could not be made out

 private:
  const spec::EntitySpec* declared_;
  std::unique_ptr<spec::EntitySpec> changed_;
};

/// What the steps make, each its part.
struct Parts {
  model::Model model;
  IdVector<EntityId, MergedEntity> specs;         ///< by entity
  std::vector<const spec::FieldSpec*> own_specs;  ///< by scalar of the project
  /// Conditions on members, by composite; null where there is none.
  IdVector<CompositeId, std::optional<spec::Text>> composite_checks;
  IdVector<CompositeId, std::vector<spec::FieldSpec>> composite_members;  ///< as they were written
  std::map<std::uint32_t, CompositeId> schemas;  ///< of JSON, by where they are written
  actions::Signatures signatures;
  std::vector<std::pair<EntityId, const spec::ActionSpec*>> action_specs;  ///< by signature
};

/// The parts, and where to complain.
struct Context {
  Context(const Settings& settings_, DiagnosticSink& sink_, Parts& parts_)
      : Context(settings_, sink_, parts_, parts_.model.enums) {}
  Context(const Settings& settings_, DiagnosticSink& sink_, Parts& parts_,
          IdVector<EnumId, model::EnumType>& enums_)
      : settings(settings_),
        sink(sink_),
        parts(parts_),
        enums(enums_),
        first_enum(&enums_ == &parts_.model.enums ? 0 : kUnadopted),
        model(parts_.model),
        specs(parts_.specs),
        signatures(parts_.signatures),
        action_specs(parts_.action_specs) {}

  const Settings& settings;
  DiagnosticSink& sink;
  Parts& parts;
  IdVector<EnumId, model::EnumType>& enums;  ///< where those of fields are declared
  std::uint32_t first_enum;                  ///< the id of the first of them
  model::Model& model;
  IdVector<EntityId, MergedEntity>& specs;
  actions::Signatures& signatures;
  std::vector<std::pair<EntityId, const spec::ActionSpec*>>& action_specs;

  [[nodiscard]] Context complaining_to(DiagnosticSink& other) const {
    return {settings, other, parts, enums};
  }
  /// Ids from here on are of an entity's own enums, until they get their place among all.
  static constexpr std::uint32_t kUnadopted = 1U << 31U;
  EnumId add_enum(model::EnumType type) {
    return EnumId{first_enum + enums.push_back(std::move(type)).value};
  }
  [[nodiscard]] const model::EnumType& enum_of(EnumId id) const {
    return id.value < kUnadopted ? model.enums[id] : enums[EnumId{id.value - kUnadopted}];
  }
  [[nodiscard]] model::Entity& entity(EntityId id) { return model.entities[id]; }
  [[nodiscard]] const spec::EntitySpec& spec(EntityId id) const { return specs[id].spec(); }
};

/// Calls `work` for every entity; what it complains about is "while checking" that one. None may need what
/// is made of another.
void for_each_entity(Context& context, const std::function<void(EntityId, Context&)>& work);
/// Works on items of which none needs what another makes, on all cores. Complaints stand in the order of
/// the items.
void for_each_alone(std::size_t count, Context& context,
                    const std::function<void(std::size_t, Context&)>& work);

/// 1. Entities with their parents' declarations; circles are reported.
[[nodiscard]] std::vector<MergedEntity> merge_extends(const std::vector<Source>& sources,
                                                      DiagnosticSink& sink);
/// 2. Schemas, roles and entities get their ids; names are judged.
void declare_entities(std::vector<MergedEntity> merged, Context& context);
/// The types that the project declares, which fields may then be of.
void declare_types(const std::vector<Source>& sources, Context& context);
/// All types that the project declares, by name.
using TypeSpecs = std::map<std::string_view, const spec::TypeSpec*>;
/// Composites: those of SpecQL that the project names, and its own; then what JSON has to keep.
void declare_composites(const std::vector<Source>& sources, const TypeSpecs& specs, Context& context);
void define_composites(const TypeSpecs& specs, Context& context);
void check_composites(Context& context);
/// Composites that are kept in columns become a field for each member.
void flatten_composites(Context& context);
/// What is wrong with a constant of a composite type, as far as that can be told without a server; empty if
/// nothing is.
[[nodiscard]] std::string composite_problem(CompositeId id, std::string_view json, const model::Model& model);
/// JSON Schemas of fields and parameters, as composites.
void declare_schemas(const std::vector<Source>& sources, Context& context);
/// What their checks say.
void check_types(Context& context);
/// Another label of an enum. False if it is none, which was reported.
bool add_label(const spec::LabelSpec& label, model::EnumType& type, DiagnosticSink& sink);
/// 3. Fields and their types.
void declare_fields(Context& context);
/// PostgreSQL's limit for varchar(n), as good as any: no text or list is longer.
inline constexpr std::size_t kMostCharacters = 10'485'760;
/// What `was` says of them and of entities.
void check_former_names(Context& context);
/// One field or parameter. `home` is the entity it belongs to.
[[nodiscard]] model::Field declare_field(const spec::FieldSpec& spec, EntityId home, FieldId id,
                                         Context& context);
/// The target of a reference by name. Reports and returns nothing if there is none, or several.
[[nodiscard]] EntityId resolve_entity(const Located<std::string>& name, std::string_view schema,
                                      EntityId home, Context& context);
/// Steps that have no place in a hook.
void refuse_in_hook(const spec::ActionSpec& spec, const actions::Signature& hook, Context& context);
/// Hooks that write what they are called for, by whatever way.
void report_endless_hooks(const std::vector<actions::Action>& actions, Context& context);
/// States of fields and the transitions between them, as far as they are names; then their conditions and
/// words. Actions that they ask for are declared with the others.
void declare_states(Context& context);
void check_states(Context& context);
/// 4. Other ends of references, links, tenancy, circles of required references.
void check_relations(Context& context);
/// 5. Computed fields, in an order in which each finds the types it reads.
void check_computed(Context& context);
/// 6. Defaults, checks, uniques, indexes, validations, identifiers.
void check_values(Context& context);
void check_rules(Context& context);
/// A default for a field or parameter; row-independent.
void check_default(const spec::FieldSpec& spec, model::Field& field, Context& context);
/// What entities tell others.
void declare_events(Context& context);
/// 7. Signatures, then what the actions do.
void declare_actions(Context& context);
[[nodiscard]] IdVector<ActionId, actions::Action> check_actions(Context& context);
/// 8. What deleting a row does to other tenants.
void check_deletions(const IdVector<ActionId, actions::Action>& actions, Context& context);
/// 9. No two things may have one name.
void check_names(Context& context, const IdVector<ActionId, actions::Action>& actions);

/// A name for entities, fields, actions: reports what cannot be one.
[[nodiscard]] bool check_name(const Located<std::string>& name, std::string_view what, DiagnosticSink& sink);
/// Whether an expression is about one row's own columns, computed ones written out.
[[nodiscard]] bool is_row_local(const expr::TypedExpr& expression, const model::Model& model);
/// The field a spec belongs to; its specs and fields stand in the same order.
[[nodiscard]] const spec::FieldSpec& spec_of(EntityId entity, FieldId field, const Context& context);

}  // namespace specql::check
