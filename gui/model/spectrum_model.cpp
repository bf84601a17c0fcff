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
  now_.live.step_hz = h.step_hz;
  now_.live.from_s = seconds(h.first_tick);
  now_.live.to_s = seconds(h.first_tick + static_cast<Tick>(h.ticks));
  auto from = frame->values.begin();
  for (std::vector<double>* to :
       {&now_.live.load_psd, &now_.live.grid_psd, &now_.live.load_line, &now_.live.grid_line}) {
    to->assign(from, from + static_cast<std::ptrdiff_t>(h.buckets));
    from += static_cast<std::ptrdiff_t>(h.buckets);
  }
  emit arrived();
  emit changed();
}

void SpectrumModel::clear() {
  now_.live = {};
  held_.reset();
  emit changed();
}

void SpectrumModel::setHeld(bool on) {
  if (on == held_.has_value()) return;
  held_ = on ? std::optional(now_) : std::nullopt;
  emit changed();
}

void SpectrumModel::setOver(bool over) {
  if (over == over_) return;
  over_ = over;
  emit changed();
}

void SpectrumModel::keepGhost(const QString& label) {
  if (now_.live.bins() == 0) return;
  now_.ghost = now_.live;
  now_.ghost_label = label;
  emit changed();
}

void SpectrumModel::clearGhost() {
  now_.ghost.reset();
  if (held_) held_->ghost.reset();  // at the user's wish
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
