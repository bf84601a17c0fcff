// SPDX-License-Identifier: GPL-3.0-or-later
// All GPUs of all racks as they were read last: granted power, demand, what is burned, or the
// controller's state. A column is a rack, a row a GPU of it.
#pragma once

#include "gui/model/plot_data.hpp"
#include "gui/plots/gpu_colours.hpp"

namespace ballast {

class GpuHeatMap : public PlotPane {
  Q_OBJECT

 public:
  explicit GpuHeatMap(PlotData& shown, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) override;
  PlotTable table() const override;
  GpuQuantity quantity() const { return static_cast<GpuQuantity>(quantity_box_->currentIndex()); }
  // What a GPU (counted rack by rack) is shown as; not-a-number before anything arrived.
  double value(std::size_t gpu) const;

 public slots:
  void fit() override;
  void setQuantity(ballast::GpuQuantity quantity);

 signals:
  void overTimeWanted();
  void gpuPicked(std::size_t gpu);  // clicked; counted rack by rack

 protected:
  void refresh() override;
  QString cursorText() const override;
  QString hoverText(const QPointF& at) const override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  const GpuSnapshot* shown() const;
  std::optional<std::size_t> gpuAt(const QPointF& point) const;

  PlotData& data_;
  QComboBox* quantity_box_;
  QCPColorMap* map_;
  GpuColours colours_;
};

}  // namespace ballast
