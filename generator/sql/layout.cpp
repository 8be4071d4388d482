#include "generator/sql/layout.h"

namespace specql::sql {

void Layout::new_line() {
  while (out_.ends_with(' '))
    out_.pop_back();
  out_ += '\n';
  line_begin_ = out_.size();
  out_.append(indent_, ' ');
}

void Layout::line() {
  if (flat_) {
    put(" ");
  } else {
    new_line();
  }
}

void Layout::soft_line() {
  if (!flat_) new_line();
}

void Layout::hard_line() {
  if (flat_) {
    overflow_ = true;
  } else {
    new_line();
  }
}

void Layout::blank_line() {
  if (flat_) {
    overflow_ = true;
  } else {
    while (out_.ends_with(' '))
      out_.pop_back();
    out_ += '\n';
    line_begin_ = out_.size();
  }
}

}  // namespace specql::sql
