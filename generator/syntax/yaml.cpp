// The only file that includes yaml-cpp. Its event interface is used because `YAML::Load` keeps both of
// two equal keys, and drops a second document that nobody asked for.
#include "generator/syntax/yaml.h"

#include "generator/support/text.h"
#include "generator/syntax/hidden.h"
#include "generator/syntax/raw_text.h"
#include "generator/syntax/scalar_layout.h"
#include "generator/syntax/yaml_problem.h"

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <unordered_map>
#include <unordered_set>

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace specql::syntax {
namespace {

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

/// A plain value in brackets whose parentheses a comma seems to have torn apart, as in
/// `{type: enum(a, b)}`: what came behind it is held back until they close.
struct Torn {
  std::string key;            // of the entry it began as
  Located<std::string> text;  // its first piece
  bool dropped = false;       // with its key, which is a repeat
  std::vector<Entry> behind = {};
};

/// A mapping or list that has begun and not ended.
struct Open {
  Node node;
  std::optional<Located<std::string>> key;  // a mapping's key that waits for its value
  YAML::anchor_t anchor = 0;
  bool in_brackets = false;                       // `[…]`, `{…}`
  std::uint32_t written_end = 0;                  // behind the last of its content
  bool key_refused = false;                       // the waiting key is none; its value is dropped
  bool second_entity = false;                     // repeats come from a missing `---`
  std::unordered_set<std::string> own_keys = {};  // those not from a merge: for repeats
  std::optional<Torn> torn = {};
};

/// Parentheses that are open at the end of a text, those in single quotes apart.
std::size_t open_parentheses(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '\'') quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++depth;
    if (c == ')' && depth > 0) --depth;
  }
  return depth;
}

std::string in_quotes(const std::string& text) {
  const bool plain = text.find('"') == std::string::npos && text.find('\\') == std::string::npos;
  return plain ? "\"" + text + "\"" : "'" + replace_all(text, "'", "''") + "'";
}

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
                       YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, Sequence{}, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, Mapping{}, style);
  }
  void OnMapEnd() override { close(); }

  /// The innermost bracket that is not closed yet.
  [[nodiscard]] Span open_bracket() const;

 private:
  [[nodiscard]] std::uint32_t address(const YAML::Mark& mark) const {
    const auto at = mark.pos < 0 ? 0U : static_cast<std::uint32_t>(mark.pos);
    return base_ + std::min(at, static_cast<std::uint32_t>(text_.size()));
  }
  [[nodiscard]] Span point(const YAML::Mark& mark) const { return {address(mark), address(mark)}; }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            std::variant<Null, Scalar, Sequence, Mapping> value, YAML::EmitterStyle::value style);
  void close();
  void count(std::size_t nodes, Span at);
  void refuse_tag(const std::string& tag, const YAML::Mark& mark);
  void finish(Node node, YAML::anchor_t anchor, Span written);
  void place(Node node, Span written);
  void take_key(const Node& node);
  void take_value(Node node, Span written);
  [[nodiscard]] Span missing_at(const YAML::Mark& mark) const;
  [[nodiscard]] Span word_at(const YAML::Mark& mark) const;
  void skip_filling(std::size_t& at) const;
  [[nodiscard]] bool lacks_blank(const Located<std::string>& key, const Node& node) const;
  void put_blank(Located<std::string>& key, Node& node);
  [[nodiscard]] std::optional<Torn> torn_beginning(const Node& node, const std::string& key) const;
  bool go_on_torn(Open& parent, Node& node, Span written);
  void end_torn(Open& parent);
  bool add_entry(Mapping& mapping, Located<std::string> key, Node value);
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
    for (const Node& item : *items)
      total += size_of(item);
  }
  if (const Mapping* mapping = node.mapping()) {
    for (const Entry& entry : mapping->entries)
      total += size_of(entry.value);
  }
  return total;
}

void TreeBuilder::count(std::size_t nodes, Span at) {
  nodes_ += nodes;
  if (nodes_ <= kMaximumNodes) return;
  sink_.report(diag::too_many_nodes, at, kMaximumNodes).help("aliases count as often as they are used");
  throw Stop{};
}

/// yaml-cpp writes `!!str` out as the name it stands for; the user sees what was written.
void TreeBuilder::refuse_tag(const std::string& tag, const YAML::Mark& mark) {
  if (tag.empty() || tag == "?" || tag == "!") return;
  std::size_t begin = std::min(text_.find('!', address(mark) - base_), text_.size());
  std::size_t end = begin;
  while (end < text_.size() && !is_space(text_[end]))
    ++end;
  std::size_t behind = end;
  while (behind < text_.size() && is_blank(text_[behind]))
    ++behind;
  const auto at = [this](std::size_t offset) { return base_ + static_cast<std::uint32_t>(offset); };
  sink_.report(diag::yaml_tag, {at(begin), at(end)}, text_.substr(begin, end - begin))
      .fix("remove the tag; types are written in the language", {{{at(begin), at(behind)}, ""}},
           Applicability::MaybeIncorrect);
}

/// Blanks, line breaks and comments.
void TreeBuilder::skip_filling(std::size_t& at) const {
  while (at < text_.size() && (is_space(text_[at]) || text_[at] == '#')) {
    at = text_[at] == '#' ? std::min(text_.find('\n', at), text_.size()) : at + 1;
  }
}

/// An alias with its asterisk.
Span TreeBuilder::word_at(const YAML::Mark& mark) const {
  std::size_t end = address(mark) - base_;
  constexpr std::string_view kEnds = " \t\r\n,[]{}";
  while (end < text_.size() && kEnds.find(text_[end]) == kEnds.npos)
    ++end;
  return {address(mark), base_ + static_cast<std::uint32_t>(end)};
}

Span TreeBuilder::open_bracket() const {
  const auto found = std::find_if(open_.rbegin(), open_.rend(), [this](const Open& one) {
    const std::size_t at = one.node.span.begin - base_;
    return one.in_brackets && at < text_.size() && (text_[at] == '[' || text_[at] == '{');
  });
  if (found == open_.rend()) return {};
  return {found->node.span.begin, found->node.span.begin + 1};
}

/// Where a value should stand: behind its key or its dash. The mark is where the parser noticed.
Span TreeBuilder::missing_at(const YAML::Mark& mark) const {
  if (open_.empty()) return point(mark);
  const Open& parent = open_.back();
  if (parent.key) return parent.key->span.after();
  if (parent.node.sequence() == nullptr || parent.in_brackets) return point(mark);
  std::size_t at = parent.written_end - base_;
  skip_filling(at);
  if (text_.substr(at, 1) != "-") return point(mark);
  const auto behind = base_ + static_cast<std::uint32_t>(at) + 1;
  return {behind, behind};
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
  const Span at = missing_at(mark);
  const std::size_t begin = address(mark) - base_;
  const bool written = text_.substr(begin, 1) == "~" || text_.substr(begin, 4) == "null";
  count(1, at);
  const Span span = written ? Span{address(mark), address(mark) + (text_[begin] == '~' ? 1U : 4U)} : at;
  finish({span, Null{}}, anchor, span);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto target = anchors_.find(anchor);
  const Span written = word_at(mark);
  if (target == anchors_.end()) {
    sink_.report(diag::alias_in_itself, written);
    throw Stop{};
  }
  count(size_of(target->second), written);
  finish(target->second, 0, written);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& parsed) {
  std::string value = parsed;
  show_hidden(value);
  const std::size_t start = skip_properties(text_, address(mark) - base_);
  ScalarLayout layout = lay_out_scalar(text_, start, value, base_);
  count(1, layout.span);
  refuse_tag(tag, mark);
  if (!layout.closed) {
    sink_.report(diag::invalid_yaml, {layout.span.begin, layout.span.begin + 1},
                 "this quote is never closed");
    throw Stop{};
  }
  if (layout.style == ScalarStyle::Quoted && !check_scalar_text(value, layout.map, sink_)) {
    throw Stop{};  // an escape such as "\0" wrote what the file itself may not contain
  }
  const Span written = layout.span;
  finish({written, Scalar{std::move(value), layout.style, std::move(layout.map)}}, anchor, written);
}

void TreeBuilder::open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       std::variant<Null, Scalar, Sequence, Mapping> value, YAML::EmitterStyle::value style) {
  count(1, point(mark));
  refuse_tag(tag, mark);
  if (open_.size() >= kMaximumDepth) {
    sink_.report(diag::nesting_too_deep, point(mark), kMaximumDepth);
    throw Stop{};
  }
  const bool brackets = style == YAML::EmitterStyle::Flow;
  const std::size_t begin = skip_properties(text_, address(mark) - base_);
  const std::uint32_t at = brackets ? base_ + static_cast<std::uint32_t>(begin) : address(mark);
  open_.push_back({{{at, at}, std::move(value)}, std::nullopt, anchor, brackets, at});
}

/// yaml-cpp does not tell where the closing bracket stands.
void TreeBuilder::close() {
  if (open_.back().torn) end_torn(open_.back());
  Open done = std::move(open_.back());
  open_.pop_back();
  const std::size_t begin = done.node.span.begin - base_;
  const char first = begin < text_.size() ? text_[begin] : '\0';
  if (done.in_brackets && (first == '[' || first == '{')) {
    std::size_t at = std::max<std::size_t>(done.written_end - base_, begin + 1);
    for (skip_filling(at); text_.substr(at, 1) == "," || text_.substr(at, 1) == ":"; skip_filling(++at)) {
    }
    const bool found = text_.substr(at, 1) == (first == '[' ? "]" : "}");
    if (found) done.node.span.end = base_ + static_cast<std::uint32_t>(at) + 1;
  }
  const Span written = done.node.span;
  finish(std::move(done.node), done.anchor, written);
}

/// `written` is where the node stands; an alias has the node of its anchor, which stands elsewhere.
void TreeBuilder::finish(Node node, YAML::anchor_t anchor, Span written) {
  last_end_ = std::max(last_end_, written.end);
  if (anchor != 0) anchors_[anchor] = node;
  place(std::move(node), written);
}

void TreeBuilder::place(Node node, Span written) {
  if (open_.empty()) {
    documents.push_back(std::move(node));
    return;
  }
  Open& parent = open_.back();
  parent.node.span = parent.node.span.to(written);
  parent.written_end = std::max(parent.written_end, written.end);
  const bool is_key = parent.node.mapping() != nullptr && !parent.key;
  if (is_key) {
    take_key(node);
  } else if (!parent.torn || !go_on_torn(parent, node, written)) {
    take_value(std::move(node), written);
  }
}

/// `name:text`, where YAML takes all of it for a key without a value.
bool TreeBuilder::lacks_blank(const Located<std::string>& key, const Node& node) const {
  if (!node.is_null()) return false;
  const std::size_t colon = key.value.find(':');
  const bool inside = colon < key.value.size() - 1 && is_identifier(key.value.substr(0, colon));
  const bool plain = text_.substr(key.span.begin - base_, key.span.size()) == key.value;
  return inside && plain;
}

/// Parts a key that lacks a blank into the key and the value that were meant.
void TreeBuilder::put_blank(Located<std::string>& key, Node& node) {
  const std::size_t colon = key.value.find(':');
  const Span value{key.span.begin + static_cast<std::uint32_t>(colon) + 1, key.span.end};
  sink_.report(diag::invalid_yaml, key.span, "no blank behind `:`")
      .fix("put a blank behind the colon", {{{value.begin, value.begin}, " "}},
           Applicability::MachineApplicable);
  node = {value, Scalar{key.value.substr(colon + 1), ScalarStyle::Plain, OffsetMap(value.begin)}};
  key = {key.value.substr(0, colon), {key.span.begin, value.begin - 1}};
}

void TreeBuilder::take_value(Node node, Span written) {
  Open& parent = open_.back();
  if (auto* items = std::get_if<Sequence>(&parent.node.value)) {
    parent.torn = torn_beginning(node, "");
    items->push_back(std::move(node));
    return;
  }
  auto& mapping = std::get<Mapping>(parent.node.value);
  Located<std::string> key = std::move(*parent.key);
  parent.key.reset();
  if (std::exchange(parent.key_refused, false)) return;
  if (lacks_blank(key, node)) put_blank(key, node);
  if (key.value == "<<") {
    merge(mapping, written, std::move(node));
  } else {
    parent.torn = torn_beginning(node, key.value);
    const bool added = add_entry(mapping, std::move(key), std::move(node));
    if (parent.torn) parent.torn->dropped = !added;
  }
}

std::optional<Torn> TreeBuilder::torn_beginning(const Node& node, const std::string& key) const {
  const Scalar* scalar = node.scalar();
  const bool plain = scalar != nullptr && scalar->style == ScalarStyle::Plain;
  if (!plain || !open_.back().in_brackets || open_parentheses(scalar->text) == 0) return std::nullopt;
  return Torn{key, {scalar->text, node.span}};
}

/// Takes one more piece. False, with the pieces so far put back, if this cannot be a piece.
bool TreeBuilder::go_on_torn(Open& parent, Node& node, Span written) {
  const Scalar* scalar = node.scalar();
  const bool plain = node.is_null() || (scalar != nullptr && scalar->style == ScalarStyle::Plain);
  if (!plain || parent.key_refused) {
    std::optional<Located<std::string>> key = std::move(parent.key);
    end_torn(parent);
    parent.key = std::move(key);
    return false;
  }
  const std::uint32_t end = parent.key ? std::max(parent.key->span.end, written.end) : written.end;
  const Span span{parent.torn->text.span.begin, end};
  std::string all(text_.substr(span.begin - base_, span.size()));
  if (open_parentheses(all) > 0) {
    parent.torn->behind.push_back({parent.key.value_or(Located<std::string>{}), std::move(node)});
    parent.key.reset();
    return true;
  }
  sink_.report(diag::torn_value, span, parent.torn->text.value)
      .replace("put the value in quotes", in_quotes(all));
  if (!parent.torn->dropped) {
    auto* mapping = std::get_if<Mapping>(&parent.node.value);
    Node& whole = mapping == nullptr ? std::get<Sequence>(parent.node.value).back()
                                     : mapping->find(parent.torn->key)->value;
    whole = {span, Scalar{std::move(all), ScalarStyle::Quoted, OffsetMap(span.begin)}};
  }
  parent.key.reset();
  parent.torn.reset();
  return true;
}

/// The parentheses stay open: what was held back stands for itself.
void TreeBuilder::end_torn(Open& parent) {
  Torn torn = std::move(*parent.torn);
  parent.torn.reset();
  for (Entry& entry : torn.behind) {
    if (auto* items = std::get_if<Sequence>(&parent.node.value)) {
      items->push_back(std::move(entry.value));
    } else {
      add_entry(std::get<Mapping>(parent.node.value), std::move(entry.key), std::move(entry.value));
    }
  }
}

void TreeBuilder::take_key(const Node& node) {
  Open& parent = open_.back();
  if (const Scalar* scalar = node.scalar()) {
    parent.key = {scalar->text, node.span};
    return;
  }
  sink_.report(diag::key_not_text, node.span, kind_of(node));
  parent.key = {"", node.span};
  parent.key_refused = true;
}

/// False if the key is a repeat, and the value dropped.
bool TreeBuilder::add_entry(Mapping& mapping, Located<std::string> key, Node value) {
  Entry* first = mapping.find(key.value);
  if (open_.back().own_keys.insert(key.value).second) {
    if (first == nullptr) {
      mapping.entries.push_back({std::move(key), std::move(value)});
    } else {
      *first = {std::move(key), std::move(value)};  // an own key wins over a merged one
    }
    return true;
  }
  if (open_.back().second_entity) return false;
  auto report = sink_.report(diag::duplicate_key, key.span, key.value);
  if (first != nullptr) report.related(first->key.span, "first given here");
  if (key.value == "entity" && open_.size() == 1) {
    open_.back().second_entity = true;
    report.fix("begin a second document", {{{key.span.begin, key.span.begin}, "---\n"}},
               Applicability::MachineApplicable);
  }
  return false;
}

void TreeBuilder::merge(Mapping& into, Span at, Node from) {
  if (Sequence* items = std::get_if<Sequence>(&from.value)) {
    for (Node& item : *items) {
      const Span place = item.span;
      merge(into, place, std::move(item));
    }
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

struct Attempt {
  std::vector<Node> documents;
  DiagnosticSink sink;
  std::optional<YAML::Exception> error;
  Span bracket;  ///< that was open when the error came
};

void report_yaml_error(const Attempt& failure, const source::SourceFile& file, std::uint32_t base,
                       DiagnosticSink& sink) {
  const YAML::Mark mark = failure.error->mark;
  const std::string& complaint = failure.error->msg;
  const std::uint32_t end = file.base + static_cast<std::uint32_t>(file.text.size());
  const std::uint32_t at = mark.pos < 0 ? base : std::min(base + static_cast<std::uint32_t>(mark.pos), end);
  const std::size_t offset = at - file.base;
  const bool at_end = trim(std::string_view(file.text).substr(offset)).empty();
  if (at_end && failure.bracket.known()) {
    const std::string bracket(1, file.text[failure.bracket.begin - file.base]);
    sink.report(diag::invalid_yaml, failure.bracket, "`" + bracket + "` is never closed");
    return;
  }
  YamlProblem problem = explain_yaml(complaint, file.text, offset);
  const auto place = [&](std::size_t begin, std::size_t behind) {
    return Span{file.base + static_cast<std::uint32_t>(begin),
                file.base + static_cast<std::uint32_t>(behind)};
  };
  auto report = sink.report(diag::invalid_yaml, place(problem.begin, problem.end), problem.words);
  if (const std::size_t blank = problem.missing_blank; blank > 0) {
    report.fix("put a blank behind the colon", {{place(blank, blank), " "}},
               Applicability::MachineApplicable);
  }
  if (failure.bracket.known()) report.related(failure.bracket, "inside the bracket that opens here");
  if (!problem.help.empty()) report.help(std::move(problem.help));
}

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
    result.bracket = builder.open_bracket();
  }
  return result;
}

/// Other tools read the file too: they need the quotes.
void advise_quotes(const Node& node, DiagnosticSink& sink) {
  if (const Scalar* scalar = node.scalar()) {
    const bool hidden = scalar->style == ScalarStyle::Plain && scalar->text.find(": ") != std::string::npos;
    if (hidden) {
      sink.report(diag::unquoted_colon, node.span)
          .replace("put the value in quotes", in_quotes(scalar->text));
    }
  }
  if (const Sequence* items = node.sequence()) {
    for (const Node& item : *items)
      advise_quotes(item, sink);
  }
  if (const Mapping* mapping = node.mapping()) {
    for (const Entry& entry : mapping->entries)
      advise_quotes(entry.value, sink);
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
    Attempt second = attempt(hide_from_yaml(text), text, base);
    if (second.error) {
      const bool further = second.error->mark.pos > first.error->mark.pos;
      report_yaml_error(further ? second : first, file, base, sink);
      return {};
    }
    for (const Node& document : second.documents)
      advise_quotes(document, second.sink);
    first = std::move(second);
  }
  sink.merge(std::move(first.sink));
  return std::move(first.documents);
}

}  // namespace specql::syntax
