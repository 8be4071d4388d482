#include "generator/migrate/member_tree.h"

#include <algorithm>

namespace specql::migrate {

using catalog::Member;

std::string_view outer_path(std::string_view path) {
  if (path.ends_with("[]")) return path.substr(0, path.size() - 2);
  const std::size_t dot = path.rfind('.');
  return dot == path.npos ? std::string_view() : path.substr(0, dot);
}

std::string_view last_part(std::string_view path) {
  const std::size_t outer = outer_path(path).size();
  return path.substr(outer + (outer > 0 && !path.ends_with("[]") ? 1 : 0));
}

std::vector<std::string_view> steps_of(std::string_view path) {
  std::vector<std::string_view> steps;
  for (; !path.empty(); path = outer_path(path))
    steps.push_back(last_part(path));
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::string inner_path(std::string_view outer, std::string_view name) {
  std::string path(outer);
  if (!outer.empty() && name != "[]") path += '.';
  return path.append(name);
}

const Member* named(const std::vector<const Member*>& members, std::string_view name) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member* one) { return last_part(one->path.view()) == name; });
  return found == members.end() ? nullptr : *found;
}

MemberTree::MemberTree(const std::vector<Member>& members) {
  for (const Member& member : members) {
    by_path_.emplace(member.path.view(), &member);
    if (!member.path.empty()) inner_[outer_path(member.path.view())].push_back(&member);
  }
}

const Member* MemberTree::at(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

const Member* MemberTree::along(std::string_view path) const {
  const Member* member = root();
  for (const std::string_view step : steps_of(path))
    member = member == nullptr ? nullptr : within(*member, step);
  return member;
}

std::string MemberTree::name_of(std::string_view path) const {
  const Member* object = at(outer_path(path));
  std::string name(object == nullptr ? std::string_view() : object->of.view());
  return name.append(".").append(last_part(path));
}

const Member& MemberTree::type_of(const Member& member) const {
  if (member.like.empty()) return member;
  const Member* type = at(member.like.view());
  return type == nullptr ? member : *type;
}

const std::vector<const Member*>& MemberTree::members_of(const Member& type) const {
  static const std::vector<const Member*> kNone;
  const auto found = inner_.find(type.path.view());
  return found == inner_.end() ? kNone : found->second;
}

}  // namespace specql::migrate
