// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/error.hpp"

#include "sim/base/terminal_text.hpp"

namespace ballast {
namespace {

std::string message(const std::string& cause, const Place& place, const std::string& remedy) {
  std::string text = place.str();
  if (!text.empty()) text += ": ";
  text += cause;
  if (!remedy.empty()) text += "; " + remedy;
  // What is quoted comes from files; the message is one line of a terminal.
  return visible(text);
}

}  // namespace

std::string Place::str() const {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line);
  if (line > 0 && column > 0) text += ":" + std::to_string(column);
  return text;
}

Error::Error(int exit_code, const std::string& cause, const Place& place, const std::string& remedy)
    : std::runtime_error(message(cause, place, remedy)),
      exit_code_(exit_code),
      cause_(cause),
      place_(place),
      remedy_(remedy) {}

}  // namespace ballast
