// A template: parsed and filled in, with partials that include it and one another.
#include "generator/templating/template.h"
#include "tests/fuzz/fuzz.h"

namespace specql::fuzz {

void fuzz_template(const std::string& text) {
  using templating::Value;
  const auto parsed = templating::Template::parse("self", text);
  if (const auto* error = std::get_if<templating::TemplateError>(&parsed)) {
    if (error->line == 0 || error->message.empty()) fail("an error without a line or words");
    return;
  }
  templating::TemplateSet partials;
  partials.add("self", text);
  partials.add("leaf", "{{name}}\n");
  partials.add("twice", "{{>leaf}}{{>leaf}}");
  partials.add("again", "{{>self}}");
  const Value view(Value::Map{{"name", "a\nb"},
                              {"on", true},
                              {"off", false},
                              {"empty", ""},
                              {"none", Value::List{}},
                              {"list", Value::List{Value("x"), Value("y\nz")}},
                              {"rows", Value::List{Value(Value::Map{{"name", "inner"}, {"on", false}})}}});
  std::string out;
  static_cast<void>(std::get<templating::Template>(parsed).render(view, partials, out));
}

}  // namespace specql::fuzz
