#include "generator/migrate/member_names.h"

#include "generator/migrate/labels.h"
#include "generator/migrate/member_tree.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Domain;
using catalog::Member;

/// The one has gone and the other come.
bool has_changed_places(const MemberTree& tree, std::string_view object, std::string_view here,
                        std::string_view gone) {
  const Member* in = tree.along(object);
  return in != nullptr && tree.within(*in, here) != nullptr && tree.within(*in, gone) == nullptr;
}

}  // namespace

std::string new_path(std::string_view path, const Words& members) {
  std::string was;
  std::string now;
  for (const std::string_view step : steps_of(path)) {
    was = inner_path(was, step);
    const auto renamed = members.find(was);
    now = inner_path(now, renamed == members.end() ? step : std::string_view(renamed->second));
  }
  return now;
}

Words renamed_members(const Domain& before, const Domain& after) {
  Words members;
  if (after.member_renames.all.empty()) return members;
  const MemberTree old(before.members);
  const MemberTree now(after.members);
  for (const auto& [path, name] : after.member_renames.all) {
    if (old.at(path.view()) != nullptr &&
        has_changed_places(old, outer_path(path.view()), last_part(path.view()), name.view()))
      members.emplace(path.view(), name.view());
  }
  std::erase_if(members, [&, all = members](const auto& one) {
    const std::string object = new_path(outer_path(one.first), all);
    return !has_changed_places(now, object, one.second, last_part(one.first));
  });
  return members;
}

catalog::Renames turned_around(const Words& members) {
  catalog::Renames back;
  for (const auto& [path, name] : members)
    back.all.push_back({Interned(new_path(path, members)), Interned(last_part(path))});
  return back;
}

namespace {

/// Follows what a text says of a column's value: `size -> 'box' ->> 'height'`.
class Reader {
 public:
  Reader(const MemberTree& tree, const Words& members) : tree_(tree), members_(members) {}

  /// `of` is what `name` holds.
  [[nodiscard]] std::string renamed(std::string_view text, std::string_view name, const Member& of) const {
    std::string result;
    std::size_t begin = 0;
    for (std::size_t at = find_name(text, name, 0); at != text.npos; at = find_name(text, name, begin)) {
      const std::size_t end = at + name.size();
      result += text.substr(begin, end - begin);
      begin = end;
      follow(text, begin, of, result);
    }
    return result.append(text.substr(begin));
  }

 private:
  /// All that comes behind a value, as far as it leads to members; `at` moves behind it.
  void follow(std::string_view text, std::size_t& at, const Member& of, std::string& result) const {
    for (const Member* member = &of; member != nullptr;) {
      const std::string_view rest = text.substr(at);
      const std::string_view arrow = rest.starts_with(" -> '") ? " -> '" : " ->> '";
      const std::size_t end = rest.starts_with(arrow) ? rest.find('\'', arrow.size()) : rest.npos;
      if (end == rest.npos) return;
      member = tree_.within(*member, rest.substr(arrow.size(), end - arrow.size()));
      const auto renamed = member == nullptr ? members_.end() : members_.find(member->path.view());
      if (renamed == members_.end()) {
        result += rest.substr(0, end + 1);
      } else {
        result.append(arrow.substr(0, arrow.size() - 1)).append(literal(renamed->second));
      }
      at += end + 1;
    }
  }

  const MemberTree& tree_;
  const Words& members_;
};

}  // namespace

Domain with_new_members(Domain domain, const Words& members) {
  if (members.empty()) return domain;
  const std::vector<Member> old = domain.members;
  const MemberTree tree(old);
  const Reader reader(tree, members);
  for (std::size_t i = 0; i < old.size(); ++i) {
    Member& member = domain.members[i];
    member.path = Interned(new_path(old[i].path.view(), members));
    member.like = Interned(new_path(old[i].like.view(), members));
    for (std::string& rule : member.rules)
      rule = reader.renamed(rule, catalog::kJudgedValue, old[i]);
  }
  return domain;
}

namespace {

/// Goes through a value and writes what gives its objects the new names.
class Conversion {
 public:
  Conversion(const Domain& before, const Words& members) : tree_(before.members), members_(members) {}

  [[nodiscard]] std::string of_array(const std::string& value) const {
    const Member* element = tree_.within(*tree_.root(), "[]");
    if (element == nullptr || !concerns(*element)) return value;
    return fmt::format(
        "case when cardinality({0}) > 0 then (select array_agg({1} order by e1.position) from unnest({0}) "
        "with ordinality as e1(value, position)) else {0} end",
        value, converted(*element, "e1.value", 2));
  }

  [[nodiscard]] std::string of_value(const std::string& value) const {
    return converted(*tree_.root(), value, 1);
  }

 private:
  /// Whether something within has another name. No type holds itself (`SQ3148`).
  [[nodiscard]] bool concerns(const Member& member) const {
    const auto& inner = tree_.members_of(tree_.type_of(member));
    return std::any_of(inner.begin(), inner.end(), [&](const Member* one) {
      return members_.find(one->path.view()) != members_.end() || concerns(*one);
    });
  }

  [[nodiscard]] std::string converted(const Member& member, const std::string& value, int depth) const {
    if (!concerns(member)) return value;
    const Member& type = tree_.type_of(member);
    return type.type.view() == "list" ? list(type, value, depth) : object(type, value, depth);
  }

  [[nodiscard]] std::string list(const Member& type, const std::string& value, int depth) const {
    const Member& element = *tree_.members_of(type).front();
    const std::string alias = fmt::format("e{}", depth);
    return fmt::format(
        "case when jsonb_typeof({0}) = 'array' then (select coalesce(jsonb_agg({1} order by {2}.position), "
        "'[]') from jsonb_array_elements({0}) with ordinality as {2}(value, position)) else {0} end",
        value, converted(element, alias + ".value", depth + 1), alias);
  }

  [[nodiscard]] std::string object(const Member& type, const std::string& value, int depth) const {
    const std::string alias = fmt::format("e{}", depth);
    std::string keys;
    std::string values;
    for (const Member* member : tree_.members_of(type)) {
      const std::string key = literal(last_part(member->path.view()));
      const std::string inner = converted(*member, alias + ".value", depth + 1);
      const auto renamed = members_.find(member->path.view());
      if (renamed != members_.end()) keys += fmt::format(" when {} then {}", key, literal(renamed->second));
      if (inner != alias + ".value") values += fmt::format(" when {} then {}", key, inner);
    }
    return fmt::format(
        "case when jsonb_typeof({0}) = 'object' then (select coalesce(jsonb_object_agg({1}, {2}), '{{}}') "
        "from jsonb_each({0}) as {3}) else {0} end",
        value, choice(alias + ".key", alias + ".key", keys), choice(alias + ".key", alias + ".value", values),
        alias);
  }

  static std::string choice(const std::string& key, const std::string& otherwise,
                            const std::string& branches) {
    return branches.empty() ? otherwise : fmt::format("case {}{} else {} end", key, branches, otherwise);
  }

  MemberTree tree_;
  const Words& members_;
};

}  // namespace

std::string with_new_members(const std::string& value, const Domain& before, const Words& members,
                             bool is_array) {
  const Conversion conversion(before, members);
  return is_array ? conversion.of_array(value) : conversion.of_value(value);
}

std::string in_new_words(const TablePair& pair, const std::string& text) {
  std::string result = with_new_labels(pair, text);
  for (const auto& [column, members] : pair.members) {
    const MemberTree tree(domain_of(*pair.before, column).members);
    result = Reader(tree, members).renamed(result, quoted(column), *tree.root());
  }
  return result;
}

}  // namespace specql::migrate
