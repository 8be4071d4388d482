#include "generator/project/checkout.h"

#include "generator/project/program.h"
#include "generator/support/text.h"

#include <optional>
#include <system_error>
#include <vector>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// Git in a folder, with an index of its own.
class Git {
 public:
  Git(std::filesystem::path folder, std::string index)
      : folder_(std::move(folder)), index_(std::move(index)) {}

  /// What it prints, without the last line break; nothing where it fails.
  std::optional<std::string> ask(std::vector<std::string> words) {
    ProgramEnd end = run_program({.path = "git",
                                  .arguments = std::move(words),
                                  .folder = folder_,
                                  .variables = {"GIT_INDEX_FILE=" + index_}});
    if (end.missing) {
      problem_ = "git is not installed";
    } else if (!end.good) {
      problem_ = std::string(trim(end.errors.substr(0, end.errors.find('\n'))));
    }
    return end.good ? std::optional(std::string(trim(end.output))) : std::nullopt;
  }

  [[nodiscard]] CheckoutProblem problem() const { return {problem_}; }
  void move_to(std::filesystem::path folder) { folder_ = std::move(folder); }

 private:
  std::filesystem::path folder_;
  std::string index_;
  std::string problem_;
};

/// Writes all files below the folder; false where git refuses.
bool check_out(Git& git, const std::string& revision, const std::filesystem::path& into) {
  const auto top = git.ask({"rev-parse", "--show-toplevel"});
  const auto prefix = git.ask({"rev-parse", "--show-prefix"});
  if (!top || !prefix) return false;
  std::string tree = revision + ":" + *prefix;
  if (tree.ends_with('/')) tree.pop_back();
  // In a folder below, git would write only what lies below it in the index.
  git.move_to(*top);
  return git.ask({"read-tree", tree}) &&
         git.ask({"checkout-index", "--all", "--prefix=" + into.string() + "/"});
}

}  // namespace

std::variant<std::unique_ptr<Checkout>, CheckoutProblem> Checkout::make(const std::filesystem::path& folder,
                                                                        const std::string& revision) {
  auto made = TemporaryFolder::make();
  if (auto* problem = std::get_if<std::string>(&made)) return CheckoutProblem{std::move(*problem)};
  std::unique_ptr<Checkout> checkout(new Checkout(std::get<TemporaryFolder>(std::move(made))));
  Git git(folder, (checkout->temporary_.path() / "index").string());
  if (!git.ask({"rev-parse", "--git-dir"})) return git.problem();
  const bool known = !revision.starts_with('-') &&
                     git.ask({"rev-parse", "--verify", "--quiet", revision + "^{commit}"}).has_value();
  if (!known) return CheckoutProblem{fmt::format("git knows no revision `{}`", revision)};
  if (!check_out(git, revision, checkout->folder())) return git.problem();
  std::error_code ignored;
  std::filesystem::create_directory(checkout->folder(), ignored);  // it may hold no files
  return checkout;
}

}  // namespace specql::project
