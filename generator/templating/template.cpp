#include "generator/templating/template.h"

#include "generator/support/text.h"

#include <algorithm>

namespace specql::templating {

class TemplateParser {
 public:
  TemplateParser(std::string_view path, std::string_view text) : path_(path), text_(text) {}

  std::variant<Template, TemplateError> run() {
    Template result;
    result.path_ = path_;
    result.pieces_ = pieces("", 0);
    if (error_) return *error_;
    return result;
  }

 private:
  using Piece = Template::Piece;
  using Kind = Template::Kind;
  static constexpr std::size_t kMaximumDepth = 50;

  [[nodiscard]] std::size_t line_at(std::size_t at) const {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(at);
    return 1 + static_cast<std::size_t>(std::count(text_.begin(), end, '\n'));
  }

  void fail(std::size_t at, std::string message) {
    if (!error_) error_ = TemplateError{std::string(path_), line_at(at), std::move(message)};
    at_ = text_.size();
  }

  /// Blanks before the tag in its line, or nothing if something else stands there.
  [[nodiscard]] std::optional<std::size_t> margin(std::size_t tag) const {
    const std::size_t line = tag == 0 ? 0 : text_.rfind('\n', tag - 1) + 1;
    const std::string_view before = text_.substr(line, tag - line);
    if (before.find_first_not_of(' ') != before.npos) return std::nullopt;
    return before.size();
  }

  /// Behind a tag that has its line to itself: the start of the next line.
  [[nodiscard]] std::optional<std::size_t> line_rest(std::size_t at) const {
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    if (text_.substr(at, end - at).find_first_not_of(" \r") != text_.npos) return std::nullopt;
    return std::min(end + 1, text_.size());
  }

  void push_text(std::vector<Piece>& into, std::size_t begin, std::size_t end) const {
    if (end <= begin) return;
    into.push_back({Kind::Text, std::string(text_.substr(begin, end - begin)), 0, 0, {}});
  }

  std::vector<Piece> pieces(std::string_view section, std::size_t depth);

  std::string_view path_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<TemplateError> error_;
};

std::vector<Template::Piece> TemplateParser::pieces(std::string_view section, std::size_t depth) {
  std::vector<Piece> result;
  if (depth > kMaximumDepth) {
    fail(at_, "sections nested too deep");
    return result;
  }
  const std::size_t opened = at_;
  while (at_ < text_.size()) {
    const std::size_t open = text_.find("{{", at_);
    if (open == text_.npos) {
      push_text(result, at_, text_.size());
      at_ = text_.size();
      break;
    }
    const std::size_t close = text_.find("}}", open);
    if (close == text_.npos) {
      fail(open, "a tag that is never closed");
      return result;
    }
    std::string_view tag = trim(text_.substr(open + 2, close - open - 2));
    const char sign = tag.empty() ? '\0' : tag.front();
    const bool signed_tag = std::string_view("#^/>!").find(sign) != std::string_view::npos;
    if (signed_tag && sign != '\0') tag = trim(tag.substr(1));
    if (tag.empty() && sign != '!') {
      fail(open, "an empty tag");
      return result;
    }
    std::size_t text_end = open;
    std::size_t next = close + 2;
    const auto indent = margin(open);
    const auto rest = line_rest(close + 2);
    const bool standalone = signed_tag && indent && rest;
    if (standalone) {
      text_end = open - *indent;
      next = *rest;
    }
    push_text(result, at_, text_end);
    at_ = next;
    Piece piece;
    piece.text = std::string(tag);
    piece.indent = indent.value_or(0);
    piece.line = line_at(open);
    if (sign == '!') continue;
    if (sign == '/') {
      if (tag == section && !section.empty()) return result;
      fail(open, "`" + std::string(tag) + "` is closed but not open");
      return result;
    }
    if (sign == '#' || sign == '^') {
      piece.kind = sign == '#' ? Kind::Section : Kind::Inverted;
      piece.inside = pieces(piece.text, depth + 1);
    } else {
      piece.kind = sign == '>' ? Kind::Partial : Kind::Name;
    }
    result.push_back(std::move(piece));
  }
  if (!section.empty()) fail(opened, "section `" + std::string(section) + "` is never closed");
  return result;
}

class TemplateRenderer {
 public:
  TemplateRenderer(const TemplateSet& partials, std::string& out) : partials_(partials), out_(out) {}

  std::optional<TemplateError> run(const Template& root, const Value& view) {
    views_.push_back(&view);
    template_(root);
    return error_;
  }

 private:
  using Piece = Template::Piece;
  using Kind = Template::Kind;
  static constexpr std::size_t kMaximumDepth = 20;

  void template_(const Template& which) {
    paths_.push_back(which.path_);
    if (paths_.size() > kMaximumDepth) {
      fail(1, "partials include each other");
    } else {
      pieces(which.pieces_);
    }
    paths_.pop_back();
  }

  void fail(std::size_t line, std::string message) {
    if (!error_) error_ = TemplateError{paths_.back(), line, std::move(message)};
  }

  /// By name in the innermost view that has it.
  const Value* find(const Piece& piece) {
    if (piece.text == ".") return views_.back();
    for (auto view = views_.rbegin(); view != views_.rend(); ++view) {
      const auto* map = std::get_if<Value::Map>(&(*view)->data);
      if (map == nullptr) continue;
      if (const Value* found = map->find(piece.text)) return found;
    }
    fail(piece.line, "there is no `" + piece.text + "` here");
    return nullptr;
  }

  void name(const Piece& piece) {
    const Value* value = find(piece);
    if (value == nullptr) return;
    const auto* text = std::get_if<std::string>(&value->data);
    if (text == nullptr) {
      fail(piece.line, "`" + piece.text + "` is no text");
      return;
    }
    if (piece.indent == 0) {
      out_ += *text;
      return;
    }
    bool first = true;
    for (const std::string_view line : split(*text, '\n')) {
      if (!first) {
        out_ += '\n';
        if (!line.empty()) out_.append(piece.indent, ' ');
      }
      out_ += line;
      first = false;
    }
  }

  void section(const Piece& piece) {
    const Value* value = find(piece);
    if (value == nullptr) return;
    const auto* list = std::get_if<Value::List>(&value->data);
    const auto* flag = std::get_if<bool>(&value->data);
    const auto* text = std::get_if<std::string>(&value->data);
    const auto* walk = std::get_if<Value::Walk>(&value->data);
    const bool empty = (walk != nullptr && walk->size == 0) || (list != nullptr && list->empty()) ||
                       (flag != nullptr && !*flag) || (text != nullptr && text->empty());
    if (piece.kind == Kind::Inverted) {
      if (empty) pieces(piece.inside);
      return;
    }
    if (empty) return;
    if (walk != nullptr) {
      for (std::size_t i = 0; i < walk->size && !error_; ++i)
        within(walk->element(i), piece);
    } else if (list != nullptr) {
      for (const Value& item : *list)
        within(item, piece);
    } else {
      within(*value, piece);
    }
  }

  void within(const Value& view, const Piece& piece) {
    views_.push_back(&view);
    pieces(piece.inside);
    views_.pop_back();
  }

  void partial(const Piece& piece) {
    const std::string* text = partials_.find(piece.text);
    if (text == nullptr) {
      fail(piece.line, "there is no template `" + piece.text + "`");
      return;
    }
    const auto parsed = Template::parse(piece.text, *text);
    if (const auto* problem = std::get_if<TemplateError>(&parsed)) {
      if (!error_) error_ = *problem;
      return;
    }
    template_(std::get<Template>(parsed));
  }

  void pieces(const std::vector<Piece>& items) {
    for (const Piece& piece : items) {
      if (error_) return;
      switch (piece.kind) {
        case Kind::Text:
          out_ += piece.text;
          break;
        case Kind::Name:
          name(piece);
          break;
        case Kind::Section:
        case Kind::Inverted:
          section(piece);
          break;
        case Kind::Partial:
          partial(piece);
          break;
      }
    }
  }

  const TemplateSet& partials_;
  std::string& out_;
  std::vector<const Value*> views_;
  std::vector<std::string> paths_;
  std::optional<TemplateError> error_;
};

std::variant<Template, TemplateError> Template::parse(std::string_view path, std::string_view text) {
  return TemplateParser(path, text).run();
}

std::optional<TemplateError> Template::render(const Value& view, const TemplateSet& partials,
                                              std::string& out) const {
  return TemplateRenderer(partials, out).run(*this, view);
}

}  // namespace specql::templating
