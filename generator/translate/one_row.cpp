#include "generator/translate/one_row.h"

#include "generator/expr/conditions.h"

#include <algorithm>
#include <optional>

namespace specql::translate {
namespace {

using expr::FieldRef;
using expr::TypedExpr;

/// The field of the row that an expression is, as it is; its identity counts as its public id.
std::optional<FieldRef> field_of_row(const TypedExpr& e, const expr::RowRef& row) {
  const auto of_row = [&row](const expr::RowRef& other) {
    return other.kind == row.kind && other.index == row.index;
  };
  if (const auto* itself = std::get_if<expr::TypedRow>(&e.node)) {
    return of_row(itself->row) ? std::optional<FieldRef>(SystemField::Id) : std::nullopt;
  }
  const auto* field = std::get_if<expr::TypedField>(&e.node);
  const bool plain = field != nullptr && field->path.empty() && !field->arm.valid() && of_row(field->row);
  return plain ? std::optional(field->field) : std::nullopt;
}

/// Fields that conditions compare for equality with something that is the same for all rows.
class Equated {
 public:
  Equated(const std::vector<const TypedExpr*>& conditions, const expr::RowRef& row) {
    for (const TypedExpr* condition : conditions) {
      const auto* equal = std::get_if<expr::TypedBinary>(&condition->node);
      if (equal == nullptr || equal->op != expr::Op::Equal) continue;
      add(equal->operands[0], equal->operands[1], row);
      add(equal->operands[1], equal->operands[0], row);
    }
  }

  [[nodiscard]] bool has(const FieldRef& field) const {
    return std::find(fields_.begin(), fields_.end(), field) != fields_.end();
  }
  template <class Fields>
  [[nodiscard]] bool has_all(const Fields& fields) const {
    return std::all_of(fields.begin(), fields.end(), [this](const auto& field) { return has(field); });
  }

 private:
  void add(const TypedExpr& side, const TypedExpr& other, const expr::RowRef& row) {
    const auto field = field_of_row(side, row);
    const bool alike = types::same_kind(side.type, other.type);  // else values that differ may become equal
    const bool fixed = !expr::reads_row(other, row) && expr::volatility(other) != expr::Volatility::Volatile;
    if (field && alike && fixed) fields_.push_back(*field);
  }

  std::vector<FieldRef> fields_;
};

/// An index of plain columns that covers every live row.
bool is_key(const model::Index& index) {
  return index.unique && !index.where && index.method.empty() &&
         std::all_of(index.keys.begin(), index.keys.end(),
                     [](const model::Index::Key& key) { return key.members.empty(); });
}

/// Some key that a tenant's rows do not share.
bool has_key_of_tenant(const Equated& equated, const model::Entity& entity) {
  if (equated.has(SystemField::Identifier)) return true;
  for (const FieldId id : model::field_ids(entity)) {
    const model::Field& field = entity.fields[id];
    if (field.unique && !field.is_arc() && equated.has(id)) return true;
  }
  for (const model::Unique& unique : entity.uniques) {
    if (equated.has_all(unique.fields)) return true;
  }
  return std::any_of(entity.indexes.begin(), entity.indexes.end(), [&](const model::Index& index) {
    if (!is_key(index)) return false;
    std::vector<FieldRef> fields;
    for (const model::Index::Key& key : index.keys)
      fields.push_back(key.field);
    return equated.has_all(fields);
  });
}

}  // namespace

bool meets_one_row(const std::vector<const TypedExpr*>& conditions, std::uint32_t query,
                   const model::Entity& entity, Sight sight) {
  const Equated equated(conditions, {expr::RowRef::Kind::Query, query, {}});
  if (equated.has(SystemField::Id)) return true;
  const bool keys_count = sight == Sight::OneTenant || !entity.isolated();
  return keys_count && has_key_of_tenant(equated, entity);
}

}  // namespace specql::translate
