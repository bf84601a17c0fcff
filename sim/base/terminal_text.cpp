// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/terminal_text.hpp"

#include <array>
#include <cstdio>

namespace ballast {
namespace {

unsigned char byte(char c) {
  return static_cast<unsigned char>(c);
}

// Bytes of the control character at `at`; 0 where none stands there.
std::size_t control_at(std::string_view text, std::size_t at) {
  const unsigned char c = byte(text[at]);
  if (c < 0x20 || c == 0x7F) return 1;
  if (c != 0xC2 || at + 1 == text.size()) return 0;
  const unsigned char next = byte(text[at + 1]);
  return next >= 0x80 && next < 0xA0 ? 2 : 0;
}

std::string escaped(char c) {
  if (c == '\n') return "\\n";
  if (c == '\t') return "\\t";
  if (c == '\r') return "\\r";
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\x%02x", static_cast<unsigned>(byte(c)));
  return text.data();
}

std::string replaced(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t control = control_at(text, at);
    const bool kept = keep_lines && (text[at] == '\n' || text[at] == '\t');
    if (control == 0 || kept) {
      out += text[at++];
      continue;
    }
    at += control;
    out += escaped(text[at - 1]);
  }
  return out;
}

}  // namespace

bool has_control_characters(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (control_at(text, at) > 0) return true;
  }
  return false;
}

std::string visible(std::string_view text) {
  return replaced(text, false);
}

std::string visible_lines(std::string_view text) {
  return replaced(text, true);
}

}  // namespace ballast
