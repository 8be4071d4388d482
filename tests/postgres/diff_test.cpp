// `specql diff` between revisions of a repository, and between two databases.
#include "tests/support/case_file.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"

#include <filesystem>

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

constexpr std::string_view kFirst =
    "entity: Contact\nschema: crm\nfields:\n  name: text!\nactions: [create]\n";
constexpr std::string_view kSecond =
    "entity: Contact\nschema: crm\nfields:\n  name: text!\n  city: text\nactions: [create]\n";

/// A repository whose project is a folder of it.
class Repository {
 public:
  Repository() {
    write("backend/specql.yaml", "project: people\nschemas: {crm: {tenancy: shared}}\n");
    write("backend/entities/contact.yaml", std::string(kFirst));
    write("notes.md", "Beside the project.\n");
    git({"init", "-q", "."});
    git({"add", "-A"});
    git({"-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "-q", "-m", "first"});
    git({"tag", "v1"});
  }

  void write(const std::string& path, const std::string& text) const {
    write_text(folder_.path() / path, text);
  }
  std::string git(std::vector<std::string> words) const {
    words.insert(words.begin(), "git");
    const ProcessResult result = run_process(words, folder_.path());
    REQUIRE_MESSAGE(result.exit_code == 0, result.err);
    return result.out;
  }
  /// As a hook runs it: git names its index to the programs it calls.
  [[nodiscard]] ProcessResult diff(std::vector<std::string> words) const {
    words.insert(words.begin(), {"env", "GIT_INDEX_FILE=" + file(".git/index").string(), specql_binary(),
                                 "diff", "-C", "backend"});
    return run_process(words, folder_.path());
  }
  [[nodiscard]] std::filesystem::path file(const std::string& path) const { return folder_.path() / path; }

 private:
  TemporaryFolder folder_;
};

std::size_t leftovers() {
  std::size_t number = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("specql-") && std::filesystem::exists(entry.path() / "tree")) ++number;
  }
  return number;
}

}  // namespace

TEST_CASE("specs are compared with those of a revision, and the repository stays as it is") {
  const Repository repository;
  repository.write("backend/entities/contact.yaml", std::string(kSecond));
  const std::string index = read_text(repository.file(".git/index"));
  const std::string status = repository.git({"status", "--porcelain"});
  const std::size_t folders = leftovers();
  for (const std::string revision : {"v1", "git:HEAD", "HEAD^0"}) {
    const ProcessResult result = repository.diff({revision});
    CHECK_MESSAGE(result.exit_code == 0, result.err);
    CHECK(result.out.find("+ crm.tb_contact.city is a new column\n") != std::string::npos);
  }
  // Without migrations, it is the last revision that counts.
  CHECK(repository.diff({}).out == repository.diff({"HEAD"}).out);
  CHECK(repository.diff({"v1", "HEAD"}).err == "nothing differs\n");
  CHECK(read_text(repository.file(".git/index")) == index);
  CHECK(repository.git({"status", "--porcelain"}) == status);
  CHECK(leftovers() == folders);
}

TEST_CASE("a revision that is none, or whose specs have errors, is told") {
  const Repository repository;
  ProcessResult result = repository.diff({"v2"});
  CHECK(result.exit_code == 2);
  CHECK(result.err == "specql: `v2`: git knows no revision `v2`\n");
  result = repository.diff({"git:--output=notes.md"});
  CHECK(result.exit_code == 2);
  CHECK(read_text(repository.file("notes.md")) == "Beside the project.\n");
  repository.write("backend/entities/contact.yaml", "entity: Contact\nschema: crm\nfields:\n  name: txt!\n");
  repository.git({"-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "-q", "-am", "slip"});
  repository.write("backend/entities/contact.yaml", std::string(kFirst));
  result = repository.diff({"HEAD"});
  CHECK(result.exit_code == 1);
  CHECK(result.err.find("unknown type `txt`") != std::string::npos);
  CHECK(result.err.find("these are the specs of `HEAD`") != std::string::npos);
}

TEST_CASE("two databases are compared in all that people have made there") {
  const TemporaryDatabase one;
  const TemporaryDatabase other;
  const std::string made =
      "create schema \"My Stuff\"; create table \"My Stuff\".notes (id bigint generated always as identity "
      "primary key, text text not null default 'it''s', made timestamptz(3));\n"
      "create index notes_text_idx on \"My Stuff\".notes (lower(text) text_pattern_ops desc) where id > 3;\n";
  one.connect().must(made);
  other.connect().must(
      made +
      "alter table \"My Stuff\".notes alter made type date, alter text drop not null;\n"
      "drop index \"My Stuff\".notes_text_idx;\n"
      "create index notes_text_idx on \"My Stuff\".notes (lower(text) desc) where id > 3;\n");
  const TemporaryFolder folder;
  const auto diff = [&](const TemporaryDatabase& from, const TemporaryDatabase& to) {
    return run_process({specql_binary(), "diff", Server::instance().parameters(from.name()),
                        Server::instance().parameters(to.name())},
                       folder.path());
  };
  CHECK(diff(one, one).err == "nothing differs\n");
  const ProcessResult result = diff(one, other);
  CHECK_MESSAGE(result.exit_code == 0, result.err);
  CHECK(result.out ==
        "~ \"My Stuff\".notes.notes_text_idx is gone\n"
        "+ \"My Stuff\".notes.notes_text_idx is a new index\n"
        "~ \"My Stuff\".notes.text may be null now\n"
        "! \"My Stuff\".notes.made has another type: timestamp(3) with time zone to date\n");
}

}  // namespace specql::testing
