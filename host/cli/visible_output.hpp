// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands print holds names from files that others wrote: no control character of theirs
// reaches the terminal.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace ballast {

// As long as it lives, `out` shows control characters other than line ends and tabs as text
// ("\x1b"). Lines are passed on when they are complete, or at a flush.
class VisibleOutput : private std::streambuf {
 public:
  explicit VisibleOutput(std::ostream& out);
  ~VisibleOutput() override;
  VisibleOutput(const VisibleOutput&) = delete;
  VisibleOutput& operator=(const VisibleOutput&) = delete;

 private:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;
  bool pass_on();

  std::ostream& out_;
  std::streambuf* const below_;
  std::string line_;
};

}  // namespace ballast
