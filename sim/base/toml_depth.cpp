// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/toml_depth.hpp"

#include <algorithm>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

class DepthScan {
 public:
  DepthScan(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  void run() {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '"' || c == '\'') {
        at = end_of_string(at);
      } else if (c == '#') {
        at = std::min(text_.find('\n', at), text_.size()) - 1;
      } else {
        take(c, at);
      }
    }
  }

 private:
  void take(char c, std::size_t at) {
    if (c == '[' || c == '{') {
      ++brackets_;
      parts_ = 1;
    } else if (c == ']' || c == '}') {
      --brackets_;
    } else if (c == '.') {
      ++parts_;
    } else if (c == '\n' || c == '=' || c == ',') {
      parts_ = 1;
    }
    if (brackets_ > kDeepestToml || parts_ > kDeepestToml) fail(at);
  }

  // The last character of the string that begins at `at`. One that is not closed ends with its line
  // or, of three quotes, with the text.
  std::size_t end_of_string(std::size_t at) const {
    const char quote = text_[at];
    const std::string three(3, quote);
    const bool multiline = text_.substr(at, 3) == three;
    for (std::size_t i = at + (multiline ? 3 : 1); i < text_.size(); ++i) {
      if (text_[i] == '\\' && quote == '"') {
        ++i;
      } else if (multiline ? text_.substr(i, 3) == three : text_[i] == quote) {
        return multiline ? i + 2 : i;
      } else if (text_[i] == '\n' && !multiline) {
        return i - 1;
      }
    }
    return text_.size();
  }

  [[noreturn]] void fail(std::size_t at) const {
    int line = 1;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < at; ++i) {
      if (text_[i] != '\n') continue;
      ++line;
      begin = i + 1;
    }
    throw ConfigError("nested more than " + std::to_string(kDeepestToml) + " levels deep",
                      {name_, line, static_cast<int>(at - begin) + 1},
                      "no valid file is nested that deeply; check what this file is");
  }

  std::string_view text_;
  const std::string& name_;
  int brackets_ = 0;
  int parts_ = 1;  // of the key at hand
};

}  // namespace

void check_toml_depth(std::string_view text, const std::string& name) {
  DepthScan(text, name).run();
}

}  // namespace ballast
