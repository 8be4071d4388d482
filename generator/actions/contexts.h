// What the functions of a step slice are given: to be checked, and to be turned into PL/pgSQL.
#pragma once

#include "generator/actions/signature.h"
#include "generator/diagnostics/sink.h"
#include "generator/expr/typed.h"
#include "generator/model/model.h"
#include "generator/sql/plpgsql.h"
#include "generator/translate/translate.h"
#include "generator/typing/scope.h"
#include "generator/typing/type_expression.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace specql::actions {

/// One refusal of an action, as the catalogue of errors has it.
struct RefusalNote {
  std::string status;  ///< HTTP, three digits
  std::string code;
  std::string message;  ///< as the spec writes it, `{expression}` and all
  Span span;
};

struct CheckContext {
  const model::Model& model;
  const Signatures& signatures;
  const Signature& signature;  ///< of the action being checked
  std::vector<typing::Variable> variables;
  typing::Scope scope;  ///< what bare names and `$names` mean in its steps
  DiagnosticSink& sink;
  Span step;                                     ///< the step that is being checked
  std::vector<std::pair<ActionId, Span>> calls;  ///< for the search for circles
  std::vector<RefusalNote> refusals;             ///< what its steps refuse with
  std::vector<Located<std::string>> caught;      ///< codes that its steps wait for

  CheckContext(const model::Model& model, const Signatures& signatures, const Signature& signature,
               DiagnosticSink& sink);
  CheckContext(const CheckContext&) = delete;
  CheckContext& operator=(const CheckContext&) = delete;

  /// A new variable. A name that is in use already is reported.
  std::uint32_t declare(const Located<std::string>& name, const Type& type, bool holds_row);
  /// The visible variable of a name, or the number of variables.
  [[nodiscard]] std::uint32_t find(std::string_view name) const;
  /// Names declared since `mark` go out of sight: their block has ended.
  void leave_block(std::size_t mark);
  /// An entity by the name a step uses: the own schema's first. Reports if there is none.
  [[nodiscard]] EntityId entity(const Located<std::string>& name) const;

  [[nodiscard]] std::string_view self_name() const { return model.entities[signature.entity].name; }
};

/// A parameter or variable of a checked action.
struct ActionVariable {
  std::string word;  ///< as the spec calls it
  Type type;
  bool is_parameter = false;
  bool holds_row = false;
  bool used = false;  ///< some expression reads it
  bool is_input_row = false;
};

/// How an action's answer is made, filled in as its steps are lowered.
struct Answer {
  /// `created`, `updated`, …: what the subject went through. Set once where that is certain, kept in
  /// a variable where it depends on the way taken.
  std::string status = "success";
  bool status_varies = false;
  std::vector<std::string> changed;  ///< names of changed fields, where certain
  bool changed_varies = false;
  bool cascades = false;      ///< other entities may be touched
  bool result_given = false;  ///< a `return` of a value that is no row
};

/// Which parts of the answer some steps have made their own notes for.
struct Noted {
  enum Part : std::uint8_t { kStatus = 1, kChanged = 2, kCascade = 4 };
  std::uint8_t parts = 0;

  [[nodiscard]] bool has(Part part) const { return (parts & part) != 0; }
  void add(Part part) { parts = static_cast<std::uint8_t>(parts | part); }
  void add(Noted other) { parts = static_cast<std::uint8_t>(parts | other.parts); }
};

struct LowerContext {
  const model::Model& model;
  const Signatures& signatures;
  const Signature& signature;
  translate::RowNames rows;
  plpgsql::Block& block;
  plpgsql::Statements* out;  ///< where statements go
  Answer& answer;
  const std::vector<ActionVariable>& variables;
  std::string self_row;          ///< the variable that holds the subject; empty: none yet
  std::string new_row = {};      ///< the subject as the input wants it, where that is not the same
  bool keys_made = false;        ///< a new subject has its id and identifier already
  bool subject_written = false;  ///< a step before this one has changed the subject
  bool subject_stale = false;    ///< a step before this one may have changed its row behind the variable
  bool subject_gone = false;     ///< its row is no more
  /// Variables that hold the keys of many-to-many fields taken from the input.
  std::vector<std::pair<FieldId, std::string>> link_keys = {};
  std::size_t depth = 0;  ///< of blocks that may not be run
  Noted noted = {};       ///< since someone looked last

  void add(plpgsql::Statement statement) const { out->push_back(std::move(statement)); }
  void blank() const;
  void comment(std::string text) const { add({plpgsql::Comment{std::move(text)}}); }
  void assign(sql::Expr target, sql::Expr value) const {
    add({plpgsql::Assign{std::move(target), std::move(value)}});
  }
  void perform(sql::Expr value) const { add({plpgsql::Perform{std::move(value)}}); }
  void execute(sql::Statement statement) const { add({plpgsql::Execute{std::move(statement)}}); }
  /// Declares a variable under the wanted name, or one like it that is free.
  std::string declare(std::string_view wanted, sql::TypeName type, sql::Exprs initial = {});
  /// What holds a variable of the spec; declared where that is asked first.
  const std::string& hold(std::uint32_t variable, sql::TypeName type);
  [[nodiscard]] sql::Expr sql(const expr::TypedExpr& expression) const {
    return translate::to_sql(expression, rows);
  }
  [[nodiscard]] const model::Entity& self() const { return model.entities[signature.entity]; }
  /// The row is about to be written: its variable is what will be.
  [[nodiscard]] bool before_writing() const { return signature.hook && signature.hook->before; }
  /// Rows of an entity were written. Hooks of it may have changed the subject's row.
  void wrote(EntityId entity);

  // What the answer will tell; a hook gives none, and notes nothing.

  /// The subject's fate, as far as this point of the code goes.
  void note_status(std::string_view status);
  void note_changed(const std::vector<std::string>& fields);
  /// The same of fields that only the call tells: `names` is a list of them.
  void note_changed_among(sql::Expr names);
  /// There will be a list of other rows that were touched.
  void open_cascade();
  /// One more row in it, told by `cascade_item`; or all of a list of them.
  void note_cascade(sql::Expr item);
  void note_cascades(sql::Expr items);
};

}  // namespace specql::actions
