// SPDX-License-Identifier: GPL-3.0-or-later
// The live spectrum of load and grid-facing power, the one kept as the previous setting's, limit
// masks, and a recorded run's to compare with.
#pragma once

#include <QColor>
#include <QObject>
#include <QString>
#include <optional>
#include <vector>

#include "gui/model/series_model.hpp"

namespace ballast {

// Spectra of the site's power; bin k is at k step_hz.
struct PowerSpectrum {
  double step_hz = 0.0;
  std::vector<double> load_psd;  // W^2/Hz, one-sided
  std::vector<double> grid_psd;
  std::vector<double> load_line;  // amplitude of a sine (half of peak-to-peak), W
  std::vector<double> grid_line;
  double from_s = 0.0;  // the window
  double to_s = 0.0;
  std::size_t bins() const { return grid_psd.size(); }
};

// Half-overlapping segments that were averaged; and those that a window of that length takes.
int segments_of(const PowerSpectrum& spectrum);
int segments_in(double window_s, double segment_s);

// The spectrum that a clause was judged by.
struct JudgedCurve {
  std::vector<double> f_hz;  // rising
  std::vector<double> line_w;
  double from_s = 0.0;  // of the segment in which the clause was worst
  double to_s = 0.0;
  bool operator==(const JudgedCurve&) const = default;
};

// A limit on the amplitude of lines: points joined by straight lines in log-log axes.
struct SpectrumMask {
  QString name;  // profile and clause
  std::vector<double> f_hz;
  std::vector<double> limit_w;
  JudgedCurve judged = {};  // empty where the clause was not assessable
  std::optional<double> at_hz =
      {};  // where it came nearest to the limit, or went farthest beyond it
  bool exceeded = false;
};

class SpectrumModel : public QObject {
  Q_OBJECT

 public:
  explicit SpectrumModel(QObject* parent = nullptr) : QObject(parent) {}

  // Frames of kind kSpectrum; others and broken ones are left out.
  void takeFrame(const FramePtr& frame);
  // Another run, or 0 where it is not known yet: what the former one's last setting gave is kept as
  // a ghost, and the live one begins anew. Masks and overlay stay.
  void beginRun(int run);
  void clear();  // another server: the live one and the ghost
  const PowerSpectrum& live() const { return held_ ? held_->live : now_.live; }
  // While on, the live spectrum and the ghost do not change; what arrives is kept for later.
  void setHeld(bool on);
  void setOver(bool over);  // the run has ended: no more come
  bool over() const { return over_; }

  // Length of the sliding window when it is full, as the server is asked for it.
  void setFullWindow(double window_s) { full_window_s_ = window_s; }
  // Whether all segments of a full window, or more of them, were averaged.
  bool complete(const PowerSpectrum& spectrum) const;

  // The setting changes: its average becomes the previous setting's, to be compared with what
  // follows, and the live one begins anew. An average that is not complete does not replace one
  // that is: that one, of an earlier setting, stays.
  void keepGhost(const QString& label);
  void clearGhost();
  const std::optional<PowerSpectrum>& ghost() const { return held_ ? held_->ghost : now_.ghost; }
  const QString& ghostLabel() const { return held_ ? held_->ghost_label : now_.ghost_label; }

  void setMasks(std::vector<SpectrumMask> masks);
  const std::vector<SpectrumMask>& masks() const { return masks_; }

  void setOverlay(const QString& label, PowerSpectrum spectrum);
  void clearOverlay();
  const std::optional<PowerSpectrum>& overlay() const { return overlay_; }
  const QString& overlayLabel() const { return overlay_label_; }

 signals:
  void changed();
  void arrived();  // a live spectrum

 private:
  struct Shown {
    PowerSpectrum live;
    std::optional<PowerSpectrum> ghost;
    QString ghost_label;
  };
  Shown now_;
  std::optional<Shown> held_;
  bool over_ = false;
  int run_ = 0;
  double full_window_s_ = 60.0;
  std::vector<SpectrumMask> masks_;
  std::optional<PowerSpectrum> overlay_;
  QString overlay_label_;
};

}  // namespace ballast
