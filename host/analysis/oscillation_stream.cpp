// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "host/analysis/oscillation.hpp"
#include "host/analysis/oscillation_decimator.hpp"
#include "host/analysis/segments.hpp"
#include "host/analysis/welch_stream.hpp"

namespace ballast {
namespace {

// Blocks are taken in pieces of this length, so that a long one costs no memory.
constexpr std::size_t kPiece = 65536;

std::size_t factor_of(double rate_hz, const OscillationOptions& options) {
  check_rate(rate_hz);
  if (!(options.false_alarm > 0.0 && options.false_alarm < 0.5)) {
    throw std::invalid_argument("find_oscillations: the false-alarm probability is in (0, 0.5)");
  }
  if (!(options.f_low_hz > 0.0) || !(options.f_high_hz > options.f_low_hz) ||
      !std::isfinite(options.f_high_hz)) {
    throw std::invalid_argument("find_oscillations: 0 < f_low < f_high");
  }
  if (!(options.segment_s > 0.0) || !std::isfinite(options.segment_s)) {
    throw std::invalid_argument("find_oscillations: the segment is longer than 0 s");
  }
  return static_cast<std::size_t>(std::max(1.0, std::floor(rate_hz / (3.0 * options.f_high_hz))));
}

// A length that transforms fast.
std::size_t segment_samples(double rate_hz, double segment_s) {
  const auto n = static_cast<std::size_t>(std::max(2.0, segment_s * rate_hz));
  return n < 8192 ? n : n / 1024 * 1024;
}

}  // namespace

struct OscillationStream::State {
  State(double source_hz, const OscillationOptions& wanted)
      : options(wanted),
        factor(factor_of(source_hz, wanted)),
        rate_hz(source_hz / static_cast<double>(factor)),
        segment(segment_samples(rate_hz, wanted.segment_s)),
        decimator(source_hz, factor, wanted.f_high_hz) {}

  WelchOptions welch_options(std::size_t samples) const {
    return {.segment = samples, .detrend = Detrend::kLinear};
  }

  OscillationOptions options;
  std::size_t factor;
  double rate_hz;  // after decimation
  std::size_t segment;
  Decimator decimator;
  std::vector<double> lowered;
  std::vector<double> head;  // the record, until it is two segments long
  std::optional<WelchStream> welch;
};

OscillationStream::OscillationStream(double rate_hz, const OscillationOptions& options)
    : state_(std::make_unique<State>(rate_hz, options)) {}
OscillationStream::~OscillationStream() = default;
OscillationStream::OscillationStream(OscillationStream&&) noexcept = default;
OscillationStream& OscillationStream::operator=(OscillationStream&&) noexcept = default;

void OscillationStream::push(std::span<const double> power_w) {
  State& s = *state_;
  while (!power_w.empty()) {
    const std::size_t taken = std::min(power_w.size(), kPiece);
    s.lowered.clear();
    s.decimator.push(power_w.first(taken), s.lowered);
    power_w = power_w.subspan(taken);
    if (s.welch) {
      s.welch->push(s.lowered);
      continue;
    }
    s.head.insert(s.head.end(), s.lowered.begin(), s.lowered.end());
    if (s.head.size() < 2 * s.segment) continue;
    s.welch.emplace(s.rate_hz, s.welch_options(s.segment));
    s.welch->push(s.head);
    s.head = {};
  }
}

OscillationResult OscillationStream::finish() const {
  const State& s = *state_;
  if (s.welch) return find_oscillations(s.welch->finish(), s.options);
  if (s.head.size() < 2) return {};
  return find_oscillations(welch(s.head, s.rate_hz, s.welch_options(s.head.size())), s.options);
}

OscillationResult find_oscillations(std::span<const double> power_w, double rate_hz,
                                    const OscillationOptions& options) {
  OscillationStream stream(rate_hz, options);
  stream.push(power_w);
  return stream.finish();
}

}  // namespace ballast
