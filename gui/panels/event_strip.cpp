// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/event_strip.hpp"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>

namespace ballast {
namespace {

constexpr int kEdge = 10;
constexpr int kHeight = 44;
constexpr double kNear = 5.0;  // pixels
constexpr int kLabelGap = 16;
constexpr int kMostLabels = 8;

QString time_label(double t_s) {
  return QString::number(t_s, 'g', 6) + " s";
}

// A step of 1, 2 or 5 times a power of ten that gives at most so many ticks.
double tick_step(double span_s, int most) {
  const double rough = std::max(span_s / std::max(1, most), 1e-3);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10.0 * power;
}

}  // namespace

EventStrip::EventStrip(const EventModel& model, QWidget* parent)
    : QWidget(parent), model_(model), theme_(&light_theme()) {
  setObjectName("eventStrip");
  setFixedHeight(kHeight);
  setMinimumWidth(160);
  connect(&model_, &EventModel::moved, this, qOverload<>(&QWidget::update));
}

void EventStrip::applyTheme(const Theme& theme) {
  theme_ = &theme;
  update();
}

double EventStrip::xOf(double t_s) const {
  const double span = std::max(model_.duration_s(), 1e-3);
  return kEdge + t_s / span * (width() - 2 * kEdge);
}

double EventStrip::timeAt(double x) const {
  const double span = std::max(model_.duration_s(), 1e-3);
  return std::clamp((x - kEdge) / std::max(1, width() - 2 * kEdge), 0.0, 1.0) * span;
}

void EventStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double y = 18.0;
  painter.fillRect(rect(), theme_->base);
  painter.fillRect(QRectF(xOf(0), y - 2, xOf(model_.duration_s()) - xOf(0), 4), theme_->plot_grid);
  painter.fillRect(QRectF(xOf(0), y - 2, xOf(model_.now_s()) - xOf(0), 4), theme_->accent);
  painter.setFont(plot_font());
  const int widest = painter.fontMetrics().horizontalAdvance(time_label(model_.duration_s()));
  const int room = (width() - 2 * kEdge) / (widest + kLabelGap);
  const double step = tick_step(model_.duration_s(), std::min(room, kMostLabels));
  for (double t = 0.0; t <= model_.duration_s() + 1e-9; t += step) {
    painter.setPen(theme_->muted);
    painter.drawLine(QPointF(xOf(t), y + 6), QPointF(xOf(t), y + 9));
    const QString label = time_label(t);
    const double wide = painter.fontMetrics().horizontalAdvance(label);
    const double x = std::clamp(xOf(t) - wide / 2, 0.0, std::max(0.0, width() - wide));
    painter.drawText(QPointF(x, height() - 4.0), label);
  }
  for (const ScenarioEvent& event : model_.events()) {
    const bool write = event.kind == "write";
    painter.setPen(Qt::NoPen);
    painter.setBrush(write ? theme_->accent : theme_->warning);
    const QPointF at(xOf(event.at_s), y);
    if (write) {
      painter.drawEllipse(at, 4.0, 4.0);
    } else {
      painter.drawPolygon(
          QPolygonF({at + QPointF(0, -7), at + QPointF(6, 5), at + QPointF(-6, 5)}));
    }
  }
  painter.setPen(QPen(theme_->text, 1.5));
  painter.drawLine(QPointF(xOf(model_.now_s()), y - 9), QPointF(xOf(model_.now_s()), y + 9));
}

void EventStrip::mousePressEvent(QMouseEvent* event) {
  emit timeChosen(timeAt(event->position().x()));
}

bool EventStrip::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  QStringList near;
  for (const ScenarioEvent& e : model_.events()) {
    if (std::abs(xOf(e.at_s) - help->pos().x()) > kNear) continue;
    near << QString("%1 s  %2").arg(e.at_s, 0, 'f', 3).arg(QString::fromStdString(e.text));
  }
  if (near.isEmpty()) near << QString("%1 s").arg(timeAt(help->pos().x()), 0, 'f', 3);
  QToolTip::showText(help->globalPos(), near.join('\n'), this);
  return true;
}

}  // namespace ballast
