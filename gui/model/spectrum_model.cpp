// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/spectrum_model.hpp"

#include <utility>

namespace ballast {

void SpectrumModel::takeFrame(const FramePtr& frame) {
  const FrameHeader& h = frame->header;
  if (h.kind != FrameKind::kSpectrum || h.channels != 4 || h.buckets == 0 || !(h.step_hz > 0.0) ||
      frame->values.size() != std::size_t{4} * h.buckets) {
    return;
  }
  live_.step_hz = h.step_hz;
  live_.from_s = seconds(h.first_tick);
  live_.to_s = seconds(h.first_tick + static_cast<Tick>(h.ticks));
  auto from = frame->values.begin();
  for (std::vector<double>* to :
       {&live_.load_psd, &live_.grid_psd, &live_.load_line, &live_.grid_line}) {
    to->assign(from, from + static_cast<std::ptrdiff_t>(h.buckets));
    from += static_cast<std::ptrdiff_t>(h.buckets);
  }
  emit arrived();
  emit changed();
}

void SpectrumModel::clear() {
  live_ = {};
  emit changed();
}

void SpectrumModel::setOver(bool over) {
  if (over == over_) return;
  over_ = over;
  emit changed();
}

void SpectrumModel::keepGhost(const QString& label) {
  if (live_.bins() == 0) return;
  ghost_ = live_;
  ghost_label_ = label;
  emit changed();
}

void SpectrumModel::clearGhost() {
  ghost_.reset();
  emit changed();
}

void SpectrumModel::setMasks(std::vector<SpectrumMask> masks) {
  masks_ = std::move(masks);
  emit changed();
}

void SpectrumModel::setOverlay(const QString& label, PowerSpectrum spectrum) {
  overlay_label_ = label;
  overlay_ = std::move(spectrum);
  emit changed();
}

void SpectrumModel::clearOverlay() {
  overlay_.reset();
  emit changed();
}

}  // namespace ballast
