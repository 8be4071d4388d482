// The only file that includes yaml-cpp. Its event interface is used because `YAML::Load` keeps both of
// two equal keys, and drops a second document that nobody asked for.
#include "generator/syntax/yaml.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <unordered_map>
#include <unordered_set>

#include "generator/syntax/raw_text.h"
#include "generator/syntax/scalar_layout.h"

namespace specql::syntax {
namespace {

/// In the notation of types and calls a colon with a blank stands inside parentheses, as in
/// `ref(Tag, many: true)`. YAML does not allow that in a plain value and can mean nothing else by it,
/// so such blanks are hidden from the parser and come back in the values. No spec holds the character
/// that hides them.
constexpr char kHiddenBlank = '\x1F';

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Reads a file's text without copying it.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // only read; setg wants it so
    setg(begin, begin, begin + text.size());
  }
};

/// Thrown by the builder to make yaml-cpp stop; the diagnostic has been written.
struct Stop {};

/// A mapping or list that has begun and not ended.
struct Open {
  Node node;
  std::optional<Located<std::string>> key;  // a mapping's key that waits for its value
  YAML::anchor_t anchor = 0;
  std::unordered_set<std::string> own_keys = {};  // those not from a merge: for repeats
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, std::uint32_t base, DiagnosticSink& sink)
      : text_(text), base_(base), sink_(sink) {}

  std::vector<Node> documents;

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, anchor, Sequence{});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, anchor, Mapping{});
  }
  void OnMapEnd() override { close(); }

 private:
  [[nodiscard]] std::uint32_t address(const YAML::Mark& mark) const {
    const auto at = mark.pos < 0 ? 0U : static_cast<std::uint32_t>(mark.pos);
    return base_ + std::min(at, static_cast<std::uint32_t>(text_.size()));
  }
  [[nodiscard]] Span point(const YAML::Mark& mark) const { return {address(mark), address(mark)}; }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            std::variant<Null, Scalar, Sequence, Mapping> value);
  void close();
  void count(std::size_t nodes, Span at);
  void refuse_tag(const std::string& tag, Span at);
  void finish(Node node, YAML::anchor_t anchor);
  void place(Node node);
  void take_key(Node node);
  void add_entry(Mapping& mapping, Located<std::string> key, Node value);
  void merge(Mapping& into, Span at, Node from);

  std::string_view text_;
  std::uint32_t base_;
  DiagnosticSink& sink_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Node> anchors_;
  std::size_t nodes_ = 0;
  std::uint32_t last_end_ = 0;
};

std::size_t size_of(const Node& node) {
  std::size_t total = 1;
  if (const Sequence* items = node.sequence()) {
    for (const Node& item : *items) total += size_of(item);
  }
  if (const Mapping* mapping = node.mapping()) {
    for (const Entry& entry : mapping->entries) total += size_of(entry.value);
  }
  return total;
}

void TreeBuilder::count(std::size_t nodes, Span at) {
  nodes_ += nodes;
  if (nodes_ <= kMaximumNodes) return;
  sink_.report(diag::too_many_nodes, at, kMaximumNodes)
      .help("aliases count as often as they are used");
  throw Stop{};
}

void TreeBuilder::refuse_tag(const std::string& tag, Span at) {
  if (tag.empty() || tag == "?" || tag == "!") return;
  sink_.report(diag::yaml_tag, at, tag).help("remove the tag; types are written in the language");
}

/// yaml-cpp begins a new document wherever the old one cannot go on, marker or not.
void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  anchors_.clear();
  if (documents.empty()) return;
  const std::size_t from = last_end_ - base_;
  const std::size_t to = std::min<std::size_t>(address(mark) - base_ + 3, text_.size());
  if (text_.substr(from, to - from).find("---") != std::string_view::npos) return;
  sink_.report(diag::invalid_yaml, point(mark), "this does not belong to what stands above")
      .help("indent it as part of the mapping or list above, or begin a new document with `---`");
  throw Stop{};
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  // The mark is where the parser noticed; what is missing belongs behind the key.
  const bool has_key = !open_.empty() && open_.back().key.has_value();
  const Span at = has_key ? open_.back().key->span.after() : point(mark);
  const std::size_t begin = address(mark) - base_;
  const bool written = text_.substr(begin, 1) == "~" || text_.substr(begin, 4) == "null";
  count(1, at);
  finish({written ? Span{address(mark), address(mark) + (text_[begin] == '~' ? 1U : 4U)} : at,
          Null{}},
         anchor);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto target = anchors_.find(anchor);
  if (target == anchors_.end()) {
    sink_.report(diag::alias_in_itself, point(mark));
    throw Stop{};
  }
  count(size_of(target->second), point(mark));
  finish(target->second, 0);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& parsed) {
  std::string value = parsed;
  std::replace(value.begin(), value.end(), kHiddenBlank, ' ');
  const std::size_t start = skip_properties(text_, address(mark) - base_);
  ScalarLayout layout = lay_out_scalar(text_, start, value, base_);
  count(1, layout.span);
  refuse_tag(tag, point(mark));
  if (layout.style == ScalarStyle::Quoted && !check_scalar_text(value, layout.span, sink_)) {
    throw Stop{};  // an escape such as "\0" wrote what the file itself may not contain
  }
  finish({layout.span, Scalar{std::move(value), layout.style, std::move(layout.map)}}, anchor);
}

void TreeBuilder::open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       std::variant<Null, Scalar, Sequence, Mapping> value) {
  count(1, point(mark));
  refuse_tag(tag, point(mark));
  if (open_.size() >= kMaximumDepth) {
    sink_.report(diag::nesting_too_deep, point(mark), kMaximumDepth);
    throw Stop{};
  }
  open_.push_back({{point(mark), std::move(value)}, std::nullopt, anchor});
}

void TreeBuilder::close() {
  Open done = std::move(open_.back());
  open_.pop_back();
  finish(std::move(done.node), done.anchor);
}

void TreeBuilder::finish(Node node, YAML::anchor_t anchor) {
  last_end_ = std::max(last_end_, node.span.end);
  if (anchor != 0) anchors_[anchor] = node;
  place(std::move(node));
}

void TreeBuilder::place(Node node) {
  if (open_.empty()) {
    documents.push_back(std::move(node));
    return;
  }
  Open& parent = open_.back();
  parent.node.span = parent.node.span.to(node.span);
  if (auto* items = std::get_if<Sequence>(&parent.node.value)) {
    items->push_back(std::move(node));
    return;
  }
  auto& mapping = std::get<Mapping>(parent.node.value);
  if (!parent.key) {
    take_key(std::move(node));
    return;
  }
  Located<std::string> key = std::move(*parent.key);
  parent.key.reset();
  if (key.value == "<<") {
    merge(mapping, key.span, std::move(node));
  } else {
    add_entry(mapping, std::move(key), std::move(node));
  }
}

void TreeBuilder::take_key(Node node) {
  Open& parent = open_.back();
  if (const Scalar* scalar = node.scalar()) {
    parent.key = {scalar->text, node.span};
    return;
  }
  sink_.report(diag::key_not_text, node.span, kind_of(node));
  parent.key = {"", node.span};
}

void TreeBuilder::add_entry(Mapping& mapping, Located<std::string> key, Node value) {
  Entry* first = mapping.find(key.value);
  if (open_.back().own_keys.insert(key.value).second) {
    if (first == nullptr) {
      mapping.entries.push_back({std::move(key), std::move(value)});
    } else {
      *first = {std::move(key), std::move(value)};  // an own key wins over a merged one
    }
    return;
  }
  auto report = sink_.report(diag::duplicate_key, key.span, key.value);
  if (first != nullptr) report.related(first->key.span, "first given here");
  if (key.value == "entity" && open_.size() == 1) {
    report.fix("begin a second document", {{{key.span.begin, key.span.begin}, "---\n"}},
               Applicability::MachineApplicable);
  }
}

void TreeBuilder::merge(Mapping& into, Span at, Node from) {
  if (Sequence* items = std::get_if<Sequence>(&from.value)) {
    for (Node& item : *items) merge(into, at, std::move(item));
    return;
  }
  Mapping* mapping = std::get_if<Mapping>(&from.value);
  if (mapping == nullptr) {
    sink_.report(diag::merge_of_non_mapping, at, kind_of(from));
    return;
  }
  for (Entry& entry : mapping->entries) {
    if (into.find(entry.key.value) != nullptr) continue;
    into.entries.push_back(std::move(entry));  // a later own key may still replace it
  }
}

/// What yaml-cpp's wording leaves open, for the mistakes that specs really contain.
std::string_view hint_for(std::string_view message, std::string_view line) {
  if (line.find('\t') != line.npos) return "YAML is indented with spaces, never with tabs";
  if (message.find("illegal map value") != message.npos) {
    return "a plain value cannot contain `: `; put it on a line of its own or in quotes";
  }
  if (message.find("end of map not found") != message.npos) {
    return "keys of one mapping stand in one column; text with `: ` or `#` needs quotes";
  }
  return "";
}

void report_yaml_error(const YAML::Exception& error, const source::SourceFile& file,
                       std::uint32_t base, DiagnosticSink& sink) {
  const std::uint32_t end = file.base + static_cast<std::uint32_t>(file.text.size());
  const std::uint32_t at =
      error.mark.pos < 0 ? base : std::min(base + static_cast<std::uint32_t>(error.mark.pos), end);
  auto report = sink.report(diag::invalid_yaml, {at, std::min(at + 1, end)}, error.msg);
  const std::size_t offset = at - file.base;
  const std::size_t line_begin = offset == 0 ? 0 : file.text.rfind('\n', offset - 1) + 1;
  const std::string_view line =
      std::string_view(file.text).substr(line_begin, file.text.find('\n', offset) - line_begin);
  if (const auto hint = hint_for(error.msg, line); !hint.empty()) report.help(std::string(hint));
}

std::string hide_blanks_in_parentheses(std::string_view text) {
  std::string patched(text);
  std::size_t depth = 0;
  for (std::size_t i = 0; i < patched.size(); ++i) {
    const char c = patched[i];
    if (c == '\n') depth = 0;
    if (c == '(') ++depth;
    if (c == ')' && depth > 0) --depth;
    if (depth > 0 && c == ':' && i + 1 < patched.size() && patched[i + 1] == ' ') {
      patched[i + 1] = kHiddenBlank;
    }
  }
  return patched;
}

struct Attempt {
  std::vector<Node> documents;
  DiagnosticSink sink;
  std::optional<YAML::Exception> error;
};

/// Parses `text`, which has the bytes of the file but for hidden blanks.
Attempt attempt(std::string_view text, std::string_view original, std::uint32_t base) {
  Attempt result;
  TreeBuilder builder(original, base, result.sink);
  TextBuffer buffer(text);
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    result.documents = std::move(builder.documents);
  } catch (const Stop&) {
    result.documents.clear();
  } catch (const YAML::DeepRecursion&) {
    result.sink.report(diag::nesting_too_deep, {base, base}, kMaximumDepth);
  } catch (const YAML::Exception& error) {
    result.error = error;
  }
  return result;
}

/// Other tools read the file too: they need the quotes.
void advise_quotes(const Node& node, DiagnosticSink& sink) {
  if (const Scalar* scalar = node.scalar()) {
    const bool hidden = scalar->style == ScalarStyle::Plain && scalar->text.find(": ") != std::string::npos;
    if (hidden && scalar->text.find('"') == std::string::npos &&
        scalar->text.find('\\') == std::string::npos) {
      sink.report(diag::unquoted_colon, node.span)
          .fix("put the value in quotes", {{{node.span.begin, node.span.begin}, "\""},
                                           {node.span.after(), "\""}},
               Applicability::MachineApplicable);
    }
  }
  if (const Sequence* items = node.sequence()) {
    for (const Node& item : *items) advise_quotes(item, sink);
  }
  if (const Mapping* mapping = node.mapping()) {
    for (const Entry& entry : mapping->entries) advise_quotes(entry.value, sink);
  }
}

}  // namespace

std::vector<Node> parse_yaml(const source::SourceFile& file, DiagnosticSink& sink) {
  if (!check_raw_text(file, sink)) return {};
  std::string_view text = file.text;
  std::uint32_t base = file.base;
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
    base += static_cast<std::uint32_t>(kByteOrderMark.size());
  }
  Attempt first = attempt(text, text, base);
  if (first.error) {
    Attempt second = attempt(hide_blanks_in_parentheses(text), text, base);
    if (second.error || second.documents.empty()) {
      report_yaml_error(*first.error, file, base, sink);
      return {};
    }
    for (const Node& document : second.documents) advise_quotes(document, second.sink);
    first = std::move(second);
  }
  sink.merge(std::move(first.sink));
  return std::move(first.documents);
}

}  // namespace specql::syntax
