// Two versions made comparable: texts of the compiler are compared with such texts only, and what PostgreSQL
// prints with what it prints.
#pragma once

#include "cli/commands/diff_side.h"
#include "generator/introspect/introspect.h"
#include "generator/migrate/plan.h"
#include "generator/templating/template_set.h"

#include <optional>
#include <vector>

namespace specql::cli {

class Comparison {
 public:
  Comparison(Side& from, Side& to, const templating::TemplateSet& templates)
      : from_(from), to_(to), templates_(templates) {}

  /// Reads databases. A version that is text is made beside a database, on its server, to be read there.
  [[nodiscard]] std::optional<Stop> prepare();

  /// After `prepare`.
  [[nodiscard]] std::vector<migrate::Change> changes() const { return migrate::differences(before_, after_); }
  /// What is in databases and has no place in a version.
  [[nodiscard]] const std::vector<introspect::Beyond>& beyond() const { return beyond_; }

 private:
  using Problem = std::optional<Stop>;

  /// What is read of both sides: what the version that is text knows of, else all that people have made in
  /// either database.
  [[nodiscard]] Problem find_scope();
  [[nodiscard]] Problem take(Side& side, Side& other, catalog::Database& into);
  [[nodiscard]] Problem take(LiveDatabase& live, catalog::Database& into);
  [[nodiscard]] Problem take(const catalog::Database& version, const LiveDatabase& beside,
                             catalog::Database& into) const;

  Side& from_;
  Side& to_;
  const templating::TemplateSet& templates_;
  introspect::Scope scope_;
  catalog::Database before_, after_;
  std::vector<introspect::Beyond> beyond_;
};

}  // namespace specql::cli
