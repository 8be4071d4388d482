// Texts that are made up for patterns: all of them match, and hostile patterns cost little.
#include "generator/support/utf8.h"
#include "generator/types/literal.h"
#include "generator/types/pattern_samples.h"

#include <algorithm>
#include <chrono>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

using types::pattern_samples;
using types::PatternWish;
using Texts = std::vector<std::string>;

/// What is promised of any texts.
void check_texts(std::string_view pattern, const Texts& texts, const PatternWish& wish = {}) {
  CHECK(texts.size() <= wish.texts);
  CHECK_MESSAGE(std::set(texts.begin(), texts.end()).size() == texts.size(), pattern);
  for (const std::string& text : texts) {
    const std::size_t length = count_code_points(text);
    CHECK_MESSAGE(std::regex_search(text, std::regex(std::string(pattern))), pattern, ": ", text);
    CHECK_MESSAGE((length >= wish.min_length && length <= wish.max_length && length <= 200), pattern, ": ",
                  text);
  }
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i)
    result += text;
  return result;
}

}  // namespace

TEST_CASE("texts of a pattern are the shortest that match, each other than the others") {
  CHECK(pattern_samples("^[A-Z][0-9]{3}$") == Texts{"A000", "B111", "C222", "D333"});
  CHECK(pattern_samples("^[a-z]+$") == Texts{"a", "b", "c", "d"});
  CHECK(pattern_samples("^(open|shut)$") == Texts{"open", "shut"});
  CHECK(pattern_samples("^[ab]{2}$") == Texts{"aa", "bb", "ab", "ba"});
  CHECK(pattern_samples("^x?$") == Texts{"x", ""});
  CHECK(pattern_samples("^(a|)$") == Texts{"a", ""});
  CHECK(pattern_samples("@") == Texts{"@", "@0", "@1", "@2"});
  CHECK(pattern_samples("@$") == Texts{"@", "0@", "1@", "2@"});
  CHECK(pattern_samples("^\\(\\d{2}\\) \\w\\s\\S\\.$").front() == "(00) a a.");
  CHECK(pattern_samples("^[^a-z\\d]$").front() == "A");
  CHECK(pattern_samples("^[\\W]$").front() == "-");
  CHECK(pattern_samples("^größer$") == Texts{"größer"});
  CHECK(pattern_samples("^a\\tb$") == Texts{"a\tb"});
}

TEST_CASE("every text matches its pattern") {
  for (const char* pattern :
       {"^[a-z][a-z0-9-]*[a-z0-9]$", "^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$", "^[^@ ]+@[^@ ]+\\.[a-z]{2,}$",
        "^#([0-9a-f]{3}|[0-9a-f]{6})$", "^(0|[1-9][0-9]*)(\\.[0-9]+)?$", "^((a|b)*c){2,3}$",
        "^([a-z]{2,4}-?){2}$", "(^|,)x(,|$)", "^a|b$", "^\\+?[0-9 ()-]{7,20}$", "^.{5}$", "^[.\\-_]$",
        "^[-a]$", "^(a?b?){3,}$", "^(()|x){4}$", "", "^$"}) {
    const Texts texts = pattern_samples(pattern);
    CHECK_MESSAGE(!texts.empty(), pattern);
    check_texts(pattern, texts);
  }
}

TEST_CASE("texts have as many characters as are wanted, where a match can") {
  struct Case {
    const char* pattern;
    PatternWish wish;
    Texts texts;
  };
  const Case cases[] = {
      {"^[a-z]+$", {3, 3, 2}, {"aaa", "bbb"}},
      {"^(ab|xyz)+$", {5, 5, 2}, {"xyzab"}},
      {"^[A-Z]{2}-[0-9]*$", {6, 10, 2}, {"AA-000", "BB-111"}},
      {"^([a-z]{2},)*[a-z]$", {7, 8, 1}, {"aa,aa,a"}},
      {"foo", {6, 6, 2}, {"fooxx0", "fooxx1"}},
      {"^a?$", {0, 0, 4}, {""}},
      {"^[0-9]{4}$", {5, 9, 4}, {}},
      {"^(ab)+$", {3, 3, 4}, {}},
      {"^[a-z]+$", {201, 300, 4}, {}},
      {"^[a-z]*$", {200, 300, 1}, {std::string(200, 'a')}},
  };
  for (const Case& one : cases) {
    const Texts texts = pattern_samples(one.pattern, one.wish);
    check_texts(one.pattern, texts, one.wish);
    if (one.texts.empty()) CHECK_MESSAGE(texts.empty(), one.pattern);
    for (const std::string& text : one.texts)
      CHECK_MESSAGE(std::find(texts.begin(), texts.end(), text) != texts.end(), one.pattern, ": ", text);
  }
}

TEST_CASE("nothing is made up for what is not understood or matches nothing") {
  for (const char* pattern :
       {"(?=a)a",     "(?!a)b", "^(a)\\1$",    "a*?", "^[[:alpha:]]$", "\\bword\\b", "a{300}",
        "a{1000000}", "(",      "a)",          "[a",  "[z-a]",         "***=a",      "\\",
        "a{2,1}",     "*",      "^[^\\s\\S]$", "a^b", "a$b",           "$a"}) {
    CHECK_MESSAGE(pattern_samples(pattern).empty(), pattern);
  }
}

TEST_CASE("hostile patterns cost little") {
  const auto begin = std::chrono::steady_clock::now();
  const std::string patterns[] = {
      "^((((a{20}){20}){20}){20})$",
      "^(((a{1,9}){1,9}){1,9})+$",
      "^(((((a*)*)*)*)*)*$",
      "^((((a?){9}){9}){9})$",
      "^(a|aa|aaa)+b?$",
      "^(" + repeated("a?b*", 200) + ")*$",
      "^(" + repeated("ab|", 600) + "c)+$",
      repeated("(", 50) + "a" + repeated(")*", 50),
      repeated("(", 5000) + "a" + repeated(")", 5000),
      repeated("^", 1900) + "a",
      repeated("(a|b)", 190),
      "^" + repeated("[a-z]*", 300) + "$",
      "^(" + repeated("(x|y)?", 500) + "){3}$",
      repeated("a", 20'000),
      "[" + repeated("a-z", 600) + "]",
      "\xff\xfe",
  };
  for (const std::string& pattern : patterns) {
    for (const std::size_t least : {0U, 150U, 200U}) {
      for (const std::string& text : pattern_samples(pattern, {least, 200, 4})) {
        const bool fits = text.size() >= least && text.size() <= 200;
        CHECK(fits);
      }
    }
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::minutes(1));
}

TEST_CASE("short texts are tried as PostgreSQL does, at no great cost") {
  CHECK(types::matches("^[äö]{2}$", "äö"));
  CHECK(!types::matches("^.$", "äö"));
  CHECK(types::matches("^a.b$", "a\nb"));
  CHECK(!types::matches("^a$", "a\n"));
  CHECK(types::matches("b+c|x", "abbc"));
  CHECK(!types::matches("^(ab?){2,3}$", "abababab"));
  CHECK(types::matches("^(ab?){2,3}$", "abaab"));
  CHECK(types::matches("", ""));
  CHECK(!types::matches("a^b", "ab"));
  CHECK(types::matches("^((a+)+|a+!)$", repeated("a", 150) + "!"));
  CHECK(!types::matches("^(\\w+)+!$", repeated("x", 200)));
  CHECK(!types::matches("^(((((a*)*)*b)*c)*d)*$", repeated("a", 199) + "!"));
  CHECK(pattern_samples("^((a+)+|a+!)$", {190, 200, 4}).size() == 4);
}

}  // namespace specql::testing
