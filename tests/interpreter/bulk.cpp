// Bulk actions: another one for each item of a list, all or none, or as many as can be.
#include "tests/interpreter/action.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

/// Paths and codes.
using Errors = std::set<std::pair<std::string, std::string>>;

class BulkCall {
 public:
  BulkCall(ActionId action, const Given& given, Machine& machine, Memory& memory)
      : signature_(machine.project.signatures[action]), given_(given), machine_(machine), memory_(memory) {}

  Answer answer() {
    if (machine_.entity(signature_.entity).isolated() && machine_.caller.tenant.empty())
      throw Refused{{refusal("no_tenant", "SQ401")}};
    refuse_problems();
    const Store before = machine_.store;
    for (std::size_t i = 0; i < given_.items.size(); ++i)
      take(i, call(signature_.bulk->each, given_.items[i], machine_, memory_));
    ++machine_.steps[signature_.bulk->partial ? "bulk partial" : "bulk atomic"];
    if (refused_ > 0 && !signature_.bulk->partial) throw all_refused();
    if (passed_by(before, machine_)) throw Unsure("a row that was there for this call only");
    return so_far();
  }

 private:
  void refuse_problems() const {
    std::vector<Problem> problems = given_.problems;
    if (given_.items.size() > signature_.bulk->limit) problems.push_back({"items", "too_many", ""});
    if (!problems.empty()) throw invalid_input(problems);
  }

  void take(std::size_t i, const Response& response) {
    if (!response.answer) {
      ++refused_;
      return add_errors(i, response.refusals);
    }
    const Answer& answer = *response.answer;
    if (tells_of_another(answer)) throw Unsure("what is said of an item's row");
    ids_.push_back(answer.row ? nlohmann::json(label(machine_.model(), answer.row->entity, answer.row->row))
                              : nlohmann::json(nullptr));
    touched_.insert(touched_.end(), answer.touched.begin(), answer.touched.end());
    if (wrote(answer)) touched_.push_back({answer.entity, answer.row->row, answer.status});
  }

  /// An item may be refused with one thing or another, and so may all of them together.
  void add_errors(std::size_t item, const std::vector<Refusal>& refusals) {
    std::set<Errors> all;
    for (const Refusal& refusal : refusals) {
      for (Errors errors : errors_) {
        for (const auto& [path, code] : refusal.errors)
          errors.emplace(fmt::format("items/{}/{}", item, path), code);
        all.insert(std::move(errors));
      }
    }
    errors_ = std::move(all);
    constexpr std::size_t kMost = 50;
    if (errors_.size() > kMost) throw Unsure("which of many mistakes comes first");
  }

  [[nodiscard]] Refused all_refused() const {
    Refused refused;
    for (const Errors& errors : errors_)
      refused.possible.push_back({"items_refused", "SQ400", errors});
    return refused;
  }

  [[nodiscard]] Answer so_far() const {
    if (errors_.size() > 1) throw Unsure("which of several mistakes comes first");
    Answer answer;
    answer.status = refused_ > 0 && ids_.empty() ? "noop:all_refused" : "success";
    answer.entity = signature_.entity;
    answer.touched = touched_;
    answer.result = {
        {"done", ids_.size()}, {"refused", refused_}, {"ids", ids_}, {"errors", *errors_.begin()}};
    return answer;
  }

  const actions::Signature& signature_;
  const Given& given_;
  Machine& machine_;
  Memory& memory_;
  std::size_t refused_ = 0;
  nlohmann::json ids_ = nlohmann::json::array();
  std::set<Errors> errors_ = {Errors()};
  std::vector<Touch> touched_;
};

}  // namespace

Answer answer_bulk(ActionId action, const Given& given, Machine& machine, Memory& memory) {
  return BulkCall(action, given, machine, memory).answer();
}

}  // namespace specql::testing::interpreter
