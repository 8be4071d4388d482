#include "tests/support/case_file.h"

#include "generator/support/text.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unistd.h>

namespace specql::testing {
namespace {

constexpr std::string_view kHeading = "=== ";

Section read_heading(std::string_view line, std::size_t number) {
  line.remove_prefix(kHeading.size());
  const std::size_t end = std::min(line.find(' '), line.size());
  return {std::string(line.substr(0, end)), std::string(trim(line.substr(end))), {}, number};
}

}  // namespace

CaseFile parse_case(std::string_view text) {
  CaseFile file;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    if (line.starts_with(kHeading)) {
      file.sections.push_back(read_heading(trim(line), number));
    } else if (file.sections.empty()) {
      file.comment += line;
    } else {
      file.sections.back().body += line;
    }
  }
  return file;
}

std::string print_case(const CaseFile& file) {
  std::string text = file.comment;
  for (const Section& section : file.sections) {
    text += std::string(kHeading) + section.verb;
    if (!section.argument.empty()) text += " " + section.argument;
    text += "\n" + section.body;
    if (!section.body.empty() && section.body.back() != '\n') text += "\n";
  }
  return text;
}

std::filesystem::path source_root() {
  return SPECQL_SOURCE_DIR;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_text(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::vector<std::string> files_below(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder).generic_string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "specql-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace specql::testing
