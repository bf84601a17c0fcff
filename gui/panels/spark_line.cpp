// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/spark_line.hpp"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace ballast {
namespace {

constexpr int kWidth = 64;
constexpr int kHeight = 18;
constexpr double kInset = 3.5;
constexpr double kDot = 2.0;
constexpr double kRing = 3.0;

}  // namespace

SparkLine::SparkLine(QWidget* parent) : QWidget(parent), theme_(&light_theme()) {
  setSizePolicy(QSizePolicy::MinimumExpanding, QSizePolicy::Fixed);
  setMinimumWidth(kWidth / 2);
}

QSize SparkLine::sizeHint() const {
  return {kWidth, kHeight};
}

void SparkLine::applyTheme(const Theme& theme) {
  theme_ = &theme;
  update();
}

void SparkLine::setValues(std::vector<std::optional<double>> values, std::size_t reference) {
  if (values == values_ && reference == reference_) return;
  values_ = std::move(values);
  reference_ = reference;
  update();
}

void SparkLine::paintEvent(QPaintEvent*) {
  double low = 0.0;
  double high = 0.0;
  bool any = false;
  for (const std::optional<double>& value : values_) {
    if (!value) continue;
    low = any ? std::min(low, *value) : *value;
    high = any ? std::max(high, *value) : *value;
    any = true;
  }
  if (!any) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double span = high > low ? high - low : 1.0;
  const double across = std::max<double>(1.0, static_cast<double>(values_.size()) - 1.0);
  const auto point = [&](std::size_t i) {
    const double x = kInset + (width() - 2 * kInset) * static_cast<double>(i) / across;
    const double y = high > low ? (*values_[i] - low) / span : 0.5;
    return QPointF(x, height() - kInset - (height() - 2 * kInset) * y);
  };
  QPainterPath path;
  bool joined = false;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (values_[i] && joined) path.lineTo(point(i));
    if (values_[i] && !joined) path.moveTo(point(i));
    joined = values_[i].has_value();
  }
  painter.setPen(QPen(theme_->muted, 1.2));
  painter.drawPath(path);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (!values_[i]) continue;
    const bool now = i + 1 == values_.size();
    painter.setPen(Qt::NoPen);
    painter.setBrush(now ? theme_->accent : theme_->muted);
    painter.drawEllipse(point(i), now ? kDot + 0.5 : kDot - 0.5, now ? kDot + 0.5 : kDot - 0.5);
    if (i != reference_) continue;
    painter.setPen(QPen(theme_->text, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(point(i), kRing, kRing);
  }
}

}  // namespace ballast
