// SPDX-License-Identifier: GPL-3.0-or-later
// A word-sized curve: one figure over the settings tried, the last one marked, the reference
// ringed.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "gui/theme/theme.hpp"

namespace ballast {

class SparkLine : public QWidget {
  Q_OBJECT

 public:
  explicit SparkLine(QWidget* parent = nullptr);

  void applyTheme(const Theme& theme);
  // Settings without the figure leave a gap.
  void setValues(std::vector<std::optional<double>> values, std::size_t reference);
  const std::vector<std::optional<double>>& values() const { return values_; }
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme* theme_;
  std::vector<std::optional<double>> values_;
  std::size_t reference_ = 0;
};

}  // namespace ballast
