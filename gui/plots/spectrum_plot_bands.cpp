// SPDX-License-Identifier: GPL-3.0-or-later
// The named bands of a spectrum, in lanes above it: they overlap, and would hide the curves.
#include <QFontMetrics>
#include <QHelpEvent>
#include <QToolTip>
#include <algorithm>

#include "gui/plots/spectrum_plot.hpp"
#include "host/analysis/frequency_bands.hpp"

namespace ballast {
namespace {

constexpr int kLanePixels = 17;
constexpr int kInset = 4;
constexpr int kLeastWithBands = 230;  // height of a canvas that has room for them

// Where a name does not fit.
QString short_name(const FrequencyBand& band) {
  if (band.key == "governor_agc") return QStringLiteral("governor");
  if (band.key == "training") return QStringLiteral("training");
  if (band.key == "local_plant") return QStringLiteral("local");
  if (band.key == "intra_plant") return QStringLiteral("intra-plant");
  if (band.key == "torsional") return QStringLiteral("torsional");
  if (band.key == "observed_14_7") return QStringLiteral("14.7 Hz observed");
  return {};
}

QString text_of(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// The first lane in which each band overlaps none before it.
std::vector<std::size_t> lanes() {
  std::vector<std::size_t> lane_of;
  std::vector<double> ends;
  for (const FrequencyBand& band : frequency_bands()) {
    std::size_t lane = 0;
    while (lane < ends.size() && ends[lane] > band.low_hz) ++lane;
    if (lane == ends.size()) ends.push_back(0.0);
    ends[lane] = band.high_hz;
    lane_of.push_back(lane);
  }
  return lane_of;
}

}  // namespace

void SpectrumPlot::makeBands() {
  QCPLayoutGrid* grid = canvas()->plotLayout();
  grid->insertRow(0);
  bands_ = new QCPAxisRect(canvas(), false);
  QCPAxis* x = bands_->addAxis(QCPAxis::atBottom);
  QCPAxis* y = bands_->addAxis(QCPAxis::atLeft);
  for (QCPAxis* axis : {x, y}) {
    axis->setVisible(false);
    axis->grid()->setVisible(false);
  }
  grid->addElement(0, 0, bands_);
  grid->setRowSpacing(0);
  auto* sides = new QCPMarginGroup(canvas());
  for (QCPAxisRect* rect : {bands_, canvas()->axisRect(1)}) {
    rect->setMarginGroup(QCP::msLeft | QCP::msRight, sides);
  }
  bands_->setAutoMargins(QCP::msLeft | QCP::msRight);
  bands_->setMargins(QMargins(0, 0, 0, 2));
  const std::vector<std::size_t> lane_of = lanes();
  const std::size_t count =
      lane_of.empty() ? 1 : *std::max_element(lane_of.begin(), lane_of.end()) + 1;
  bands_height_ = static_cast<int>(count) * kLanePixels + 2;
  setBandsShown(true);
  for (std::size_t i = 0; i < lane_of.size(); ++i) {
    auto* area = new QCPItemRect(canvas());
    auto* name = new QCPItemText(canvas());
    for (QCPItemPosition* position : {area->topLeft, area->bottomRight, name->position}) {
      position->setAxes(x, y);
      position->setAxisRect(bands_);
      position->setTypeX(QCPItemPosition::ptPlotCoords);
      position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    area->setClipAxisRect(bands_);
    name->setClipAxisRect(bands_);
    band_areas_.push_back(area);
    band_names_.push_back(name);
    const double lane = static_cast<double>(lane_of[i]) / static_cast<double>(count);
    const double next = static_cast<double>(lane_of[i] + 1) / static_cast<double>(count);
    const FrequencyBand& band = frequency_bands()[i];
    area->topLeft->setCoords(band.low_hz, lane + 0.01);
    area->bottomRight->setCoords(band.high_hz, next - 0.02);
    name->position->setCoords(band.low_hz, (lane + next) / 2.0);
  }
}

void SpectrumPlot::setBandsShown(bool on) {
  bands_box_->setChecked(on);
  showBands();
  markDirty();
}

void SpectrumPlot::showBands() {
  const bool on = bands_box_->isChecked() && canvas()->height() >= kLeastWithBands;
  const int height = on ? bands_height_ : 0;
  if (bands_->maximumSize().height() == height) return;
  bands_->setMinimumSize(0, height);
  bands_->setMaximumSize(QWIDGETSIZE_MAX, height);
}

void SpectrumPlot::drawBands() {
  QCPAxis* x = bands_->axis(QCPAxis::atBottom);
  x->setScaleType(canvas()->xAxis->scaleType());
  x->setRange(canvas()->xAxis->range());
  const QCPRange range = x->range();
  const QFontMetrics metrics(plot_font());
  for (std::size_t i = 0; i < band_areas_.size(); ++i) {
    const FrequencyBand& band = frequency_bands()[i];
    const double low = std::max(band.low_hz, range.lower);
    const double high = std::min(band.high_hz, range.upper);
    const bool seen = bands_->maximumSize().height() > 0 && low < high;
    band_areas_[i]->setVisible(seen);
    band_names_[i]->setVisible(false);
    if (!seen) continue;
    // The name, or a short one, in the middle of what is seen of the band, or else beside it.
    const double left = x->coordToPixel(low);
    const double right = x->coordToPixel(high);
    const auto width = [&](const QString& name) {
      return metrics.horizontalAdvance(name) + kInset;
    };
    const QString full = text_of(band.name);
    const QString brief = short_name(band);
    double middle = (left + right) / 2.0;
    QString name = width(full) <= right - left ? full : brief;
    if (width(name) > right - left) {
      double free = x->coordToPixel(range.upper);
      for (std::size_t j = 0; j < band_areas_.size(); ++j) {
        const bool beside =
            band_areas_[j]->topLeft->coords().y() == band_areas_[i]->topLeft->coords().y() &&
            frequency_bands()[j].low_hz >= band.high_hz;
        if (beside) free = std::min(free, x->coordToPixel(frequency_bands()[j].low_hz));
      }
      if (high < band.high_hz || width(name) > free - right) continue;
      middle = right + width(name) / 2.0;
    }
    if (name.isEmpty()) continue;
    band_names_[i]->setText(name);
    band_names_[i]->position->setCoords(x->pixelToCoord(middle),
                                        band_names_[i]->position->coords().y());
    band_names_[i]->setVisible(true);
  }
}

int SpectrumPlot::bandAt(const QPoint& point) const {
  for (std::size_t i = 0; i < band_areas_.size(); ++i) {
    if (!band_areas_[i]->visible()) continue;
    const QRectF area(band_areas_[i]->topLeft->pixelPosition(),
                      band_areas_[i]->bottomRight->pixelPosition());
    // A narrow one must be hit too.
    if (area.adjusted(-2.0, 0.0, 2.0, 0.0).contains(point)) return static_cast<int>(i);
  }
  return -1;
}

bool SpectrumPlot::eventFilter(QObject* watched, QEvent* event) {
  if (watched == canvas() && event->type() == QEvent::ToolTip) {
    const auto& help = *static_cast<QHelpEvent*>(event);
    if (const int found = bandAt(help.pos()); found >= 0) {
      const FrequencyBand& band = frequency_bands()[static_cast<std::size_t>(found)];
      QToolTip::showText(help.globalPos(), QStringLiteral("%1, %2 to %3 Hz: %4 (%5)")
                                               .arg(text_of(band.name))
                                               .arg(band.low_hz)
                                               .arg(band.high_hz)
                                               .arg(text_of(band.why), text_of(band.source)));
    }
    return true;
  }
  return PlotPane::eventFilter(watched, event);
}

}  // namespace ballast
