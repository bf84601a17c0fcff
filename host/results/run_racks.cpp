// SPDX-License-Identifier: GPL-3.0-or-later
// Figures across all racks of a run, from every tick or from reduced rows.
#include <algorithm>
#include <limits>
#include <span>

#include "host/results/run_contents.hpp"
#include "sim/site/record_reduction.hpp"

namespace ballast {
namespace {

// Calls `use(i, values)` with what a row holds of all racks, for the rows `first` to
// first + count - 1; values are [rack][number]. In pieces of whole HDF5 chunks, to keep memory
// small whatever the size of the site.
template <class Use>
void for_rows(const RunDataset& data, const ChannelGroup& group, std::size_t racks,
              std::size_t first, std::size_t count, const Use& use) {
  const bool samples = group.width() == 1;
  const std::size_t piece = samples ? 8000 : 2000;
  for (std::size_t done = 0; done < count; done += piece) {
    const std::size_t rows = std::min(piece, count - done);
    const std::vector<float> values =
        samples ? data.read(first + done, rows, {0}, {racks})
                : data.read(first + done, rows, {0, 0}, {racks, group.width()});
    const std::size_t width = racks * group.width();
    for (std::size_t i = 0; i < rows; ++i) {
      use(done + i, std::span(values).subspan(i * width, width));
    }
  }
}

struct Across {
  double min = std::numeric_limits<double>::quiet_NaN();
  double mean = min;
  double max = min;
};

// Of the racks in one row.
Across across(std::span<const float> values, std::size_t width) {
  const std::size_t last = width - 1;
  Across a{static_cast<double>(values[0]), 0.0, static_cast<double>(values[last])};
  for (std::size_t i = 0; i < values.size(); i += width) {
    a.min = std::min(a.min, static_cast<double>(values[i]));
    a.mean += static_cast<double>(values[i + last / 2]);
    a.max = std::max(a.max, static_cast<double>(values[i + last]));
  }
  a.mean /= static_cast<double>(values.size() / width);
  return a;
}

}  // namespace

Tick RunReader::envelope_ticks() const {
  if (has_all_racks()) return 1;
  const ChannelGroup* const reduced = find(kReducedRackGroup);
  return reduced != nullptr && reduced->instances.size() == racks() ? reduced->period : 0;
}

Envelope RunReader::envelope(std::string_view channel, TickRange range) const {
  Envelope e;
  range = state_->clip(range);
  const Tick period = envelope_ticks();
  if (period == 0) {
    static_cast<void>(state_->group(kRackGroup));
    state_->bad("only some racks were recorded at every tick", "record all with record.racks");
  }
  const ChannelGroup& group = *find(period == 1 ? kRackGroup : kReducedRackGroup);
  const auto row_of = [&](std::size_t tick) {
    return static_cast<std::size_t>((first_tick() + static_cast<Tick>(tick)) / period -
                                    first_tick() / period);
  };
  const std::size_t first = row_of(range.first);
  const std::size_t end =
      std::min(rows_of(group, first_tick(), ticks()),
               range.count > 0 ? row_of(range.first + range.count - 1) + 1 : first);
  std::vector<Across> rows(end > first ? end - first : 0);
  for_rows(state_->dataset(group, channel), group, racks(), first, rows.size(),
           [&](std::size_t i, std::span<const float> values) {
             rows[i] = across(values, group.width());
           });
  for (std::size_t i = 0; i < range.count; ++i) {
    const std::size_t row = row_of(range.first + i) - first;
    const Across a = row < rows.size() ? rows[row] : Across();
    e.min.push_back(a.min);
    e.mean.push_back(a.mean);
    e.max.push_back(a.max);
  }
  return e;
}

std::optional<std::pair<double, double>> RunReader::rack_extremes(std::string_view channel) const {
  const Tick period = envelope_ticks();
  if (ticks() == 0 || period == 0) return std::nullopt;
  const ChannelGroup& group = *find(period == 1 ? kRackGroup : kReducedRackGroup);
  const std::size_t rows = rows_of(group, first_tick(), ticks());
  if (rows == 0) return std::nullopt;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for_rows(state_->dataset(group, channel), group, racks(), 0, rows,
           [&](std::size_t, std::span<const float> values) {
             const Across a = across(values, group.width());
             low = std::min(low, a.min);
             high = std::max(high, a.max);
           });
  return std::pair(low, high);
}

}  // namespace ballast
