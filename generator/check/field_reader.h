// One field or parameter, from what was written to what it means: its type (declare_field.cpp), then bounds
// and other attributes (field_attributes.cpp).
#pragma once

#include "generator/check/internal.h"
#include "generator/types/basic_type.h"

#include <optional>
#include <string>
#include <string_view>

namespace specql::check {

using model::Field;
using spec::FieldSpec;
using spec::Text;
using spec::TypeNotation;
using types::BasicTypeInfo;

class FieldReader {
 public:
  FieldReader(const FieldSpec& spec, EntityId home, FieldId id, Context& context)
      : spec_(spec), home_(home), id_(id), context_(context), sink_(context.sink) {}

  Field read() {
    field_.name = spec_.name.value;
    field_.origin = spec_.name.span;
    field_.type_span = spec_.type ? spec_.type->span : spec_.name.span;
    words();
    requiredness();
    if (spec_.type) {
      type(*spec_.type);
      bounds();
      examples();
    } else if (spec_.computed) {
      field_.required = false;  // its expression will tell
    }
    flags();
    return std::move(field_);
  }

 private:
  void words();
  void requiredness();
  void type(const TypeNotation& notation);
  void enumeration(const TypeNotation& notation);
  void reference(const TypeNotation& notation);
  void basic(const BasicTypeInfo& row, const TypeNotation& notation);
  void scalar(ScalarId id, const TypeNotation& notation);
  void amount(ScalarId id, const TypeNotation& notation);
  void own_type(const model::OwnType& type, const TypeNotation& notation);
  void entity_or_composite(const TypeNotation& notation);
  void json_schema();
  void unknown(const TypeNotation& notation);
  void go_on_as(std::string_view word, const Text& target, const TypeNotation& notation);
  void length_arguments(const TypeNotation& notation);
  void range_arguments(const TypeNotation& notation);
  void precision_arguments(const TypeNotation& notation, model::ScalarType& type);
  std::optional<std::size_t> count(const Text& text);
  void bounds();
  void bound(const Rare<Text>& text, std::string_view what, std::string& into, Span& place);
  void items();
  [[nodiscard]] bool is_countable(const Located<std::size_t>& value);
  void length(const std::optional<Located<std::size_t>>& value, std::string_view what,
              std::optional<std::size_t>& into, Span& place);
  void check_range(const model::ScalarType& type);
  void check_chain(const model::ScalarType& type);
  bool only_for(Span span, std::string_view attribute, std::string_view types, bool fits);
  void examples();
  void flags();
  void wrong_arguments(const TypeNotation& notation, std::string_view usage);

  const FieldSpec& spec_;
  EntityId home_;
  FieldId id_;
  Context& context_;
  DiagnosticSink& sink_;
  Field field_;
};

}  // namespace specql::check
