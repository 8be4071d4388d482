#include "generator/migrate/labels.h"

#include "generator/sql/print.h"
#include "generator/support/case_style.h"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Domain;
using catalog::Table;

bool holds_words(const Column& column) {
  static constexpr std::string_view kTypes[] = {"text", "varchar", "char", "citext", "json"};
  return std::any_of(std::begin(kTypes), std::end(kTypes),
                     [&](std::string_view type) { return column.type.builtin.view().starts_with(type); });
}

/// Those that the others do not have.
std::vector<Interned> beyond(const std::vector<Interned>& labels, const std::vector<Interned>& others) {
  std::vector<Interned> found;
  std::copy_if(labels.begin(), labels.end(), std::back_inserter(found),
               [&](Interned label) { return !has_label(others, label.view()); });
  return found;
}

/// Whether it could hold any of the words without meaning one of the labels.
bool may_hold(const Table& table, const Column& column, const Words& labels) {
  const Domain& domain = domain_of(table, column.name);
  if (domain.labels.empty()) return holds_words(column);
  return std::any_of(domain.labels.begin(), domain.labels.end(),
                     [&](Interned label) { return labels.find(label.view()) != labels.end(); });
}

/// A native value that is read as text is a word: PostgreSQL does not follow it.
bool is_read_as_text(const Column& column, const std::string& text) {
  return has_native_labels(column) && text.find(quoted(column.name) + "::text") != text.npos;
}

}  // namespace

const Domain& domain_of(const Table& table, const sql::Identifier& column) {
  static const Domain kNone;
  const auto& all = table.domains.all;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Domain& one) { return one.column == column; });
  return found == all.end() ? kNone : *found;
}

const Domain& domain_before(const TablePair& pair, const Column& column) {
  const auto found = pair.relabelled.find(column.name);
  return found == pair.relabelled.end() ? domain_of(*pair.before, column.name) : found->second;
}

Domain with_new_labels(Domain domain, const Words& labels) {
  for (Interned& label : domain.labels) {
    const auto renamed = labels.find(label.view());
    if (renamed != labels.end()) label = Interned(renamed->second);
  }
  for (catalog::Member& member : domain.members) {
    for (std::string& rule : member.rules)
      rule = with_new_labels(std::move(rule), labels);
  }
  return domain;
}

void for_each_domain(catalog::Database& after, const catalog::Database& before,
                     const std::function<void(const Table& table, const Domain& was, Domain& is)>& visit) {
  const Decisions none;
  const Planner planner(before, after, none);
  for (const TablePair& pair : planner.pairs()) {
    for (Domain& domain : changeable(after.tables, pair.after).domains.all) {
      for (const auto& [was, is] : pair.columns.both) {
        if (is->name == domain.column) visit(*pair.before, domain_of(*pair.before, was->name), domain);
      }
    }
  }
}

std::string literal(std::string_view text) {
  std::string sql;
  sql::print_literal(sql, text);
  return sql;
}

bool has_label(const std::vector<Interned>& labels, std::string_view name) {
  return std::find(labels.begin(), labels.end(), name) != labels.end();
}

std::string enum_of(const Table& table, const Domain& domain) {
  return domain.of.empty() ? dotted(table.name, domain.column) : std::string(domain.of.view());
}

Words renamed_labels(const std::vector<Interned>& before, const std::vector<Interned>& after,
                     const catalog::Renames& renames) {
  Words words;
  if (renames.all.empty()) return words;
  const std::vector<Interned> gone = beyond(before, after);
  const std::vector<Interned> fresh = beyond(after, before);
  for (const auto& [was, now] : renames.all) {
    if (has_label(gone, was.view()) && has_label(fresh, now.view())) words.emplace(was.view(), now.view());
  }
  return words;
}

catalog::Renames turned_around(const catalog::Renames& renames) {
  catalog::Renames back;
  for (const auto& [was, now] : renames.all)
    back.all.push_back({now, was});
  return back;
}

bool has_native_labels(const Column& column) {
  return !column.type.named.name.empty();
}

std::string with_new_labels(std::string text, const Words& labels) {
  for (const auto& [was, now] : labels) {
    const std::string from = literal(was);
    const std::string to = literal(now);
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at)) {
      const std::size_t end = at + from.size();
      const bool whole = (at == 0 || text[at - 1] != '\'') && (end == text.size() || text[end] != '\'');
      if (whole) text.replace(at, from.size(), to);
      at += whole ? to.size() : from.size();
    }
  }
  return text;
}

namespace {

/// Whether a text says nothing else by these words than that a column has such a value.
bool is_clear(const TablePair& pair, const sql::Identifier& of, const Words& labels,
              const std::string& text) {
  const auto& columns = pair.before->columns;
  return std::none_of(columns.begin(), columns.end(), [&](const Column& column) {
    if (!mentions(text, quoted(column.name))) return false;
    const auto own = pair.labels.find(column.name);
    const bool follows = own != pair.labels.end() && own->second == labels;
    if (column.name == of || follows) return is_read_as_text(column, text);
    return may_hold(*pair.before, column, labels);
  });
}

}  // namespace

std::string with_new_labels(const TablePair& pair, const std::string& text) {
  std::string result = text;
  for (const auto& [name, labels] : pair.labels) {
    if (mentions(text, quoted(name)) && is_clear(pair, name, labels, text))
      result = with_new_labels(std::move(result), labels);
  }
  return result;
}

std::string type_name(std::string_view sql_name) {
  return pascal_case(sql_name.substr(sql_name.rfind('.') + 1));
}

std::vector<std::string> relabellings(const std::string& subject, const std::vector<Interned>& before,
                                      const std::vector<Interned>& after) {
  std::vector<std::string> all;
  for (const Interned was : beyond(before, after)) {
    for (const Interned now : beyond(after, before))
      all.push_back(fmt::format("{}.{}={}", subject, was.view(), now.view()));
  }
  return all;
}

std::string relabelled(std::string value, const Words& labels, bool is_list) {
  if (labels.empty()) return value;
  std::string branches;
  for (const auto& [was, now] : labels) {
    if (is_list)
      value = fmt::format("array_replace({}, {}, {})", value, literal(was), literal(now));
    else
      branches += fmt::format(" when {} then {}", literal(was), literal(now));
  }
  return is_list ? value : fmt::format("case {}{} else {} end", value, branches, value);
}

}  // namespace specql::migrate
