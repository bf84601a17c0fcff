// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/welch_stream.hpp"

#include <stdexcept>

namespace ballast {
namespace {

std::size_t checked_segment(std::size_t segment) {
  if (segment < 2) throw std::invalid_argument("a segment has at least 2 samples");
  return segment;
}

}  // namespace

WelchStream::WelchStream(double rate_hz, const WelchOptions& options)
    : rate_hz_(rate_hz),
      options_(options),
      feed_(checked_segment(options.segment), hop_of(options.segment, options.overlap)) {
  check_rate(rate_hz);
}

void WelchStream::push(std::span<const double> block) {
  feed_.push(block, [&](std::span<const double> segment, std::size_t) {
    if (!transform_) {
      transform_.emplace(make_window(options_.window, segment.size()), options_.detrend);
      sum_.assign(transform_->bins(), 0.0);
    }
    transform_->run(segment);
    transform_->add_power(sum_, 1.0);
  });
}

Spectrum WelchStream::finish() const {
  if (feed_.segments() == 0) {
    WelchOptions cut = options_;
    cut.segment = feed_.rest().size();
    if (cut.segment < 2) throw std::invalid_argument("a record has at least 2 samples");
    WelchStream whole(rate_hz_, cut);
    whole.push(feed_.rest());
    return whole.finish();
  }
  Spectrum s;
  s.segments = feed_.segments();
  s.segment_samples = feed_.length();
  s.df_hz = rate_hz_ / static_cast<double>(feed_.length());
  s.enbw_hz = transform_->enbw_hz(rate_hz_);
  s.f_hz.resize(sum_.size());
  s.psd.resize(sum_.size());
  const double scale = transform_->density_scale(rate_hz_) / static_cast<double>(s.segments);
  for (std::size_t k = 0; k < sum_.size(); ++k) {
    s.f_hz[k] = static_cast<double>(k) * rate_hz_ / static_cast<double>(feed_.length());
    s.psd[k] = sum_[k] * scale;
  }
  return s;
}

}  // namespace ballast
