// SPDX-License-Identifier: GPL-3.0-or-later
// The GPUs of one rack over time, a row each: granted power, demand, what is burned, or the state
// of the controller.
#pragma once

#include <QSpinBox>
#include <QToolButton>

#include "gui/plots/gpu_colours.hpp"
#include "gui/plots/time_pane.hpp"

namespace ballast {

class GpuTimeMap : public TimePane {
  Q_OBJECT

 public:
  // With `only` there is no choice of the quantity.
  GpuTimeMap(PlotData& data, const QString& title, std::optional<GpuQuantity> only,
             QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) override;
  PlotTable table() const override;
  GpuQuantity quantity() const { return static_cast<GpuQuantity>(quantity_box_->currentIndex()); }
  std::size_t rack() const { return static_cast<std::size_t>(rack_->value()); }
  // What is shown of a GPU of the rack; not-a-number where nothing is known.
  double value(double t_s, std::size_t gpu) const;

 public slots:
  void setQuantity(ballast::GpuQuantity quantity);
  void setRack(int rack);

 signals:
  void gpuPicked(std::size_t gpu);  // clicked; counted rack by rack
  void allRacksWanted();

 protected:
  void refresh() override;
  QString cursorText() const override;
  QString hoverText(const QPointF& at) const override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  std::optional<std::size_t> gpuAt(double y) const;
  GpuRow row(double t_s) const;
  int mapColumns() const;
  Tick columnTicks() const;

  QComboBox* quantity_box_;
  QSpinBox* rack_;
  QToolButton* all_racks_;
  QCPColorMap* map_;
  GpuColours colours_;
  QPointF pressed_;
};

}  // namespace ballast
