// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/view_bar.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

namespace ballast {
namespace {

constexpr std::array kSpans = {1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 3600.0};
constexpr double kSameSpan = 1e-3;
constexpr int kScrubSteps = 10000;
constexpr int kLeastScrubPixels = 120;
constexpr double kWPerKw = 1e3;

}  // namespace

ViewBar::ViewBar(PlotData& shown, QWidget* parent) : QWidget(parent), data_(shown) {
  follow_ = new QAction(tr("Live"), this);
  follow_->setCheckable(true);
  follow_->setShortcut(Qt::Key_L);
  follow_->setToolTip(tr("Let the plots follow the run (L)"));
  hold_ = new QAction(tr("Hold"), this);
  hold_->setCheckable(true);
  hold_->setShortcut(Qt::Key_H);
  hold_->setToolTip(tr("Freeze the plots while the run continues (H)"));
  rearm_ = new QAction(tr("Arm"), this);
  rearm_->setCheckable(true);
  rearm_->setShortcut(Qt::Key_T);
  rearm_->setToolTip(tr("Arm the trigger again (T)"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 2, 4, 2);
  auto* row = new QHBoxLayout;
  column->addLayout(row);
  const auto button = [&](QAction* action) {
    auto* b = new QToolButton;
    b->setDefaultAction(action);
    row->addWidget(b);
  };
  button(follow_);
  button(hold_);
  scrub_ = new QSlider(Qt::Horizontal);
  scrub_->setObjectName("scrub");
  scrub_->setRange(0, kScrubSteps);
  scrub_->setSingleStep(kScrubSteps / 100);
  scrub_->setPageStep(kScrubSteps / 10);
  scrub_->setMinimumWidth(kLeastScrubPixels);
  scrub_->setToolTip(tr("Move back in the recorded time"));
  row->addWidget(scrub_, 1);
  span_ = new QComboBox;
  span_->setObjectName("span");
  span_->setToolTip(tr("Displayed time span"));
  for (const double s : kSpans) span_->addItem(QString::number(s) + " s", s);
  row->addWidget(span_);
  row->addWidget(new QLabel(tr("Trigger")));
  mode_ = new QComboBox;
  mode_->setObjectName("triggerMode");
  mode_->addItems({tr("off"), tr("normal"), tr("single")});
  row->addWidget(mode_);
  trigger_row_ = new QWidget;
  column->addWidget(trigger_row_);
  row = new QHBoxLayout(trigger_row_);
  row->setContentsMargins(0, 0, 0, 0);
  row->addStretch();
  channel_ = new QComboBox;
  channel_->addItem(tr("grid"), "grid_w");
  channel_->addItem(tr("load"), "load_w");
  edge_ = new QComboBox;
  edge_->addItems({tr("rising"), tr("falling")});
  level_kw_ = new QDoubleSpinBox;
  level_kw_->setRange(-1e9, 1e9);
  level_kw_->setDecimals(1);
  level_kw_->setSuffix(" kW");
  level_kw_->setKeyboardTracking(false);
  for (QWidget* w : std::initializer_list<QWidget*>{channel_, edge_, level_kw_}) {
    row->addWidget(w);
  }
  button(rearm_);
  connect(follow_, &QAction::triggered, &data_.view(), &TimeView::setFollowing);
  connect(hold_, &QAction::triggered, &data_.view(), &TimeView::setHeld);
  connect(rearm_, &QAction::triggered, &data_, &PlotData::rearm);
  connect(span_, &QComboBox::activated, this,
          [this] { data_.view().setSpan(span_->currentData().toDouble()); });
  connect(scrub_, &QSlider::valueChanged, this, [this](int at) {
    TimeView& view = data_.view();
    const double span = view.span_s();
    const double to = std::max(span, view.latest_s() * at / kScrubSteps);
    view.setRange(to - span, to);
    refresh();  // where the range has not moved the handle must not either
  });
  for (QComboBox* box : {mode_, channel_, edge_}) {
    connect(box, &QComboBox::activated, this, &ViewBar::takeTrigger);
  }
  connect(level_kw_, &QDoubleSpinBox::valueChanged, this, &ViewBar::takeTrigger);
  connect(&data_.view(), &TimeView::rangeChanged, this, &ViewBar::refresh);
  connect(&data_.view(), &TimeView::modeChanged, this, &ViewBar::refresh);
  connect(&data_, &PlotData::triggerChanged, this, &ViewBar::showTrigger);
  refresh();
  showTrigger();
}

void ViewBar::takeTrigger() {
  TriggerSettings settings;
  settings.mode = static_cast<TriggerMode>(mode_->currentIndex());
  settings.channel = channel_->currentData().toString().toStdString();
  settings.edge = edge_->currentIndex() == 0 ? TriggerEdge::kRising : TriggerEdge::kFalling;
  settings.level = level_kw_->value() * kWPerKw;
  data_.setTrigger(settings);
}

void ViewBar::showTrigger() {
  const bool on = data_.trigger().mode != TriggerMode::kOff;
  trigger_row_->setVisible(on);
  rearm_->setEnabled(on);
  rearm_->setChecked(on && data_.armed());
  rearm_->setText(rearm_->isChecked() ? tr("Armed") : tr("Arm"));
}

void ViewBar::refresh() {
  const TimeView& view = data_.view();
  follow_->setChecked(view.following() && !view.held() && !view.triggered_s());
  hold_->setChecked(view.held());
  if (!scrub_->isSliderDown()) {
    const QSignalBlocker quiet(scrub_);
    const double latest = std::max(view.latest_s(), 1e-3);
    scrub_->setValue(static_cast<int>(kScrubSteps * std::min(1.0, view.to_s() / latest)));
  }
  // A zoom may differ from those offered; it is shown all the same.
  const double span = view.span_s();
  const auto* const at = std::find_if(kSpans.begin(), kSpans.end(), [span](double offered) {
    return std::abs(offered - span) < kSameSpan * offered;
  });
  span_->setPlaceholderText(
      QString::number(span, 'f', std::clamp(2 - static_cast<int>(std::log10(span)), 0, 3)) + " s");
  span_->setCurrentIndex(at == kSpans.end() ? -1 : static_cast<int>(at - kSpans.begin()));
}

}  // namespace ballast
