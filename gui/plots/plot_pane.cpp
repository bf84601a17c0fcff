// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/plot_pane.hpp"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <algorithm>

namespace ballast {
namespace {

constexpr int kLeastHeight = 150;
constexpr int kLegendShare = 6;  // at most so large a part of a plot's height
constexpr int kControlWidth = 64;
constexpr double kDenseWidth = 1.001;

}  // namespace

PlotPane::PlotPane(const QString& title, QWidget* parent)
    : QWidget(parent),
      title_(title),
      canvas_(new QCustomPlot(this)),
      header_(new QHBoxLayout),
      heading_(new QLabel(title, this)),
      legend_(new QLabel(this)),
      readout_(new QLabel(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme_->margin, theme_->gap, theme_->margin, theme_->gap);
  column->setSpacing(2);
  QFont bold = heading_->font();
  bold.setBold(true);
  heading_->setFont(bold);
  header_->setSpacing(theme_->gap);
  header_->addWidget(heading_);
  header_->addStretch(1);
  for (QLabel* label : {legend_, readout_}) {
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->hide();
  }
  readout_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addLayout(header_);
  column->addWidget(legend_);
  column->addWidget(canvas_, 1);
  column->addWidget(readout_);

  canvas_->setMinimumHeight(kLeastHeight);
  canvas_->setFocusPolicy(Qt::StrongFocus);
  canvas_->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  canvas_->setNoAntialiasingOnDrag(true);
  canvas_->setPlottingHint(QCP::phFastPolylines, true);
  canvas_->xAxis->axisRect()->setupFullAxesBox();
  canvas_->xAxis2->setTickLabels(false);
  canvas_->yAxis2->setTickLabels(false);
  // Theirs would stay linear where the axes are logarithmic.
  canvas_->xAxis2->setTicks(false);
  canvas_->yAxis2->setTicks(false);
  canvas_->setAutoAddPlottableToLegend(false);  // setLegend() is what there is
  canvas_->installEventFilter(this);
  x_ = std::make_unique<SiAxis>(canvas_->xAxis, QString(), QString(), false);
  y_ = std::make_unique<SiAxis>(canvas_->yAxis, QString(), QString(), true);
  hint_ = new QCPItemText(canvas_);
  hint_->position->setType(QCPItemPosition::ptAxisRectRatio);
  hint_->position->setCoords(0.5, 0.5);
  hint_->setClipToAxisRect(false);
  addCursors();
  makeActions();

  redraw_.setSingleShot(true);
  redraw_.setTimerType(Qt::PreciseTimer);
  connect(&redraw_, &QTimer::timeout, this, [this] { redraw(QCustomPlot::rpQueuedRefresh); });
  connect(canvas_->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
          [this](const QCPRange& range) {
            markDirty();
            emit visibleRangeChanged(range.lower, range.upper);
          });
  PlotPane::applyTheme(*theme_);
}

PlotPane::~PlotPane() = default;

void PlotPane::applyTheme(const Theme& theme) {
  theme_ = &theme;
  canvas_->setBackground(theme.base);
  const QFont font = plot_font();
  for (QCPAxisRect* rect : canvas_->axisRects()) {
    for (QCPAxis* axis : rect->axes()) {
      axis->setBasePen(theme.border);
      axis->setTickPen(theme.border);
      axis->setSubTickPen(theme.border);
      axis->setLabelColor(theme.text);
      axis->setTickLabelColor(theme.muted);
      axis->setLabelFont(font);
      axis->setTickLabelFont(font);
      axis->grid()->setPen(theme.plot_grid);
      axis->grid()->setSubGridPen(theme.plot_grid);
      axis->grid()->setZeroLinePen(theme.line);
    }
  }
  hint_->setColor(theme.muted);
  hint_->setFont(font);
  for (std::size_t i = 0; i < cursor_lines_.size(); ++i) {
    cursor_lines_[i]->setPen(QPen(theme.cursor, 1.0, i == 0 ? Qt::SolidLine : Qt::DashLine));
    cursor_names_[i]->setColor(theme.base);
    cursor_names_[i]->setBrush(theme.cursor);
    cursor_names_[i]->setFont(font);
  }
  markDirty();
}

void PlotPane::setLegend(const std::vector<LegendEntry>& entries) {
  QString text;
  for (const LegendEntry& entry : entries) {
    const char* sign = entry.style == Qt::NoPen         ? ""
                       : entry.band                     ? "■"
                       : entry.style == Qt::DashLine    ? "╍╍"
                       : entry.style == Qt::DotLine     ? "┅┅"
                       : entry.style == Qt::DashDotLine ? "┉┉"
                                                        : "━━";
    QString label = entry.label.toHtmlEscaped();
    label.replace(QLatin1Char(' '), QStringLiteral("&nbsp;"));
    label.replace(QStringLiteral(";&nbsp;"), QStringLiteral("; "));  // a long remark may break
    text += QStringLiteral("<span style='color:%1'><b>%2</b></span>&nbsp;%3&nbsp;&nbsp; ")
                .arg(entry.colour.name(), QString::fromUtf8(sign), label);
  }
  if (text != legend_->text()) {
    legend_->setText(text);
    legend_->setToolTip(text);  // in a small window not all of it has room
  }
  legend_->setVisible(!text.isEmpty());
}

void PlotPane::setHint(const QString& text) {
  hint_->setText(text);
  hint_->setVisible(!text.isEmpty());
}

QPen PlotPane::curvePen(const QColor& colour, Qt::PenStyle style) const {
  // QCustomPlot draws curves of width 1 as wide as one pixel of the screen, whatever its density:
  // quick, but too thin where several make a logical one.
  const bool dense = canvas_->bufferDevicePixelRatio() > 1.0;
  return {colour, dense ? kDenseWidth * theme_->curve_width : theme_->curve_width, style};
}

void PlotPane::fit() {
  resetY();
  markDirty();
}

void PlotPane::markDirty() {
  if (!isVisible() || redraw_.isActive()) return;
  const qint64 since = drawn_.isValid() ? drawn_.elapsed() : kRedrawMs;
  redraw_.start(static_cast<int>(std::clamp<qint64>(kRedrawMs - since, 0, kRedrawMs)));
}

void PlotPane::redraw(QCustomPlot::RefreshPriority priority) {
  drawn_.start();
  refresh();
  x_->update();
  y_->update();
  placeCursors();
  canvas_->replot(priority);
  if (canvas_->underMouse()) showHover();  // under a pointer that rests the curves move on
}

void PlotPane::drawNow() {
  redraw_.stop();
  redraw(QCustomPlot::rpImmediateRefresh);
}

void PlotPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  // Their whole texts would keep a small window from being one.
  for (int i = 0; i < header_->count(); ++i) {
    QWidget* control = header_->itemAt(i)->widget();
    if (qobject_cast<QComboBox*>(control) != nullptr ||
        qobject_cast<QAbstractSpinBox*>(control) != nullptr) {
      control->setMinimumWidth(kControlWidth);
    }
  }
  markDirty();
}

bool PlotPane::eventFilter(QObject* watched, QEvent* event) {
  if (watched != canvas_) return QWidget::eventFilter(watched, event);
  switch (event->type()) {
    case QEvent::MouseButtonPress:
      return pressed(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
      if (dragged_ < 0) {
        moved(*static_cast<QMouseEvent*>(event));
        return false;
      }
      setCursor(static_cast<std::size_t>(dragged_),
                canvas_->xAxis->pixelToCoord(static_cast<QMouseEvent*>(event)->position().x()));
      return true;
    case QEvent::MouseButtonRelease: {
      const bool ours = dragged_ >= 0;
      dragged_ = -1;
      return ours;
    }
    case QEvent::MouseButtonDblClick:
      resetY();
      markDirty();
      return true;
    case QEvent::Leave:
      left();
      return false;
    case QEvent::ContextMenu:
      openMenu(*static_cast<QContextMenuEvent*>(event));
      return true;
    case QEvent::Wheel:
      canvas_->xAxis->axisRect()->setRangeZoom(Qt::Horizontal);
      return zoomed(*static_cast<QWheelEvent*>(event));
    case QEvent::KeyPress:
      return moveByKey(*static_cast<QKeyEvent*>(event));
    case QEvent::Resize:
      // Whole lines of it.
      legend_->setMaximumHeight(
          std::max(height() / kLegendShare / legend_->fontMetrics().height(), 1) *
          legend_->fontMetrics().height());
      markDirty();
      return false;
    default:
      return false;
  }
}

}  // namespace ballast
