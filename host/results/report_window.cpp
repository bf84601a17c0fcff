// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/report_window.hpp"

#include <array>
#include <regex>

namespace ballast {
namespace {

constexpr double kWattPerMegawatt = 1e6;

// A clause states its window in its algorithm; of its kinds, these phrases hold it.
struct Phrase {
  const char* pattern;
  LimitWindow::Kind kind;
};
constexpr std::array kPhrases = {
    Phrase{R"(P\(t - ([0-9.]+) s\))", LimitWindow::kChange},
    Phrase{R"(M\(t - ([0-9.]+) s\))", LimitWindow::kChange},
    Phrase{R"(at most ([0-9.]+) s apart)", LimitWindow::kRange},
    Phrase{R"(maximum less minimum within any ([0-9.]+) s)", LimitWindow::kRange},
};

}  // namespace

LimitWindow limit_window(const Verdict& verdict) {
  LimitWindow window;
  for (const Phrase& phrase : kPhrases) {
    std::smatch match;
    if (!std::regex_search(verdict.algorithm, match, std::regex(phrase.pattern))) continue;
    window.length_s = std::stod(match[1].str());
    window.kind = phrase.kind;
    break;
  }
  if (verdict.unit == "MW") {
    window.allowed_w = verdict.limit * kWattPerMegawatt;
  } else if (verdict.unit == "MW/min") {
    window.allowed_w = verdict.limit * kWattPerMegawatt * window.length_s / 60.0;
  } else {
    window.kind = LimitWindow::kNone;
  }
  return window;
}

}  // namespace ballast
