#include "generator/sql/printer.h"

#include <array>

namespace specql::sql {

void Printer::target(const Target& target) {
  expr(target.value);
  if (target.alias.empty()) return;
  put(" as ");
  name(target.alias);
}

void Printer::from(const From& from) {
  constexpr std::array<std::string_view, 5> kWords = {"", "", "join ", "left join ", "cross join "};
  put(kWords[static_cast<std::size_t>(from.join)]);
  if (from.lateral) put("lateral ");
  if (from.query) {
    put("(");
    layout_.nest([&] {
      layout_.soft_line();
      select(*from.query);
    });
    put(")");
  } else if (!from.function.empty()) {
    expr(from.function[0]);
  } else {
    name(from.table);
  }
  if (from.ordinality) put(" with ordinality");
  if (!from.alias.empty()) {
    put(" ");
    name(from.alias);
  }
  if (!from.columns.empty()) {
    put(" (");
    fill(from.columns, [&](const Identifier& column) { name(column); });
    put(")");
  }
  if (from.on.empty()) return;
  put(" on ");
  layout_.nest([&] { expr(from.on[0]); });
}

void Printer::from_clause(const std::vector<From>& items, std::string_view word) {
  if (items.empty()) return;
  layout_.line();
  put(word);
  put(" ");
  bool first = true;
  for (const From& item : items) {
    if (!first) {
      if (item.join == Join::Comma) put(",");
      layout_.line();
    }
    from(item);
    first = false;
  }
}

void Printer::where(const Exprs& conditions) {
  if (conditions.empty()) return;
  layout_.line();
  put("where ");
  layout_.nest([&] {
    bool first = true;
    for (const Expr& condition : conditions) {
      if (!first) {
        layout_.line();
        put("and ");
      }
      expr(condition, conditions.size() > 1 ? Level::Not : Level::Or);
      first = false;
    }
  });
}

void Printer::with(const std::vector<CommonTable>& tables) {
  if (tables.empty()) return;
  put("with ");
  bool first = true;
  for (const CommonTable& table : tables) {
    if (!first) {
      put(",");
      layout_.line();
    }
    name(table.name);
    put(" as (");
    layout_.nest([&] {
      layout_.soft_line();
      if (table.insert) {
        insert(*table.insert);
      } else {
        select(*table.query);
      }
    });
    layout_.soft_line();
    put(")");
    first = false;
  }
  layout_.line();
}

void Printer::assignments(const std::vector<std::pair<Identifier, Expr>>& items) {
  layout_.nest(
      [&] {
        fill(items, [&](const std::pair<Identifier, Expr>& item) {
          name(item.first);
          put(" = ");
          expr(item.second);
        });
      },
      4);
}

void Printer::returning(const std::vector<Target>& targets, const Exprs& into) {
  if (targets.empty()) return;
  layout_.line();
  put("returning ");
  fill(targets, [&](const Target& item) { target(item); });
  if (into.empty()) return;
  put(" into ");
  list(into);
}

void Printer::select_clauses(const Select& select, TargetStyle style, std::string_view verb) {
  with(select.with);
  put(verb);
  if (select.distinct) put(" distinct");
  if (!select.distinct_on.empty()) {
    put(" distinct on (");
    list(select.distinct_on);
    put(")");
  }
  if (style == TargetStyle::OnePerLine && !layout_.flat()) {
    layout_.nest([&] {
      bool first = true;
      for (const Target& item : select.targets) {
        if (!first) put(",");
        layout_.line();
        target(item);
        first = false;
      }
    });
  } else if (!select.targets.empty()) {
    put(" ");
    layout_.nest([&] { fill(select.targets, [&](const Target& item) { target(item); }); });
  }
  if (!select.into.empty()) {
    put(" into ");
    list(select.into);
  }
  from_clause(select.from, "from");
  where(select.where);
  if (!select.group_by.empty()) {
    layout_.line();
    put("group by ");
    list(select.group_by);
  }
  if (!select.order_by.empty()) {
    layout_.line();
    order_by(select.order_by);
  }
  if (!select.limit.empty()) {
    layout_.line();
    put("limit ");
    expr(select.limit[0]);
  }
  if (select.lock != Lock::None) {
    constexpr std::array<std::string_view, 5> kWords = {"", "for key share", "for share", "for no key update",
                                                        "for update"};
    layout_.line();
    put(kWords[static_cast<std::size_t>(select.lock)]);
  }
}

void Printer::select(const Select& select, TargetStyle style) {
  if (style == TargetStyle::OnePerLine) {
    select_clauses(select, style);
  } else {
    layout_.group([&] { select_clauses(select, style); });
  }
}

void Printer::insert(const Insert& insert) {
  put("insert into ");
  name(insert.table);
  if (!insert.alias.empty()) {
    put(" as ");
    name(insert.alias);
  }
  put(" (");
  layout_.nest([&] { fill(insert.columns, [&](const Identifier& column) { name(column); }); });
  put(")");
  layout_.line();
  if (insert.query) {
    select(*insert.query);
  } else {
    put("values (");
    layout_.nest([&] { list(insert.values); });
    put(")");
  }
  if (insert.ignore_conflicts) {
    layout_.line();
    put("on conflict do nothing");
  }
  if (!insert.conflict_key.empty()) {
    layout_.line();
    put("on conflict (");
    fill(insert.conflict_key, [&](const Identifier& column) { name(column); });
    put(")");
    for (const Expr& condition : insert.conflict_where) {
      put(" where ");
      expr(condition);
    }
    put(" do update");
    layout_.line();
    put("set ");
    assignments(insert.conflict_set);
  }
  returning(insert.returning, insert.into);
}

void Printer::update(const Update& update) {
  with(update.with);
  put("update ");
  name(update.table);
  if (!update.alias.empty()) {
    put(" ");
    name(update.alias);
  }
  layout_.line();
  put("set ");
  assignments(update.set);
  from_clause(update.from, "from");
  where(update.where);
  returning(update.returning, update.into);
}

void Printer::remove(const Delete& remove) {
  with(remove.with);
  put("delete from ");
  name(remove.table);
  if (!remove.alias.empty()) {
    put(" ");
    name(remove.alias);
  }
  from_clause(remove.using_, "using");
  where(remove.where);
  returning(remove.returning, remove.into);
}

struct StatementVisitor {
  Printer& p;
  void operator()(const Select& s) const { p.select(s); }
  void operator()(const Insert& s) const { p.insert(s); }
  void operator()(const Update& s) const { p.update(s); }
  void operator()(const Delete& s) const { p.remove(s); }
};

void Printer::statement(const Statement& statement) {
  layout_.group([&] { std::visit(StatementVisitor{*this}, statement); });
}

}  // namespace specql::sql
