// What the values of columns mean, for those who compare two versions of it.
#include "generator/actions/row_store.h"
#include "generator/lower/context.h"
#include "generator/lower/lists.h"
#include "generator/lower/sample_values.h"
#include "generator/sql/print.h"
#include "generator/translate/rules.h"
#include "generator/translate/translate.h"

#include <map>

namespace specql::lower {
namespace {

using model::Composite;
using model::Field;

std::vector<Interned> labels_of(const model::EnumType& type) {
  std::vector<Interned> labels;
  for (const model::EnumLabel& label : type.labels)
    labels.emplace_back(label.name);
  return labels;
}

/// A type of the project that functions judge; none if it has no rule.
const model::OwnScalar* judged_type(const model::ScalarType* scalar, const Context& context) {
  const bool judged = scalar != nullptr && scalar->own.valid() && context.model.has_rule(scalar->own);
  return judged ? &context.model.own_scalars[scalar->own] : nullptr;
}

/// The rules of values as text, from the outside to the inside.
class MemberList {
 public:
  explicit MemberList(const Context& context) : context_(context) {}

  void add(const Field& field, const std::string& path) {
    if (!field.array) {
      add_one(field, path, field.required);
      return;
    }
    catalog::Member list{Interned(path), Interned("list"), field.required, false, {}, {}, {}};
    add_rules(list_alone(field), list);
    members_.push_back(std::move(list));
    add_one(element_of(field), path + "[]", false);
  }

  std::vector<catalog::Member> finish() && { return std::move(members_); }

 private:
  void add_one(const Field& field, const std::string& path, bool required) {
    if (const CompositeId* id = field.composite()) {
      add_composite(*id, path, required);
      return;
    }
    catalog::Member member{Interned(path), type_of(field), required, false, {}, {}, {}};
    add_rules(field, member);
    members_.push_back(std::move(member));
  }

  void add_composite(CompositeId id, const std::string& path, bool required) {
    const Composite& composite = context_.model.composites[id];
    if (composite.whole) {
      Field value = composite.members[FieldId{0}];
      value.required = required;
      add(value, path);
      return;
    }
    // Once for each type: types in types, again and again, would have no end.
    const auto [first, is_new] = first_.emplace(id, path);
    catalog::Member object{Interned(path), Interned("object"), required, !composite.open, {}, {}, {}};
    object.of = Interned(sql::to_string(naming::value_type(composite)));
    if (!is_new) object.like = Interned(first->second);
    if (is_new && composite.check) {
      translate::RowNames names{context_.model, ""};
      names.variables.push_back({"", std::string(catalog::kJudgedValue), false});
      object.rules.push_back(sql::print_flat(translate::to_sql(*composite.check, names)).value);
    }
    members_.push_back(std::move(object));
    if (!is_new) return;
    for (const Field& member : composite.members)
      add(member, path.empty() ? member.name : path + "." + member.name);
  }

  [[nodiscard]] Interned type_of(const Field& field) const {
    if (const model::ScalarType* scalar = field.scalar()) return Interned(types::info(scalar->base).sql);
    return Interned("text");  // an enum's label
  }

  void add_rules(const Field& field, catalog::Member& into) const {
    const model::OwnScalar* own = judged_type(field.scalar(), context_);
    if (own != nullptr) add_own_rules(*own, into);
    if (std::holds_alternative<EnumId>(field.type) && field.native && !field.array)
      put(translate::label_rule(context_.model, field, sql::name(catalog::kJudgedValue)).condition, into);
    for (const translate::Rule& rule :
         translate::field_rules(context_.model, field, sql::name(catalog::kJudgedValue))) {
      if (own == nullptr || rule.suffix != "valid") put(rule.condition, into);
    }
  }

  /// Those of what it narrows come first.
  void add_own_rules(const model::OwnScalar& type, catalog::Member& into) const {
    const model::OwnScalar* base = judged_type(&type.base, context_);
    if (base != nullptr) add_own_rules(*base, into);
    const sql::Exprs conditions =
        translate::own_conditions(context_.model, type, sql::name(catalog::kJudgedValue));
    for (std::size_t i = base != nullptr ? 1 : 0; i < conditions.size(); ++i)
      put(conditions[i], into);
  }

  static void put(const sql::Expr& condition, catalog::Member& into) {
    into.rules.push_back(sql::print_flat(condition).value);
  }

  const Context& context_;
  std::vector<catalog::Member> members_;
  std::map<CompositeId, std::string> first_;  ///< where each type stands
};

/// Whether functions judge its values, and the table's rules do not say what they ask for.
bool is_judged_by_functions(const Field& field, const Context& context) {
  return field.array || field.composite() != nullptr || judged_type(field.scalar(), context) != nullptr;
}

void add_members(const Field& field, const sql::QualifiedName& table, const Context& context,
                 catalog::Domain& domain) {
  if (field.reference() != nullptr || !is_judged_by_functions(field, context)) return;
  const sql::Expr column = sql::name(domain.column);
  for (const translate::Rule& rule : translate::field_rules(context.model, field, column)) {
    if (!actions::checked_by_column(rule))
      domain.judged_by.push_back(naming::constraint(table, field.name, rule.suffix));
  }
  Field value = field;
  value.required = false;  // which the column knows
  MemberList members(context);
  members.add(value, "");
  domain.members = std::move(members).finish();
}

}  // namespace

std::optional<catalog::Domain> domain_of(const Field& field, const sql::Identifier& column,
                                         const sql::QualifiedName& table, const Context& context) {
  catalog::Domain domain;
  domain.column = column;
  if (const auto* id = std::get_if<EnumId>(&field.type)) {
    const model::EnumType& type = context.model.enums[*id];
    if (!type.name.empty()) domain.of = Interned(sql::to_string(naming::native_type(type)));
    domain.labels = labels_of(type);
  }
  const model::ScalarType* scalar = field.scalar();
  if (scalar != nullptr && scalar->currency[0] != 0)
    domain.currency = Interned(std::string_view(scalar->currency.data(), scalar->currency.size()));
  add_members(field, table, context, domain);
  domain.samples = sample_values(field, context.model);
  const bool plain =
      domain.labels.empty() && domain.currency.empty() && domain.members.empty() && domain.samples.empty();
  return plain ? std::nullopt : std::optional(std::move(domain));
}

}  // namespace specql::lower
