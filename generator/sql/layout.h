// Lines and indentation for the printer: a group stands on one line if it fits the page, else every
// break in it becomes a new line (after P. Wadler's "A prettier printer").
#pragma once

#include <string>
#include <string_view>

namespace specql::sql {

class Layout {
 public:
  static constexpr std::size_t kPageWidth = 100;

  explicit Layout(std::size_t indent, bool one_line) : indent_(indent), flat_(one_line) {
    if (one_line) width_ = std::string::npos;
  }

  void put(std::string_view text) {
    put_by([text](std::string& out) { out += text; });
  }
  /// What `write` appends.
  template <class Write>
  void put_by(Write&& write) {
    if (failed()) return;
    write(out_);
    judge_width();
  }
  /// A space, or a new line in a broken group.
  void line();
  /// Nothing, or a new line in a broken group.
  void soft_line();
  /// Always a new line: no group that holds it stands on one line.
  void hard_line();
  void blank_line();

  [[nodiscard]] bool flat() const { return flat_; }
  /// The group is already too wide: what is written now will be thrown away.
  [[nodiscard]] bool failed() const { return flat_ && overflow_; }

  template <class Body>
  void group(Body&& body) {
    if (!try_flat(body)) body();
  }

  /// Writes `body` on this line if all of it fits; else writes nothing and says so.
  template <class Body>
  bool try_flat(Body&& body) {
    if (flat_) {
      body();
      return true;
    }
    const std::size_t mark = out_.size();
    flat_ = true;
    overflow_ = false;
    body();
    flat_ = false;
    if (!overflow_) return true;
    out_.resize(mark);
    return false;
  }

  template <class Body>
  void nest(Body&& body, std::size_t by = 2) {
    indent_ += by;
    body();
    indent_ -= by;
  }

  [[nodiscard]] std::string take() && {
    out_.shrink_to_fit();  // it is kept for long
    return std::move(out_);
  }
  [[nodiscard]] std::string& out() { return out_; }

 private:
  void new_line();
  void judge_width() {
    if (flat_ && out_.size() - line_begin_ > width_) overflow_ = true;
  }

  std::string out_;
  std::size_t indent_;
  std::size_t line_begin_ = 0;
  std::size_t width_ = kPageWidth;
  bool flat_;
  bool overflow_ = false;
};

}  // namespace specql::sql
