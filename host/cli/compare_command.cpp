// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/compare_command.hpp"

#include <ostream>

#include "sim/base/error.hpp"

namespace ballast {

int run_compare(const CompareArgs& args, std::ostream& out) {
  const Comparison comparison = compare_inputs(args.request);
  if (args.json) {
    out << comparison_json(comparison);
  } else if (!args.quiet) {
    out << comparison_table(comparison);
  }
  return kExitOk;
}

}  // namespace ballast
