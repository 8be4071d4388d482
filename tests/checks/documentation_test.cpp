// Every YAML block of the documentation is compiled, every SQL block run. Info strings of blocks:
//   yaml                     a whole spec: accepted           yaml PATH   a file of the page's project
//   yaml fails CODE [FILE]   refused with that code
//   sql                      run on the page's project; `text output` after it is its result
//   sql fails CODE, sql passes   looked at by `migrate lint`, where lock_timeout is set; `alone`: where not
//   sql in PATH, graphql in PATH   stands in that generated file
#include "generator/support/text.h"
#include "tests/support/case_file.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"
#include "tests/support/scripts.h"

#include <memory>

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

struct Block {
  std::vector<std::string> info;
  std::string text;
  std::size_t line = 0;
};

std::vector<Block> blocks_of(const std::string& page) {
  std::vector<Block> blocks;
  bool inside = false;
  std::size_t number = 0;
  for (const std::string_view line : split(page, '\n')) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (!inside) continue;
      Block block;
      block.line = number;
      const std::string_view info = line.substr(3);
      for (const std::string_view word : split(info, ' '))
        block.info.emplace_back(word);
      blocks.push_back(std::move(block));
    } else if (inside) {
      blocks.back().text += std::string(line) + "\n";
    }
  }
  return blocks;
}

class Page {
 public:
  explicit Page(std::string name) : name_(std::move(name)) {}

  void run() {
    for (const Block& block : blocks_of(read_text(source_root() / name_))) {
      INFO(name_, ":", block.line);
      if (block.info[0] == "yaml") yaml(block);
      if (block.info[0] == "sql") sql(block);
      if (block.info[0] == "graphql" && block.info.size() > 2) contained(block);
      const bool output = block.info[0] == "text" && block.info.size() > 1 && block.info[1] == "output";
      if (output) CHECK(last_.table == block.text);
    }
  }

 private:
  void yaml(const Block& block) {
    if (block.info.size() == 1) {
      const Compiled compiled = compile({{"spec.yaml", block.text}});
      CHECK_MESSAGE(compiled.accepted, compiled.complaints());
    } else if (block.info[1] == "fails") {
      refused(block);
    } else {
      texts_[block.info[1]] = block.text;
      database_.reset();
      const Compiled compiled = compile(texts_);
      const bool only_settings = texts_.size() == 1 && texts_.contains("specql.yaml");
      if (!only_settings) CHECK_MESSAGE(compiled.accepted, compiled.complaints());
      files_ = compiled.files;
    }
  }

  static void refused(const Block& block) {
    Texts texts = {{"spec.yaml", block.text}};
    if (block.info.size() > 3)
      texts = {{block.info[3], block.text},
               {"entities/thing.yaml", "entity: Thing\nfields: {name: text!}\n"}};
    const Compiled compiled = check(texts);
    REQUIRE_FALSE(compiled.diagnostics.empty());
    for (const auto& diagnostic : compiled.diagnostics) {
      CHECK_MESSAGE(diagnostics::code_text(diagnostic.code) == block.info.at(2), compiled.complaints());
    }
  }

  static void linted(const Block& block) {
    const bool alone = block.info.back() == "alone";
    const Linted linted = lint(block.text, {.in_transaction = false, .lock_timeout = !alone});
    if (block.info[1] == "passes") CHECK_MESSAGE(linted.diagnostics.empty(), linted.text());
    if (block.info[1] == "fails")
      CHECK_MESSAGE(linted.text().find("[" + block.info.at(2) + "]") != std::string::npos, linted.text());
  }

  void sql(const Block& block) {
    if (block.info.size() > 1 && block.info[1] != "in") return linted(block);
    if (block.info.size() > 2) return contained(block);
    if (!database_) {
      connection_.reset();
      database_ = std::make_unique<TemporaryDatabase>();
      connection_ = std::make_unique<Connection>(database_->connect());
      if (!texts_.empty()) connection_->must("begin;" + single_script(texts_) + ";commit;");
    }
    last_ = connection_->must(block.text);
  }

  void contained(const Block& block) {
    REQUIRE(block.info.size() > 2);
    const auto file = files_.find(block.info[2]);
    REQUIRE_MESSAGE(file != files_.end(), block.info[2]);
    CHECK_MESSAGE(file->second.find(block.text) != std::string::npos, file->second);
  }

  std::string name_;
  Texts texts_;
  Texts files_;
  std::unique_ptr<TemporaryDatabase> database_;
  std::unique_ptr<Connection> connection_;
  Outcome last_;
};

}  // namespace

TEST_CASE("what the documentation shows is so") {
  std::vector<std::string> pages = {"README.md"};
  for (const std::string& path : files_below(source_root() / "docs")) {
    if (path.ends_with(".md")) pages.push_back("docs/" + path);
  }
  for (const std::string& page : pages) {
    CAPTURE(page);
    CHECK_NOTHROW(Page(page).run());
  }
}

}  // namespace specql::testing
