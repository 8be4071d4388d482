// tests/behaviour/<area>/<case>.test: specs, then what the schema made from them does. Sections:
//   file PATH        a file of the project; `=== project NAME` takes all of examples/NAME
//   apply            compiles, loads into a new database, and runs plpgsql_check on every function
//   as ROLE [tenant N] [user N]   who the following statements run as; `as owner` is the superuser.
//                    N is a number: tenant 1 is 00000000-0000-0000-0000-000000000001
//   in NAME          changes to a session of that name; sessions keep role and transaction
//   sql              runs statements, which must work unless an `error` follows
//   expect           the last result; error: its SQLSTATE and message
//   let NAME         runs a query and keeps its one value: ${NAME} stands for it in statements, and
//                    is shown in results in its place
//   send             hands statements over and goes on; `waits NAME` until that session waits for a
//                    lock; `await` takes the result of what this session was sent
#include "generator/support/line_diff.h"
#include "generator/support/text.h"
#include "tests/runner/suite.h"
#include "tests/support/case_file.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"

#include <chrono>
#include <map>
#include <stdexcept>
#include <thread>

#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::string_view kRoot = "tests/behaviour/";

std::string uuid_of(const std::string& number) {
  return fmt::format("00000000-0000-0000-0000-{:0>12}", number);
}

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
        return;
      }
      const bool error_follows = i + 1 < file.sections.size() && file.sections[i + 1].verb == "error";
      (this->*verb->second)(section);
      if (outcome_.error && !error_follows && section.verb != "error") {
        fail(section, fmt::format("{}: {}", outcome_.error->state, outcome_.error->message));
        return;
      }
    }
  }

  [[nodiscard]] const std::string& problems() const { return problems_; }

 private:
  using Verb = void (Script::*)(Section&);
  static const std::map<std::string, Verb, std::less<>>& verbs() {
    static const std::map<std::string, Verb, std::less<>> kVerbs = {
        {"file", &Script::add_file}, {"project", &Script::add_project}, {"apply", &Script::apply},
        {"as", &Script::become},     {"in", &Script::change_session},   {"sql", &Script::run_sql},
        {"expect", &Script::expect}, {"error", &Script::expect_error},  {"let", &Script::keep},
        {"send", &Script::send},     {"waits", &Script::wait_for},      {"await", &Script::await}};
    return kVerbs;
  }

  void fail(const Section& section, const std::string& text) {
    problems_ += fmt::format("line {}: {}\n", section.line, text);
  }

  Connection& session(const std::string& name) {
    if (!database_) throw std::runtime_error("nothing has been applied yet");
    auto found = sessions_.find(name);
    if (found == sessions_.end()) found = sessions_.emplace(name, database_->connect()).first;
    return found->second;
  }
  Connection& session() { return session(current_); }

  [[nodiscard]] std::string filled(std::string sql) const {
    for (const auto& [name, value] : values_)
      sql = replace_all(std::move(sql), "${" + name + "}", value);
    return sql;
  }
  [[nodiscard]] std::string shown(std::string text) const {
    for (const auto& [name, value] : values_)
      text = replace_all(std::move(text), value, "${" + name + "}");
    return text;
  }

  void add_file(Section& section) { texts_[section.argument] = section.body; }
  void add_project(Section& section) { texts_ = read_project(source_root() / "examples" / section.argument); }

  void apply(Section& section) {
    const std::string script = single_script(texts_);
    sessions_.clear();
    database_.reset();
    database_ = std::make_unique<TemporaryDatabase>();
    outcome_ = session().run("begin;" + script + ";commit;");
    if (outcome_.error) return;
    const std::string findings = plpgsql_findings(session());
    if (!findings.empty()) fail(section, "plpgsql_check:\n" + findings);
  }

  void become(Section& section) {
    const auto words = shell_words(section.argument);
    std::string tenant;
    std::string user;
    for (std::size_t i = 1; i + 1 < words.size(); i += 2)
      (words[i] == "tenant" ? tenant : user) = uuid_of(words[i + 1]);
    session().must("reset role");
    if (words.at(0) == "owner") return;
    session().must(
        fmt::format("select set_config('app.tenant_id', '{}', false), set_config('app.user_id', '{}', false)",
                    tenant, user));
    session().must(fmt::format("set role \"{}\"", words[0]));
  }

  void change_session(Section& section) { current_ = section.argument; }
  void run_sql(Section& section) { outcome_ = session().run(filled(section.body)); }
  void send(Section& section) { session().send(filled(section.body)); }
  void await(Section&) { outcome_ = session().await(); }

  void keep(Section& section) {
    outcome_ = session().run(filled(section.body));
    if (outcome_.error) return;
    if (outcome_.rows.size() != 1 || outcome_.rows[0].size() != 1 || outcome_.rows[0][0].empty()) {
      fail(section, fmt::format("one value is needed that is not empty, this is:\n{}", outcome_.table));
      return;
    }
    values_[section.argument] = outcome_.rows[0][0];
  }

  void wait_for(Section& section) {
    const int process = session(section.argument).process();
    Connection watcher = database_->connect();
    for (int i = 0; i < 1000; ++i) {
      const Outcome outcome = watcher.must(
          fmt::format("select 1 from pg_stat_activity where pid = {} and wait_event_type = 'Lock'", process));
      if (!outcome.rows.empty()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    fail(section, "it does not wait for any lock");
  }

  void compare(Section& section, const std::string& actual) {
    if (section.body == actual) return;
    if (!update_) fail(section, unified_diff(section.body, actual, section.verb, "what came out"));
    section.body = actual;
  }
  void expect(Section& section) { compare(section, shown(outcome_.table)); }
  void expect_error(Section& section) {
    std::string text = "no error\n";
    if (outcome_.error) text = shown(fmt::format("{}: {}\n", outcome_.error->state, outcome_.error->message));
    if (!outcome_.error) fail(section, "it worked");
    outcome_.error.reset();
    compare(section, text);
  }

  bool update_;
  Texts texts_;
  std::unique_ptr<TemporaryDatabase> database_;
  std::map<std::string, Connection> sessions_;
  std::string current_ = "main";
  std::map<std::string, std::string> values_;
  Outcome outcome_;
  std::string problems_;
};

}  // namespace

std::vector<std::string> list_behaviour() {
  std::vector<std::string> names;
  for (const std::string& path : files_below(source_root() / kRoot))
    names.push_back(std::string(kRoot) + path);
  return names;
}

std::optional<std::string> run_behaviour(const std::string& name, bool update) {
  CaseFile file = parse_case(read_text(source_root() / name));
  std::string problems;
  {
    Script script(update);
    script.run(file);
    problems = script.problems();
  }
  if (update) write_text(source_root() / name, print_case(file));
  if (problems.empty()) return std::nullopt;
  return problems;
}

}  // namespace specql::testing
