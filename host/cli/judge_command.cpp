// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/judge_command.hpp"

#include <fmt/format.h>

#include <ostream>

#include "host/cli/open_page.hpp"
#include "host/results/judgement_json.hpp"
#include "host/results/verdict_table.hpp"
#include "sim/base/error.hpp"

namespace ballast {

int run_judge(const JudgeArgs& args, std::ostream& out) {
  check_open(args.open, args.request.report);
  const Judgement judgement = judge_input(args.request);
  if (args.json) {
    out << judgement_json(judgement);
  } else if (!args.quiet) {
    out << verdict_table(judgement);
  }
  if (args.open) open_page(args.request.report);
  const bool missing = args.request.require && judgement.count(Outcome::kNotAssessable) > 0;
  return judgement.exceeds() || missing ? kExitVerdict : kExitOk;
}

int list_limits(const std::vector<std::string>& names, std::ostream& out) {
  const std::vector<std::string> wanted =
      names.empty() ? limit_profile_names(limits_folder()) : names;
  for (const std::string& name : wanted) {
    const LimitProfile p = find_limit_profile(name, limits_folder());
    out << fmt::format("{}: {} ({}, {})\n", p.name, p.title, status_text(p.status), p.date);
    if (names.empty()) continue;
    out << fmt::format("  source    {}\n", p.source);
    if (!p.evidence.empty()) out << fmt::format("  evidence  {}\n", p.evidence);
    if (!p.notes.empty()) out << fmt::format("  notes     {}\n", p.notes);
    for (const ProfileClause& c : p.clauses) {
      out << fmt::format("\n  {} ({})\n    {}\n", c.id, c.kind, c.clause->algorithm());
      if (!c.quote.empty()) out << fmt::format("    source says: \"{}\"\n", c.quote);
      if (!c.open.empty()) out << fmt::format("    left open: {}\n", c.open);
    }
  }
  return kExitOk;
}

}  // namespace ballast
