// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/spectrogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/analysis/segments.hpp"
#include "host/link/params.hpp"
#include "host/results/run_reader.hpp"

namespace ballast {
namespace {

constexpr double kMaxSeconds = 1e9;
constexpr double kRateHz = static_cast<double>(kTicksPerSecond);

[[noreturn]] void refuse(const std::string& cause, const std::string& remedy) {
  throw ConfigError(cause, {"spectrogram", 0, 0}, remedy);
}

// The nearest by ratio.
std::size_t power_of_two(double ticks) {
  return std::size_t{1} << static_cast<unsigned>(std::lround(std::log2(ticks)));
}

Reply reply_of(std::uint64_t id, const SpectrogramRequest& request, const PowerReader& read) {
  const std::vector<float> values = spectrogram(request, read);
  Reply reply;
  reply.id = id;
  reply.ok = true;
  reply.body = {{"first_tick", request.grid.first_tick},
                {"ticks_per_column", request.grid.ticks_per_column},
                {"columns", request.grid.columns},
                {"bins", request.bins},
                {"step_hz", request.step_hz},
                {"segment_ticks", request.segment_ticks}};
  reply.binary.assign(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return reply;
}

}  // namespace

SpectrogramRequest parse_spectrogram(const Json& params) {
  Params p(params, "spectrogram");
  const Tick from = ticks(p.number("from_s", 0.0, kMaxSeconds));
  const Tick to = ticks(p.number("to_s", 0.0, kMaxSeconds));
  const std::int64_t columns =
      p.integer("columns", 1, static_cast<std::int64_t>(kMaxSpectrogramColumns), 256);
  const double segment_s = p.number("segment_s", 0.256, 65.536, 8.192);
  const double max_hz = p.number("max_hz", 1.0, kRateHz / 2.0, 20.0);
  const std::string source = p.text("source", "grid");
  p.done();
  if (to <= from) refuse("'to_s' is not after 'from_s'", "request at least one millisecond");
  if (source != "grid" && source != "load") {
    refuse("unknown source '" + source + "'", "allowed: grid, load");
  }
  SpectrogramRequest request;
  request.source = source == "load" ? SitePower::kLoad : SitePower::kGrid;
  request.grid = column_grid(from, to, static_cast<std::size_t>(columns));
  request.segment_ticks = power_of_two(segment_s * kRateHz);
  request.step_hz = kRateHz / static_cast<double>(request.segment_ticks);
  request.bins = static_cast<std::size_t>(max_hz / request.step_hz) + 1;
  if (request.grid.columns * request.bins > kMaxSpectrogramValues) {
    refuse("these are " + std::to_string(request.grid.columns) + " columns of " +
               std::to_string(request.bins) + " bins, more than " +
               std::to_string(kMaxSpectrogramValues) + " values",
           "ask for fewer columns, a lower 'max_hz' or a shorter 'segment_s'");
  }
  return request;
}

std::vector<float> spectrogram(const SpectrogramRequest& request, const PowerReader& read) {
  const std::size_t columns = request.grid.columns;
  std::vector<float> out(columns * request.bins, std::numeric_limits<float>::quiet_NaN());
  WindowedTransform transform(make_window(Window::kHann, request.segment_ticks),
                              Detrend::kConstant);
  const double scale = transform.density_scale(kRateHz);
  std::vector<double> samples(request.segment_ticks);
  std::vector<double> density(transform.bins());
  const auto step = static_cast<std::size_t>(request.grid.ticks_per_column);
  bool known = false;  // `samples` are the segment before
  for (std::size_t c = 0; c < columns; ++c) {
    // What a segment shares with the one before is moved, not read again.
    const std::size_t shared =
        known && step < request.segment_ticks ? request.segment_ticks - step : 0;
    std::copy(samples.end() - static_cast<std::ptrdiff_t>(shared), samples.end(), samples.begin());
    const Tick middle =
        request.grid.first_tick + static_cast<Tick>(c) * request.grid.ticks_per_column;
    const Tick first = middle - static_cast<Tick>(request.segment_ticks / 2);
    known = read(first + static_cast<Tick>(shared), std::span(samples).subspan(shared));
    if (!known) continue;
    transform.run(samples);
    std::fill(density.begin(), density.end(), 0.0);
    transform.add_power(density, scale);
    std::transform(density.begin(), density.begin() + static_cast<std::ptrdiff_t>(request.bins),
                   out.begin() + static_cast<std::ptrdiff_t>(c * request.bins),
                   [](double value) { return static_cast<float>(value); });
  }
  return out;
}

Reply live_spectrogram(std::uint64_t id, const LiveStore& store,
                       const SpectrogramRequest& request) {
  return reply_of(id, request, [&](Tick first, std::span<double> out) {
    return store.power_w(request.source, first, out);
  });
}

Reply file_spectrogram(std::uint64_t id, const std::filesystem::path& run_h5,
                       const SpectrogramRequest& request) {
  const RunReader run(run_h5);
  const char* const channel = request.source == SitePower::kLoad ? "load_w" : "grid_w";
  return reply_of(id, request, [&](Tick first, std::span<double> out) {
    if (first < 0 || first + static_cast<Tick>(out.size()) > static_cast<Tick>(run.ticks())) {
      return false;
    }
    const std::vector<double> samples =
        run.site(channel, {static_cast<std::size_t>(first), out.size()});
    std::copy(samples.begin(), samples.end(), out.begin());
    return true;
  });
}

}  // namespace ballast
