#include "tests/bench/synthetic.h"

#include <fmt/core.h>

namespace specql::testing {
namespace {

std::size_t schema_of(std::size_t number) {
  return number / 20;
}

std::string entity(std::size_t number) {
  return fmt::format(R"(entity: Thing{0}
schema: part{1}
description: The thing with number {0}.

fields:
  name: text(1, 100)!
  code: slug
  email: email
  website: url
  amount: decimal(12, 2)! = 0
  quantity: integer(0, 1000)! = 1
  started_on: date
  active: boolean! = true
  notes: text
  state: enum(open, running, closed)! = open
  previous: ref(Thing{2})
  next: {{type: ref(Thing{3}), on_delete: set_null}}

unique: [[name]]

validations:
  - {{name: amount_when_running, condition: "state <> 'running' or amount > 0"}}

actions:
  - create
  - update
  - name: close_thing{0}
    params: {{reason: "text(3, 500)!"}}
    steps:
      - validate: state <> 'closed'
        error: closed_already
      - validate: previous is null or previous.active
        error: previous_inactive
      - update: Thing{0} SET state = 'closed', notes = $reason
)",
                     number, schema_of(number), number == 0 ? 0 : number - 1, number / 2);
}

}  // namespace

Texts synthetic_project(std::size_t count) {
  Texts texts;
  std::string schemas;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 20 == 0) schemas += fmt::format("  part{}: {{tenancy: isolated}}\n", schema_of(i));
    texts[fmt::format("entities/part{}/thing{:04}.yaml", schema_of(i), i)] = entity(i);
  }
  texts["specql.yaml"] = "project: bench\nschemas:\n" + schemas;
  return texts;
}

}  // namespace specql::testing
