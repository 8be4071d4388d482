#include "generator/project/state_pages.h"

#include "generator/support/case_style.h"
#include "generator/support/markdown.h"
#include "generator/support/text.h"

#include <vector>

#include <fmt/core.h>

namespace specql::project {
namespace {

using model::Entity;
using model::StateMachine;
using model::Transition;

/// What ends a text in a diagram, or begins something else there.
constexpr std::string_view kMermaid = "#;:\"<>%{}&`";

/// A text in a diagram: what Mermaid would read as its own is written as a character reference.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool own = kMermaid.find(c) != std::string_view::npos;
    if (own) {
      result += fmt::format("#{};", static_cast<int>(static_cast<unsigned char>(c)));
    } else {
      result += is_space(c) ? ' ' : c;
    }
  }
  return result;
}

class PageWriter {
 public:
  PageWriter(const model::Model& model, const Entity& entity, const StateMachine& machine)
      : entity_(entity), machine_(machine), type_(model.enums[machine.states]) {}

  std::string write() {
    const model::Field& field = entity_.fields[machine_.field];
    page_ = fmt::format("# {}: {}\n\n", entity_.name, model::label_of(field));
    if (!field.description.empty()) page_ += field.description + "\n\n";
    diagram();
    states();
    transitions();
    return page_;
  }

 private:
  [[nodiscard]] const std::string& label(std::size_t number) const { return type_.labels[number].name; }

  void diagram() {
    page_ += "```mermaid\nstateDiagram-v2\n";
    for (std::size_t i = 0; i < type_.labels.size(); ++i)
      page_ += fmt::format("  state \"{}\" as s{}\n", plain(label(i)), i);
    for (const std::size_t i : machine_.initial)
      page_ += fmt::format("  [*] --> s{}\n", i);
    for (const Transition& transition : machine_.transitions) {
      for (const std::size_t from : transition.from) {
        page_ += fmt::format("  s{} --> s{}: {}\n", from, transition.to, plain(words_of(transition)));
      }
    }
    page_ += "```\n";
  }

  static std::string words_of(const Transition& transition) {
    return transition.guard_text.empty() ? transition.name
                                         : fmt::format("{} [{}]", transition.name, transition.guard_text);
  }

  void states() {
    page_ += "\n## States\n\n" + markdown::table_head({"state", "meaning"});
    for (const model::EnumLabel& one : type_.labels) {
      std::string meaning = one.description;
      if (!one.deprecated.empty()) {
        const std::string warning = "deprecated: " + one.deprecated;
        meaning += meaning.empty() ? warning : " (" + warning + ")";
      }
      page_ += markdown::row({markdown::code(one.name), meaning});
    }
  }

  void transitions() {
    if (machine_.transitions.empty()) return;
    page_ += "\n## Transitions\n\n" +
             markdown::table_head({"transition", "from", "to", "who may", "if", "else", "meaning"});
    for (const Transition& one : machine_.transitions) {
      std::vector<std::string> from;
      for (const std::size_t number : one.from)
        from.push_back(markdown::code(label(number)));
      const bool guarded = !one.guard_text.empty();
      page_ += markdown::row({markdown::code(one.name), join(from, ", "), markdown::code(label(one.to)),
                              one.requires_text.empty() ? "" : markdown::code(one.requires_text),
                              guarded ? markdown::code(one.guard_text) : "",
                              guarded ? markdown::code(one.code) : "", one.description});
    }
  }

  const Entity& entity_;
  const StateMachine& machine_;
  const model::EnumType& type_;
  std::string page_;
};

}  // namespace

std::map<std::string, std::string> state_pages(const model::Model& model) {
  std::map<std::string, std::string> pages;
  for (const Entity& entity : model.entities) {
    for (const StateMachine& machine : entity.machines) {
      const std::string path = fmt::format("{}/{}.{}.md", model.schema_of(entity).name, entity.stem,
                                           entity.fields[machine.field].name);
      pages.emplace(path, PageWriter(model, entity, machine).write());
    }
  }
  return pages;
}

}  // namespace specql::project
