// Questions about sets of rows, and functions of values.
#include "tests/interpreter/scene.h"

#include <algorithm>
#include <functional>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

using expr::TypedQuery;

std::string to_case(std::string text, char first, char to) {
  for (char& c : text) {
    if (c >= first && c <= first + 25) c = static_cast<char>(c - first + to);
  }
  return text;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool linked(const TypedQuery::Junction& junction, const Row& row, const Scene& scene) {
  const Row* other = row_of(junction.row, scene);
  if (other == nullptr) return false;
  const LinkField field{junction.field_owner, junction.field};
  return junction.backwards ? scene.store.linked(field, row.number, other->number)
                            : scene.store.linked(field, other->number, row.number);
}

/// The rows of which all conditions are true.
std::vector<const Row*> chosen(const TypedQuery& query, Scene& scene) {
  std::vector<const Row*> rows = scene.store.live(query.entity, scene.caller);
  if (query.junction)
    std::erase_if(rows, [&](const Row* row) { return !linked(*query.junction, *row, scene); });
  std::erase_if(rows, [&](const Row* row) {
    scene.queries[query.index] = row;
    return !std::all_of(query.where.begin(), query.where.end(), [&](const expr::TypedExpr& condition) {
      const Value value = evaluate_perhaps(condition, scene);
      return std::holds_alternative<bool>(value) && std::get<bool>(value);
    });
  });
  return rows;
}

/// Nulls come last, or first where the order is descending.
bool goes_first(const Value& a, const Value& b, bool descending) {
  if (is_null(a) || is_null(b))
    return is_null(b) && !is_null(a) ? !descending : is_null(a) && !is_null(b) && descending;
  return descending ? compare(a, b) > 0 : compare(a, b) < 0;
}

std::vector<const Row*> sorted(std::vector<const Row*> rows, const TypedQuery& query, Scene& scene) {
  for (auto key = query.order_by.rbegin(); key != query.order_by.rend(); ++key) {
    const auto value = [&](const Row* row) {
      scene.queries[query.index] = row;
      return evaluate_perhaps(key->key, scene);
    };
    std::stable_sort(rows.begin(), rows.end(), [&](const Row* a, const Row* b) {
      return goes_first(value(a), value(b), key->descending);
    });
  }
  return rows;
}

std::vector<Value> values_of(const std::vector<const Row*>& rows, const TypedQuery& query, Scene& scene) {
  std::vector<Value> values;
  for (const Row* row : rows) {
    scene.queries[query.index] = row;
    values.push_back(evaluate_perhaps(query.value[0], scene));
  }
  return values;
}

void keep_different(std::vector<Value>& values) {
  std::vector<Value> kept;
  for (const Value& value : values) {
    const bool known =
        std::any_of(kept.begin(), kept.end(), [&](const Value& one) { return same(one, value); });
    if (!known) kept.push_back(value);
  }
  values = kept;
}

Value sum(const std::vector<Value>& values, const Type& type) {
  Number total;
  for (const Value& value : values)
    total = add(total, std::get<Number>(value));
  return fitting(total, type.base);
}

Duration hours(const Number& count) {
  constexpr std::int64_t kHour = 3600;
  return {static_cast<std::int64_t>(count.digits) * kHour};
}

Value answer(const TypedQuery& query, const Type& type, Scene& scene) {
  using Kind = TypedQuery::Kind;
  const std::vector<const Row*> rows = chosen(query, scene);
  if (query.kind == Kind::Exists) return !rows.empty();
  if (query.value.empty()) return whole(static_cast<std::int64_t>(rows.size()));
  if (query.kind == Kind::First) {
    const auto in_order = sorted(rows, query, scene);
    return in_order.empty() ? Value(Null()) : values_of({in_order[0]}, query, scene)[0];
  }
  std::vector<Value> values = values_of(rows, query, scene);
  std::erase_if(values, [](const Value& value) { return is_null(value); });
  if (query.distinct) keep_different(values);
  if (query.kind == Kind::Count) return whole(static_cast<std::int64_t>(values.size()));
  if (query.kind == Kind::Sum) return sum(values, type);
  if (query.kind != Kind::Min && query.kind != Kind::Max) throw NotSupported("a set of this kind");
  if (values.empty()) return Null();
  const auto less = [](const Value& a, const Value& b) { return compare(a, b) < 0; };
  return query.kind == Kind::Min ? *std::min_element(values.begin(), values.end(), less)
                                 : *std::max_element(values.begin(), values.end(), less);
}

}  // namespace

Value ask(const TypedQuery& query, const Type& type, Scene& scene) {
  Value value = answer(query, type, scene);
  scene.queries.erase(query.index);
  return value;
}

Value apply_function(const expr::FunctionInfo& function, const std::vector<Value>& arguments) {
  if (function.parameters.starts_with("list")) return list_function(function, arguments);
  if (std::any_of(arguments.begin(), arguments.end(), is_null)) return Null();
  const auto text = [&](std::size_t i) { return std::get<std::string>(arguments.at(i)); };
  if (function.sql == "length") return whole(static_cast<std::int64_t>(text(0).size()));
  if (function.sql == "now") return Moment{0, true};
  if (function.name == "hours") return hours(std::get<Number>(arguments.at(0)));
  if (function.sql == "upper") return to_case(text(0), 'a', 'A');
  if (function.sql == "lower") return to_case(text(0), 'A', 'a');
  if (function.sql == "btrim") return trimmed(text(0));
  if (function.sql == "starts_with") return text(0).starts_with(text(1));
  if (function.sql == "abs") {
    const auto& number = std::get<Number>(arguments.at(0));
    return number.digits < 0 ? negative(number) : number;
  }
  throw NotSupported(fmt::format("the function {}", function.name));
}

}  // namespace specql::testing::interpreter
