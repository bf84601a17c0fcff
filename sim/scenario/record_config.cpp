// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/record_config.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "sim/base/index_list.hpp"

namespace ballast {
namespace {

constexpr double kLongestS = 60.0;

}  // namespace

void describe(Fields& f, RecordConfig& c) {
  f.text("racks", c.racks,
         "Racks that are recorded at every tick: `all`, `none`, or a list such as `0, 3, 17-20`. "
         "With `run.record_gpus`, the GPUs of these racks are recorded too.");
  c.racks_place = f.place("racks");
  f.quantity(
      "reduced", c.reduced_s, Unit::kSecond, non_negative(kLongestS),
      "If not 0 s, the minimum, mean and maximum of every rack are recorded for each interval "
      "of this length, which must be whole ticks.");
  const double in_ticks = c.reduced_s * kTicksPerSecond;
  if (std::abs(in_ticks - std::round(in_ticks)) > 1e-6 || std::round(in_ticks) == 1.0) {
    throw ConfigError("'record.reduced' is " + format_quantity(c.reduced_s, Unit::kSecond),
                      f.place("reduced"), "give a multiple of the tick, 1 ms, and at least 2 ms");
  }
}

std::vector<std::size_t> recorded_racks(const RecordConfig& c, std::size_t racks) {
  if (c.racks == "none") return {};
  if (c.racks == "all") {
    std::vector<std::size_t> all(racks);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
  try {
    return parse_indices(c.racks, racks);
  } catch (const std::invalid_argument& error) {
    throw ConfigError("record.racks is '" + c.racks + "': " + error.what(), c.racks_place,
                      "name racks of the site, or 'all' or 'none'");
  }
}

}  // namespace ballast
