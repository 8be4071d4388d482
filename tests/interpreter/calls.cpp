// Actions from their call to their answer: what the input has to be, and in which order it is judged.
#include "tests/interpreter/action.h"
#include "tests/interpreter/composites.h"

#include <algorithm>
#include <utility>

namespace specql::testing::interpreter {
namespace {

using actions::Input;
using actions::Subject;

[[nodiscard]] Refused refused(const char* code, const char* state) {
  return {{refusal(code, state)}};
}

/// A row of this tenant that lives.
bool lives(EntityId entity, const Key& key, const Machine& machine) {
  const Row* row = machine.store.find(entity, key.row);
  return row != nullptr && !row->deleted && machine.store.sees(machine.caller, *row);
}

class Call {
 public:
  Call(ActionId action, const Given& given, Machine& machine)
      : frame_(machine, action),
        machine_(machine),
        signature_(frame_.signature),
        inputs_(actions::inputs_of(signature_, machine.model())),
        given_(given),
        problems_(given.problems) {}

  Answer answer() {
    // an input that is nothing but the row's is read before anything else
    if (!judges() && !given_.by_action) require_id();
    const bool caller_alone = frame_.action.requires_ && expr::is_constant(*frame_.action.requires_);
    if (caller_alone) check_caller();
    take_defaults();
    judge_parameters();
    if (signature_.subject == Subject::Existing) fetch_subject();
    if (signature_.subject == Subject::None) refuse_problems();
    if (signature_.subject == Subject::New) make_subject();
    if (!caller_alone) check_caller();
    if (signature_.partial && change_subject()) return unchanged();
    run_steps(frame_.action.steps, frame_);
    return frame_.answer ? *frame_.answer : frame_.so_far();
  }

 private:
  [[nodiscard]] std::size_t place_of(Input::Kind kind) const {
    const auto found =
        std::find_if(inputs_.begin(), inputs_.end(), [&](const Input& input) { return input.kind == kind; });
    return static_cast<std::size_t>(found - inputs_.begin());
  }
  [[nodiscard]] bool given(Input::Kind kind) const {
    const std::optional<Value>& one = given_.values[place_of(kind)];
    return one && !is_null(*one);
  }
  /// Null where nothing was given.
  [[nodiscard]] Value value(std::size_t input) const {
    if (input >= values_.size() || !values_[input]) return Null();
    return *values_[input];
  }
  [[nodiscard]] Value value(Input::Kind kind) const { return value(place_of(kind)); }
  void refuse_problems() const {
    if (!problems_.empty()) throw invalid_input(problems_);
  }

  void check_caller() const {
    if (!frame_.action.requires_) return;
    Scene scene = frame_.scene();
    if (!holds(*frame_.action.requires_, scene)) throw refused("forbidden", "SQ403");
  }

  void take_defaults() {
    values_ = given_.values;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const bool composite = values_[i] && std::holds_alternative<Members>(*values_[i]);
      if (composite && inputs_[i].kind == Input::Kind::Parameter) values_[i] = merged(Null(), *values_[i]);
    }
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const model::Field* field = actions::field_of(inputs_[i], signature_, machine_.model());
      const bool keeps_value = inputs_[i].kind == Input::Kind::Field && signature_.partial;
      if (values_[i] || field == nullptr || !field->default_value || keeps_value) continue;
      Scene scene{machine_.model(), machine_.store, machine_.caller};
      values_[i] = evaluate(*field->default_value, scene);
    }
  }

  /// The value of a field or a parameter; what is wrong with it is noted.
  Value judged(const Value& value, const model::Field& field) {
    const auto* key = std::get_if<Key>(&value);
    if (key != nullptr && !lives(field.reference()->targets[0], *key, machine_)) {
      problems_.push_back({public_name(field), "not_found", ""});
      return Null();
    }
    try {
      return stored(value, field);
    } catch (const Overflow&) {
      problems_.push_back({public_name(field), "out_of_range", ""});
      return Null();
    }
  }

  void judge_parameters() {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (inputs_[i].kind != Input::Kind::Parameter) continue;
      const model::Field& parameter = signature_.params[inputs_[i].parameter];
      for (const std::string& code : parameter_problems(value(i), parameter, machine_))
        problems_.push_back({inputs_[i].key, code, ""});
      // its digits are counted, not cut
      const bool good = is_null(value(i)) || !is_null(judged(value(i), parameter));
      frame_.variables[inputs_[i].parameter].value = good ? value(i) : Null();
    }
  }

  /// The action has more to judge than which row it is about.
  [[nodiscard]] bool judges() const { return signature_.takes_fields() || !signature_.params.empty(); }

  /// Without its row nothing else can be judged.
  void require_id() {
    if (signature_.subject == Subject::Existing && !given(Input::Kind::Id))
      problems_.push_back({"id", "required", ""});
    const bool missing = !problems_.empty() && problems_.back().path == "id";
    if (missing || !signature_.takes_fields()) refuse_problems();
  }

  void fetch_subject() {
    if (judges()) require_id();
    const Value id = value(Input::Kind::Id);
    if (is_null(id)) throw refused("not_found", "SQ404");
    const auto key = std::get<Key>(id);
    if (!lives(signature_.entity, key, machine_)) throw refused("not_found", "SQ404");
    frame_.self = *machine_.store.find(signature_.entity, key.row);
    frame_.subject = Place{signature_.entity, key.row};
    const Value version = value(Input::Kind::Version);
    const bool stale = !is_null(version) && compare(version, whole(frame_.self->version)) != 0;
    if (stale) throw refused("conflict", "SQ412");
  }

  void fill_links(FieldId id, const Value& keys) {
    const model::Field& field = frame_.entity().fields[id];
    std::set<std::int64_t>& targets = frame_.links[id];
    if (is_null(keys)) return;
    bool all = true;
    for (const Value& item : std::get<Items>(keys).all) {
      const auto key = std::get<Key>(item);
      all = all && lives(field.many()->target, key, machine_);
      targets.insert(key.row);
    }
    if (!all) problems_.push_back({public_name(field), "not_found", ""});
  }

  /// The input gives the field something else than it has.
  [[nodiscard]] bool changes(FieldId field) const {
    const auto links = frame_.links.find(field);
    if (links != frame_.links.end())
      return links->second != machine_.store.targets({signature_.entity, field}, frame_.self->number);
    return !same(frame_.wanted.values[field.value], frame_.self->values[field.value]);
  }

  /// What the input says about fields, put into the row.
  void fill(Row& row) {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (inputs_[i].kind != Input::Kind::Field || inputs_[i].identifier) continue;
      if (signature_.partial && !values_[i]) continue;
      frame_.given.push_back(inputs_[i].field);
      if (frame_.entity().fields[inputs_[i].field].many() != nullptr) {
        fill_links(inputs_[i].field, value(i));
        continue;
      }
      const model::Field& field = machine_.model().field(signature_.entity, inputs_[i].field);
      Value& place = row.values[inputs_[i].field.value];
      place = field.composite() == nullptr ? judged(value(i), field)
                                           : merged(signature_.partial ? place : Value(Null()), value(i));
    }
  }

  void judge(const Row& row) {
    if (!judges()) return;
    for (const Problem& problem : problems_of(row, machine_))
      problems_.push_back(problem);
    refuse_problems();
    if (signature_.made != actions::Origin::Crud) require_computed(row);
  }

  /// What steps may ask of the row that the input makes can be worked out.
  void require_computed(const Row& row) const {
    Scene scene{machine_.model(), machine_.store, machine_.caller, &row};
    for (const model::Field& field : frame_.entity().fields) {
      if (field.computed == model::Computed::Stored)
        static_cast<void>(evaluate(*field.computed_value, scene));
    }
  }

  /// `input.field` reads the row as the input makes it.
  void bind_input(const Row& row) {
    for (std::size_t i = 0; i < frame_.variables.size(); ++i) {
      if (frame_.action.variables[i].is_input_row) frame_.variables[i].row = row;
    }
  }

  void make_subject() {
    frame_.self = new_row(signature_.entity, machine_);
    fill(*frame_.self);
    bind_input(*frame_.self);
    judge(*frame_.self);
  }

  /// True if nothing is to be done.
  bool change_subject() {
    frame_.wanted = *frame_.self;
    fill(frame_.wanted);
    bind_input(frame_.wanted);
    for (const FieldId field : frame_.given) {
      if (changes(field)) frame_.changes.push_back(field);
    }
    judge(frame_.wanted);
    return signature_.made == actions::Origin::Crud && frame_.changes.empty();
  }

  [[nodiscard]] Answer unchanged() const {
    Answer answer = frame_.so_far();
    answer.status = "noop:unchanged";
    return answer;
  }

  Frame frame_;
  Machine& machine_;
  const actions::Signature& signature_;
  std::vector<Input> inputs_;
  const Given& given_;
  std::vector<std::optional<Value>> values_;
  std::vector<Problem> problems_;
};

}  // namespace

bool wrote(const Answer& answer) {
  return answer.status == "created" || answer.status == "updated" || answer.status == "deleted";
}

bool tells_of_another(const Answer& answer) {
  if (!wrote(answer)) return false;
  if (!answer.row) return true;
  return answer.subject &&
         (answer.row->entity != answer.subject->entity || answer.row->row != answer.subject->row);
}

Answer perform(ActionId action, const Given& given, Machine& machine) {
  try {
    return Call(action, given, machine).answer();
  } catch (const Overflow&) {
    throw out_of_range();
  }
}

void run(const actions::CallStep& step, Frame& frame) {
  const actions::Signature& callee = frame.machine.project.signatures[step.action];
  Given given;
  given.by_action = true;
  given.values.resize(actions::inputs_of(callee, frame.machine.model()).size());
  for (const actions::CallStep::Argument& argument : step.arguments) {
    Value& value = given.values[argument.input].emplace();
    if (argument.value.type.kind != Type::Kind::Ref) {
      value = frame.value(argument.value);
    } else if (const auto row = frame.named_row(argument.value)) {
      value = Key{row->row};
    }
  }
  const Answer answer = perform(step.action, given, frame.machine);
  frame.touched.insert(frame.touched.end(), answer.touched.begin(), answer.touched.end());
  const bool told = !frame.signature.hook;
  if (told && tells_of_another(answer)) throw Unsure("what is said of a called action's row");
  if (wrote(answer) && answer.subject)
    frame.touched.push_back({callee.entity, answer.subject->row, answer.status});
  frame.stale = true;
  if (!step.variable) return;
  std::optional<Row>& named = frame.variables[*step.variable].row;
  named.reset();
  if (!answer.row || answer.row->entity != callee.entity) return;
  const Row* row = frame.machine.store.find(callee.entity, answer.row->row);
  if (row != nullptr) named = *row;
}

}  // namespace specql::testing::interpreter
