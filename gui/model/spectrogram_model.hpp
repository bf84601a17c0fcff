// SPDX-License-Identifier: GPL-3.0-or-later
// Live spectra over time, in bounded memory: whenever the columns run out, neighbours are averaged
// in pairs, so that the whole run stays in view, ever coarser.
#pragma once

#include <QObject>
#include <vector>

#include "gui/model/series_model.hpp"

namespace ballast {

class SpectrogramModel : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t kRows = 1024;
  static constexpr std::size_t kColumns = 1024;  // even
  static constexpr double kFirstColumnS = 0.25;  // frames arrive four times a second

  explicit SpectrogramModel(QObject* parent = nullptr) : QObject(parent) {}

  // Frames of kind kSpectrum. Another highest frequency, or a new run, begins anew.
  void takeFrame(const FramePtr& frame);
  void clear();

  double row_hz() const { return top_hz_ / static_cast<double>(kRows - 1); }  // height of a row
  double column_s() const { return column_s_; }                               // width of a column
  double window_s() const { return window_s_; }     // a column shows that much time before it
  std::size_t columns() const { return columns_; }  // up to the latest
  // Mean density of the grid-facing power, W^2/Hz, over the row, centred at row * row_hz(), and
  // over the spectra that arrived in the column; not-a-number where none did.
  double at(std::size_t column, std::size_t row) const;

 signals:
  void changed();

 private:
  void halve();

  std::uint32_t run_ = 0;
  double top_hz_ = 0.0;
  double column_s_ = kFirstColumnS;
  double window_s_ = 0.0;
  std::size_t columns_ = 0;
  std::vector<double> sum_;          // [column][row]
  std::vector<std::size_t> counts_;  // spectra in each column
};

}  // namespace ballast
