// SPDX-License-Identifier: GPL-3.0-or-later
// Answers the operation `history` from samples.
#pragma once

#include <algorithm>
#include <vector>

#include "gui/model/series_model.hpp"
#include "tests/gui/sample_walk.hpp"

namespace ballast::test {

inline Reply history(const HistoryWish& wish, Tick step, const std::vector<double>& x) {
  Reply reply;
  reply.ok = true;
  const auto buckets = (wish.to - wish.from + step - 1) / step;
  reply.body = {{"first_tick", wish.from},
                {"end_tick", wish.to},
                {"ticks_per_bucket", step},
                {"buckets", buckets},
                {"channels", wish.channels}};
  std::vector<float> values;
  for (std::size_t c = 0; c < wish.channels.size(); ++c) {
    for (Tick b = 0; b < buckets; ++b) {
      const MinMax e = scan(x, wish.from + b * step, std::min(wish.to, wish.from + (b + 1) * step));
      values.insert(values.end(), {e.min, e.max});
    }
  }
  reply.binary.assign(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return reply;
}

}  // namespace ballast::test
