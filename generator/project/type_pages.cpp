#include "generator/project/type_pages.h"

#include "generator/support/markdown.h"
#include "generator/support/text.h"
#include "generator/types/basic_type.h"
#include "generator/types/composite.h"
#include "generator/types/json_schema.h"
#include "generator/types/scalar.h"

#include <vector>

#include <fmt/core.h>

namespace specql::project {
namespace {

using markdown::code;

std::string sentence(std::string_view words) {
  std::string text(words);
  text.front() = to_upper(text.front());
  return text + ".\n\n";
}

/// Each word of a list in backticks.
std::string codes(std::string_view words) {
  std::vector<std::string> each;
  if (!words.empty()) {
    for (const std::string_view word : split(words, ' '))
      each.push_back(code(word));
  }
  return join(each, ", ");
}

std::string samples(const types::Samples& values) {
  std::vector<std::string> shown;
  for (const std::string_view value : values.all())
    shown.push_back(value.empty() ? "the empty text" : code(value));
  return join(shown, ", ");
}

std::string database_type(const types::ScalarInfo& scalar) {
  std::string type(types::info(scalar.base).sql);
  if (!scalar.modifiers.empty()) type += "(" + std::string(scalar.modifiers) + ")";
  return type;
}

class Facts {
 public:
  void add(std::string_view what, std::string_view value) {
    if (!value.empty()) text_ += fmt::format("- {}: {}\n", what, value);
  }
  void add_code(std::string_view what, std::string_view value) {
    if (!value.empty()) add(what, code(value));
  }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  std::string text_;
};

std::string_view words_of(types::Operations operations) {
  constexpr std::string_view kWords[] = {"", "compared and sorted, not calculated with",
                                         "equal or not; no order means anything"};
  return kWords[static_cast<std::size_t>(operations)];
}

std::string_view words_of(types::NaturalIndex index) {
  constexpr std::string_view kWords[] = {"btree", "gin of trigrams: finds pieces of text",
                                         "gist: finds the networks that contain an address"};
  return kWords[static_cast<std::size_t>(index)];
}

std::string_view words_of(types::Sensitivity sensitivity) {
  constexpr std::string_view kWords[] = {"", "personal data", "secret"};
  return kWords[static_cast<std::size_t>(sensitivity)];
}

/// `X` is kept as `Y`.
std::string normal_forms(const types::ScalarInfo& scalar) {
  const auto pairs = scalar.normalises.all();
  std::vector<std::string> shown;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
    shown.push_back(fmt::format("{} is kept as {}", code(pairs[i]), code(pairs[i + 1])));
  return join(shown, ", ");
}

std::string describe(const types::ScalarInfo& scalar) {
  Facts facts;
  facts.add("also", codes(scalar.aliases));
  facts.add_code("database", database_type(scalar));
  facts.add_code("GraphQL", scalar.graphql);
  facts.add_code("TypeScript", types::info(scalar.base).typescript);
  facts.add_code("JSON Schema", types::json_schema(scalar));
  facts.add_code("HTML input", types::html_input(scalar));
  facts.add("input", normal_forms(scalar));
  facts.add("operators", words_of(scalar.operations));
  facts.add("index", words_of(scalar.index));
  facts.add("sensitivity", words_of(scalar.sensitivity));
  facts.add_code("made-up value", types::seed_value(scalar, 0));
  facts.add("standard", scalar.standard);
  facts.add("specified by", scalar.specified_by);
  std::string text = sentence(scalar.summary) + std::move(facts).take();
  text += fmt::format("\naccepted: {}\n", samples(scalar.accepts));
  if (!scalar.rejects.all().empty()) text += fmt::format("\nrefused: {}\n", samples(scalar.rejects));
  return text;
}

std::string describe(const types::BasicTypeInfo& type) {
  const types::BaseTypeInfo& base = types::info(type.base);
  Facts facts;
  facts.add("also", codes(type.aliases));
  facts.add_code("database", base.sql);
  facts.add_code("GraphQL", base.graphql);
  facts.add_code("TypeScript", base.typescript);
  facts.add_code("HTML input", base.html);
  return sentence(type.summary) + std::move(facts).take();
}

std::string describe(const types::CompositeInfo& type) {
  Facts facts;
  facts.add("also", codes(type.aliases));
  facts.add_code("database", "jsonb");
  facts.add_code("GraphQL", type.graphql);
  facts.add_code("check", type.check);
  facts.add("standard", type.standard);
  std::string text = sentence(type.summary) + std::move(facts).take() + "\n";
  text += markdown::table_head({"member", "type", "is"});
  for (const types::MemberInfo& member : type.members.all())
    text += markdown::row({code(member.name), code(member.type), std::string(member.summary)});
  return text + fmt::format("\naccepted: {}\n\nrefused: {}\n", code(type.accepts), code(type.rejects));
}

std::string composites_page() {
  std::string text = "# Composites\n\n" + std::string(markdown::kMade);
  text += "Values made of members, kept as one JSON object.\n\n";
  for (const types::CompositeInfo& type : types::all_composites())
    text += fmt::format("## {}\n\n{}\n", type.name, describe(type));
  return text;
}

std::string basic_page() {
  std::string text = "# Basic types\n\n" + std::string(markdown::kMade);
  for (const types::BasicTypeInfo& type : types::all_basic_types())
    text += fmt::format("## {}\n\n{}\n", type.name, describe(type));
  return text;
}

std::string area_page(const types::ScalarArea& area) {
  std::string text = fmt::format("# {}\n\n{}", area.title, markdown::kMade);
  for (const types::ScalarInfo& scalar : area.scalars)
    text += fmt::format("## {}\n\n{}\n", scalar.name, describe(scalar));
  return text;
}

std::string overview_page() {
  std::string text = "# Types\n\n" + std::string(markdown::kMade);
  text +=
      "[Basic types](basic.md) are PostgreSQL's own. A rich scalar is one of them with a rule. "
      "[Composites](composites.md) are made of members.\n\n";
  text += markdown::table_head({"type", "also", "database", "GraphQL", "rule"});
  for (const types::ScalarArea& area : types::all_scalar_areas()) {
    for (const types::ScalarInfo& scalar : area.scalars) {
      text += markdown::row(
          {fmt::format("[{}]({}.md#{})", code(scalar.name), area.name, lowercase(std::string(scalar.name))),
           codes(scalar.aliases), code(database_type(scalar)), code(scalar.graphql),
           std::string(scalar.summary)});
    }
  }
  return text;
}

}  // namespace

std::optional<std::string> explain_type(std::string_view name) {
  if (const ScalarId id = types::find_scalar(name); id.valid()) {
    return fmt::format("# {}\n\n{}", types::info(id).name, describe(types::info(id)));
  }
  if (const types::BasicTypeInfo* type = types::find_basic_type(name)) {
    return fmt::format("# {}\n\n{}", type->name, describe(*type));
  }
  if (const types::CompositeInfo* type = types::find_composite(name)) {
    return fmt::format("# {}\n\n{}", type->name, describe(*type));
  }
  return std::nullopt;
}

std::map<std::string, std::string> type_pages() {
  std::map<std::string, std::string> pages = {{"types/README.md", overview_page()},
                                              {"types/basic.md", basic_page()},
                                              {"types/composites.md", composites_page()}};
  for (const types::ScalarArea& area : types::all_scalar_areas())
    pages[fmt::format("types/{}.md", area.name)] = area_page(area);
  return pages;
}

}  // namespace specql::project
