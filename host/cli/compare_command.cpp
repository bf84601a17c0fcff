// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/compare_command.hpp"

#include <ostream>

#include "host/cli/open_page.hpp"
#include "sim/base/error.hpp"

namespace ballast {

int run_compare(const CompareArgs& args, std::ostream& out) {
  check_open(args.open, args.request.report);
  const Comparison comparison = compare_inputs(args.request);
  if (args.json) {
    out << comparison_json(comparison);
  } else if (!args.quiet) {
    out << comparison_table(comparison);
  }
  if (args.open) open_page(args.request.report);
  return kExitOk;
}

}  // namespace ballast
