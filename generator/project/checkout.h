// A project as a revision of its git repository has it.
#pragma once

#include "generator/project/temporary_folder.h"

#include <filesystem>
#include <memory>
#include <string>
#include <variant>

namespace specql::project {

/// Why there is none, in a sentence.
struct CheckoutProblem {
  std::string message;
};

/// The files of a folder at a revision, in a folder for temporary files, for as long as this lives. Nothing
/// in the repository changes: neither its index nor the files of the working tree.
class Checkout {
 public:
  /// `revision` as git names them: `HEAD~2`, `main`, `v1.4`.
  [[nodiscard]] static std::variant<std::unique_ptr<Checkout>, CheckoutProblem> make(
      const std::filesystem::path& folder, const std::string& revision);

  [[nodiscard]] std::filesystem::path folder() const { return temporary_.path() / "tree"; }

 private:
  explicit Checkout(TemporaryFolder temporary) : temporary_(std::move(temporary)) {}

  TemporaryFolder temporary_;
};

}  // namespace specql::project
