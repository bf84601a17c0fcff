// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/visible_output.hpp"

#include "sim/base/terminal_text.hpp"

namespace ballast {

VisibleOutput::VisibleOutput(std::ostream& out) : out_(out), below_(out.rdbuf(this)) {}

VisibleOutput::~VisibleOutput() {
  pass_on();
  out_.rdbuf(below_);
}

VisibleOutput::int_type VisibleOutput::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char one = traits_type::to_char_type(c);
  return xsputn(&one, 1) == 1 ? c : traits_type::eof();
}

std::streamsize VisibleOutput::xsputn(const char* text, std::streamsize size) {
  line_.append(text, static_cast<std::size_t>(size));
  return line_.find('\n') == std::string::npos || pass_on() ? size : 0;
}

int VisibleOutput::sync() {
  const bool passed = pass_on();
  return below_->pubsync() == 0 && passed ? 0 : -1;
}

bool VisibleOutput::pass_on() {
  const std::string text = visible_lines(line_);
  line_.clear();
  const auto size = static_cast<std::streamsize>(text.size());
  return below_->sputn(text.data(), size) == size;
}

}  // namespace ballast
