// Events of entities: names that occur once, and payloads over the entity's rows.
#include "generator/check/internal.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/typing/type_expression.h"

#include <algorithm>
#include <map>

namespace specql::check {
namespace {

class EventReader {
 public:
  EventReader(EntityId id, const spec::EventSpec& spec, Context& context)
      : id_(id), entity_(context.model.entities[id]), spec_(spec), context_(context) {}

  std::optional<model::Event> read() {
    if (!check_name(spec_.name, "an event", context_.sink)) return std::nullopt;
    event_.name = spec_.name.value;
    event_.origin = spec_.name.span;
    if (spec_.description) event_.description = spec_.description->value;
    for (const spec::EventSpec::Item& item : spec_.payload)
      add(item);
    return std::move(event_);
  }

 private:
  void add(const spec::EventSpec::Item& item) {
    expr::Parser parser(item.value, context_.sink);
    const expr::Expr expression = public_word(parser.expression());
    std::optional<Located<std::string>> name = item.name;
    if (!name && parser.accept_word("as")) name = parser.expect_name("a name");
    parser.expect_end("`as` or the end");
    if (parser.failed()) return;
    const typing::Scope scope{context_.model, id_, nullptr, ""};
    expr::TypedExpr value = typing::type_shown(expression, scope, context_.sink);
    if (value.invalid()) return;
    if (!name) name = name_of(expression, value.type);
    if (!name) {
      context_.sink.report(diag::payload_without_name, value.span)
          .help("write `expression as name`, or `name: expression`");
      return;
    }
    if (!check_name(*name, "a part of a payload", context_.sink)) return;
    const bool again = std::any_of(event_.payload.begin(), event_.payload.end(),
                                   [&](const model::Event::Item& one) { return one.name == name->value; });
    if (again) {
      context_.sink.report(diag::field_twice, name->span, name->value);
      return;
    }
    event_.payload.push_back({name->value, std::move(value)});
  }

  /// A reference may be written as its public key, `customer_id`.
  [[nodiscard]] expr::Expr public_word(expr::Expr expression) const {
    auto* path = std::get_if<expr::NamePath>(&expression.node);
    if (path == nullptr || path->parts.size() != 1) return expression;
    std::string& word = path->parts[0].value;
    constexpr std::string_view kEnd = "_id";
    if (!word.ends_with(kEnd) || entity_.find_field(word).valid()) return expression;
    const std::string stem = word.substr(0, word.size() - kEnd.size());
    const FieldId field = entity_.find_field(stem);
    if (field.valid() && entity_.fields[field].reference() != nullptr) word = stem;
    return expression;
  }

  static std::optional<Located<std::string>> name_of(const expr::Expr& expression, const Type& type) {
    const auto* path = std::get_if<expr::NamePath>(&expression.node);
    if (path == nullptr) return std::nullopt;
    Located<std::string> name = path->parts.back();
    if (type.kind == Type::Kind::Ref) name.value += "_id";
    return name;
  }

  EntityId id_;
  const model::Entity& entity_;
  const spec::EventSpec& spec_;
  Context& context_;
  model::Event event_;
};

}  // namespace

void declare_events(Context& context) {
  std::map<std::string, Span> known;
  for (const EntityId id : model::entity_ids(context.model)) {
    for (const spec::EventSpec& spec : context.spec(id).events) {
      auto event = EventReader(id, spec, context).read();
      if (!event) continue;
      const auto [first, is_new] = known.emplace(event->name, event->origin);
      if (!is_new) {
        context.sink.report(diag::event_twice, event->origin, event->name)
            .related(first->second, "first declared here");
        continue;
      }
      context.model.entities[id].events.push_back(std::move(*event));
    }
  }
}

}  // namespace specql::check
