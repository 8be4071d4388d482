// tests/cli/<case>.test: files, command lines, and what has to come of them. Sections:
//   file PATH        makes a file            link PATH TARGET   makes a symbolic link
//   remove PATH      deletes one             append PATH        adds to one
//   pipe PATH        makes a named pipe
//   bytes PATH       makes a file in which `\xF6` is a byte
//   stdin            for the next run        run WORDS          runs `specql WORDS`
//   exit N, stdout, stderr                   of the last run; the exit code is 0 where none is given
//   content PATH     the file's text         exists PATH, absent PATH
// In tests/database/ there is a server besides: `SERVER` in WORDS stands for the parameters of its database.
//   query SQL        what it answers there, or nothing
//   database         from here on it is a database of the case's own
#include "generator/support/line_diff.h"
#include "generator/support/text.h"
#include "tests/runner/suite.h"
#include "tests/support/case_file.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"

#include <map>
#include <optional>
#include <sys/stat.h>

#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::string_view kRoot = "tests/cli/";
constexpr std::string_view kDatabaseRoot = "tests/database/";
constexpr std::string_view kServer = "SERVER";
constexpr std::string_view kServerDatabase = "postgres";

/// One case while it runs.
class Script {
 public:
  explicit Script(bool update) : update_(update) {}

  void run(CaseFile& file) {
    for (std::size_t i = 0; i < file.sections.size(); ++i) {
      Section& section = file.sections[i];
      const auto verb = verbs().find(section.verb);
      if (verb == verbs().end()) {
        fail(section, fmt::format("there is no verb `{}`", section.verb));
        continue;
      }
      (this->*verb->second)(section);
      const bool last = i + 1 == file.sections.size();
      const bool exit_follows = !last && file.sections[i + 1].verb == "exit";
      if (section.verb != "run" || exit_follows) continue;
      if (result_.exit_code == 0) continue;
      if (update_) {
        file.sections.insert(file.sections.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                             Section{"exit", std::to_string(result_.exit_code), {}, section.line});
        continue;
      }
      fail(section, fmt::format("exit code {}\n{}{}", result_.exit_code, result_.out, result_.err));
    }
  }

  [[nodiscard]] const std::string& problems() const { return problems_; }

 private:
  using Verb = void (Script::*)(Section&);
  static const std::map<std::string, Verb, std::less<>>& verbs() {
    static const std::map<std::string, Verb, std::less<>> kVerbs = {
        {"file", &Script::make_file},        {"link", &Script::make_link},
        {"bytes", &Script::make_bytes},      {"pipe", &Script::make_pipe},
        {"remove", &Script::remove_file},    {"append", &Script::append},
        {"stdin", &Script::set_input},       {"run", &Script::run_command},
        {"exit", &Script::expect_exit},      {"stdout", &Script::expect_out},
        {"stderr", &Script::expect_err},     {"content", &Script::expect_content},
        {"exists", &Script::expect_file},    {"absent", &Script::expect_no_file},
        {"folder", &Script::make_folder},    {"query", &Script::expect_rows},
        {"database", &Script::make_database}};
    return kVerbs;
  }

  void fail(const Section& section, const std::string& text) {
    problems_ += fmt::format("line {}: {}\n", section.line, text);
  }
  [[nodiscard]] std::filesystem::path place(const std::string& path) const { return folder_.path() / path; }
  /// Outputs never hold the folder of the run: it has another name each time.
  [[nodiscard]] std::string plain(const std::string& text) const {
    return replace_all(text, folder_.path().string(), "FOLDER");
  }

  void make_file(Section& section) { write_text(place(section.argument), section.body); }
  void make_bytes(Section& section) {
    std::string bytes;
    const std::string& text = section.body;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const bool escaped = text.compare(at, 2, "\\x") == 0 && at + 4 <= text.size();
      bytes += escaped ? static_cast<char>(std::stoi(text.substr(at + 2, 2), nullptr, 16)) : text[at];
      at += escaped ? 3 : 0;
    }
    write_text(place(section.argument), bytes);
  }
  void make_pipe(Section& section) {
    if (::mkfifo(place(section.argument).c_str(), 0600) != 0) fail(section, "cannot be made");
  }
  void make_folder(Section& section) { std::filesystem::create_directories(place(section.argument)); }
  void make_link(Section& section) {
    const auto words = shell_words(section.argument);
    std::filesystem::create_directories(place(words.at(0)).parent_path());
    std::filesystem::create_symlink(words.at(1), place(words.at(0)));
  }
  void remove_file(Section& section) { std::filesystem::remove_all(place(section.argument)); }
  void append(Section& section) {
    write_text(place(section.argument), read_text(place(section.argument)) + section.body);
  }
  void set_input(Section& section) { input_ = section.body; }
  void run_command(Section& section) {
    std::vector<std::string> command = shell_words(section.argument);
    for (std::string& word : command) {
      if (word == kServer) word = Server::instance().parameters(database());
    }
    command.insert(command.begin(), specql_binary());
    result_ = run_process(command, folder_.path(), input_);
    input_.clear();
  }
  void expect_exit(Section& section) {
    const std::string actual = std::to_string(result_.exit_code);
    if (section.argument == actual) return;
    if (!update_) fail(section, fmt::format("exit code {}\n{}{}", actual, result_.out, result_.err));
    section.argument = actual;
  }
  void expect_text(Section& section, const std::string& actual) {
    const std::string expected = section.body;
    std::string given = plain(actual);
    if (!given.empty() && given.back() != '\n') given += "\n";
    if (expected == given) return;
    if (!update_) fail(section, unified_diff(expected, given, section.verb, "what came out"));
    section.body = given;
  }
  void expect_out(Section& section) { expect_text(section, result_.out); }
  void expect_err(Section& section) { expect_text(section, result_.err); }
  void expect_content(Section& section) { expect_text(section, read_text(place(section.argument))); }
  void expect_rows(Section& section) {
    expect_text(section, Server::instance().connect(database()).must(section.argument).table);
  }
  void expect_file(Section& section) {
    if (!std::filesystem::exists(place(section.argument))) fail(section, section.argument + " is missing");
  }
  void expect_no_file(Section& section) {
    if (std::filesystem::exists(place(section.argument))) fail(section, section.argument + " is there");
  }

  void make_database(Section&) { own_database_.emplace(); }
  [[nodiscard]] std::string database() const {
    return own_database_ ? own_database_->name() : std::string(kServerDatabase);
  }

  bool update_;
  TemporaryFolder folder_;
  std::optional<TemporaryDatabase> own_database_;
  std::string input_;
  ProcessResult result_;
  std::string problems_;
};

}  // namespace

namespace {

std::vector<std::string> cases_below(std::string_view root) {
  std::vector<std::string> names;
  for (const std::string& path : files_below(source_root() / root))
    names.push_back(std::string(root) + path);
  return names;
}

}  // namespace

std::vector<std::string> list_cli() {
  return cases_below(kRoot);
}

std::vector<std::string> list_database() {
  return cases_below(kDatabaseRoot);
}

std::optional<std::string> run_cli(const std::string& name, bool update) {
  CaseFile file = parse_case(read_text(source_root() / name));
  Script script(update);
  script.run(file);
  if (update) write_text(source_root() / name, print_case(file));
  if (script.problems().empty()) return std::nullopt;
  return script.problems();
}

}  // namespace specql::testing
