// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/spectrum_model.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ballast {

int segments_of(const PowerSpectrum& spectrum) {
  if (spectrum.bins() == 0) return 0;
  return segments_in(spectrum.to_s - spectrum.from_s, 1.0 / spectrum.step_hz);
}

int segments_in(double window_s, double segment_s) {
  constexpr double kRounding = 1e-9;
  return std::max(0, static_cast<int>(std::floor(2.0 * window_s / segment_s + kRounding)) - 1);
}

void SpectrumModel::takeFrame(const FramePtr& frame) {
  const FrameHeader& h = frame->header;
  if (h.kind != FrameKind::kSpectrum || h.channels != 4 || h.buckets == 0 || !(h.step_hz > 0.0) ||
      frame->values.size() != std::size_t{4} * h.buckets) {
    return;
  }
  if (run_ != 0 && static_cast<int>(h.run) != run_) keepGhost(QObject::tr("the restart"));
  run_ = static_cast<int>(h.run);
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

void SpectrumModel::beginRun(int run) {
  held_.reset();
  // Spectra of that run may have come before its first samples.
  if (run == 0 || run != run_) keepGhost(QObject::tr("the restart"));
  emit changed();
}

void SpectrumModel::clear() {
  now_ = {};
  held_.reset();
  run_ = 0;
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

bool SpectrumModel::complete(const PowerSpectrum& spectrum) const {
  return spectrum.bins() > 0 &&
         segments_of(spectrum) >= segments_in(full_window_s_, 1.0 / spectrum.step_hz);
}

void SpectrumModel::keepGhost(const QString& label) {
  if (now_.live.bins() == 0) return;
  if (complete(now_.live) || !now_.ghost || !complete(*now_.ghost)) {
    now_.ghost = std::exchange(now_.live, {});
    now_.ghost_label = complete(*now_.ghost)
                           ? label
                           : QObject::tr("%1 (%2 of %3 segments)")
                                 .arg(label)
                                 .arg(segments_of(*now_.ghost))
                                 .arg(segments_in(full_window_s_, 1.0 / now_.ghost->step_hz));
  } else {
    now_.live = {};
  }
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
