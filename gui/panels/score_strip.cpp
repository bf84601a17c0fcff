// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/score_strip.hpp"

#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>
#include <cmath>

#include "gui/plots/si_axis.hpp"
#include "host/analysis/frequency_bands.hpp"
#include "host/analysis/swing.hpp"
#include "host/results/human.hpp"

namespace ballast {
namespace {

constexpr SwingBand kSmoothingBand{kSmoothingLowHz, kSmoothingHighHz};
constexpr SwingBand kTrainingBand{kTrainingLowHz, kTrainingHighHz};

QString signed_text(double value, int decimals) {
  return (value < 0.0 ? "−" : "+") + QString::number(std::abs(value), 'f', decimals);
}

const QString kNothing = QStringLiteral("–");

}  // namespace

ScoreStrip::ScoreStrip(SettingBoard& board, QWidget* parent)
    : QToolBar(tr("Scoreboard"), parent), board_(board), theme_(&light_theme()) {
  setObjectName("scoreStrip");
  setMovable(false);
  buildBands();
  tiles_[kSwing] = addTile("scoreSwing", tr("Swing"),
                           tr("RMS of the grid-facing power in the chosen band, by the swing "
                              "spectrum of what was recorded with the present setting alone, at "
                              "most the last 600 s (docs/quantities.md)"));
  tiles_[kReference] = addTile("scoreReference", tr("Against reference"),
                               tr("The swing against that of the reference setting, in dB"));
  tiles_[kMargin] = addTile("scoreMargin", tr("Tightest limit"),
                            tr("The clause of the chosen limits that has least of its limit left"));
  tiles_[kEnergy] = addTile("scoreEnergy", tr("Energy for equal work"),
                            tr("What the GPUs were granted for the work done with this setting, "
                               "against what that work takes unconstrained"));
  tiles_[kSlowdown] = addTile("scoreSlowdown", tr("Slowdown factor"),
                              tr("Time that the slowest job takes for its work with this setting, "
                                 "against the time that it takes unconstrained"));
  tiles_[kStorage] =
      addTile("scoreStorage", tr("Storage throughput"),
              tr("Mean power that passes into and out of the storage, both counted"));
  buildSettings();
  connect(&board_, &SettingBoard::changed, this, &ScoreStrip::refresh);
  refresh();
}

void ScoreStrip::buildBands() {
  band_ = new QComboBox;
  band_->setObjectName("scoreBand");
  band_->setToolTip(tr("Band in which the swing is measured"));
  band_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  band_->setMinimumContentsLength(12);
  const auto add = [this](const SwingBand& band, const QString& name) {
    band_->addItem(name.isEmpty() ? band_text(band) : tr("%1, %2").arg(band_text(band), name),
                   QVariantList{band.low_hz, band.high_hz});
  };
  add(kTrainingBand, {});
  add(kSmoothingBand, {});
  for (const FrequencyBand& band : frequency_bands()) {
    const SwingBand named{band.low_hz, band.high_hz};
    if (named == kTrainingBand || named == kSmoothingBand) continue;
    add(named, QString::fromUtf8(band.name.data(), static_cast<qsizetype>(band.name.size())));
  }
  connect(band_, &QComboBox::currentIndexChanged, this, [this] {
    const QVariantList edges = band_->currentData().toList();
    board_.setBand({edges.at(0).toDouble(), edges.at(1).toDouble()});
  });
  addWidget(band_);
}

ScoreStrip::Tile ScoreStrip::addTile(const char* name, const QString& caption,
                                     const QString& help) {
  auto* frame = new QWidget;
  frame->setObjectName(name);
  frame->setToolTip(help);
  auto* column = new QVBoxLayout(frame);
  column->setContentsMargins(theme_->margin, 2, theme_->margin, 2);
  column->setSpacing(0);
  Tile tile{new QLabel(caption), new QLabel(kNothing), new QLabel, new SparkLine};
  QFont large = tile.value->font();
  large.setBold(true);
  large.setPointSizeF(large.pointSizeF() * 1.15);
  tile.value->setFont(large);
  QFont small = tile.caption->font();
  small.setPointSizeF(small.pointSizeF() * 0.85);
  for (QLabel* label : {tile.caption, tile.note}) {
    label->setFont(small);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  }
  column->addWidget(tile.caption);
  auto* row = new QHBoxLayout;
  row->setSpacing(theme_->gap);
  row->addWidget(tile.value);
  row->addWidget(tile.line, 1);
  column->addLayout(row);
  column->addWidget(tile.note);
  frame->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  addWidget(frame);
  return tile;
}

void ScoreStrip::buildSettings() {
  settings_ = new QToolButton;
  settings_->setObjectName("settingsTried");
  settings_->setPopupMode(QToolButton::InstantPopup);
  settings_->setToolTip(tr("Settings tried: go back to one, compare with it, keep two of them"));
  menu_ = new QMenu(settings_);
  settings_->setMenu(menu_);
  connect(menu_, &QMenu::aboutToShow, this, &ScoreStrip::fillMenu);
  addWidget(settings_);
  switch_ = new QAction(tr("Switch A/B"), this);
  switch_->setShortcut(QKeySequence("Ctrl+B"));
  connect(switch_, &QAction::triggered, this, [this] {
    const auto slot = board_.switchTarget();
    if (slot) emit switchTo(*board_.kept(*slot), *slot == 0 ? tr("A") : tr("B"));
  });
}

void ScoreStrip::fillMenu() {
  menu_->clear();
  for (std::size_t i = board_.tried().size(); i-- > 0;) {
    const TriedSetting& s = board_.tried()[i];
    QString title = tr("%1: %2").arg(s.number).arg(s.change.isEmpty() ? tr("at first") : s.change);
    if (i == board_.reference()) title += tr("  (reference)");
    QMenu* of_setting = menu_->addMenu(title);
    QAction* back = of_setting->addAction(tr("Stage these values"));
    back->setEnabled(s.held.has_value() && i + 1 < board_.tried().size());
    if (s.held) {
      connect(back, &QAction::triggered, this, [this, held = *s.held, number = s.number] {
        emit goBackTo(held, tr("setting %1").arg(number));
      });
    }
    of_setting->addAction(tr("Compare with this one"), this, [this, i] { board_.setReference(i); });
  }
  menu_->addSeparator();
  for (const std::size_t slot : {std::size_t{0}, std::size_t{1}}) {
    menu_->addAction(
        slot == 0 ? tr("Keep the present setting as A") : tr("Keep the present setting as B"), this,
        [this, slot] { board_.keep(slot); });
  }
  menu_->addAction(switch_);
}

void ScoreStrip::applyTheme(const Theme& theme) {
  theme_ = &theme;
  for (const Tile& tile : tiles_) tile.line->applyTheme(theme);
  refresh();
}

QString ScoreStrip::valueText(Figure figure) const {
  return tiles_[figure].value->text();
}

QString ScoreStrip::noteText(Figure figure) const {
  return tiles_[figure].note->text();
}

void ScoreStrip::show(Figure figure, const QString& value, const QString& note,
                      const QColor& colour) {
  const Tile& tile = tiles_[figure];
  tile.value->setText(value);
  QPalette palette = tile.value->palette();
  palette.setColor(QPalette::WindowText, colour);
  tile.value->setPalette(palette);
  tile.note->setText(note);
  tile.note->setToolTip(note);
  std::vector<std::optional<double>> course;
  for (const TriedSetting& s : board_.tried()) {
    course.push_back(figure == kSwing || figure == kReference ? s.swing_w
                     : figure == kMargin                      ? s.margin_frac
                     : figure == kEnergy                      ? s.energy_overhead_frac
                     : figure == kSlowdown                    ? s.slowdown
                                                              : s.storage_w);
  }
  tile.line->setValues(std::move(course), board_.reference());
}

// The record that the swing is of, and how many segments were averaged.
QString ScoreStrip::recordText(const TriedSetting& setting) {
  if (!setting.swing.is_object()) return tr("too little of this setting yet");
  const double length_s = setting.swing.value("to_s", 0.0) - setting.swing.value("from_s", 0.0);
  const int segments = setting.swing.value("segments", 0);
  const QString record = tr("of %1 s").arg(length_s, 0, 'f', 1);
  return segments > 1 ? tr("%1, %2 segments").arg(record).arg(segments) : record;
}

void ScoreStrip::refresh() {
  const bool any = !board_.tried().empty();
  settings_->setText(tr("Settings (%1)").arg(board_.tried().size()));
  settings_->setEnabled(any);
  switch_->setEnabled(board_.switchTarget().has_value());
  const TriedSetting nothing;
  const TriedSetting& s = any ? board_.tried().back() : nothing;
  const QColor& plain = theme_->text;
  show(kSwing, s.swing_w ? si_text(*s.swing_w, "W", 4) : kNothing, any ? recordText(s) : QString(),
       plain);
  const auto db = board_.againstReference_db();
  show(kReference, db ? signed_text(*db, 1) + " dB" : kNothing,
       !any ? QString()
       : board_.reference() + 1 == board_.tried().size()
           ? tr("this is the reference")
           : tr("setting %1 against %2")
                 .arg(s.number)
                 .arg(board_.tried()[board_.reference()].number),
       !db         ? plain
       : *db < 0.0 ? theme_->good
                   : theme_->warning);
  if (s.margin_frac) {
    const QString count = s.exceeded > 0 ? tr("%1 exceeded; ").arg(s.exceeded) : QString();
    show(kMargin, QString::fromStdString(of_limit_text(*s.margin_frac)), count + s.tightest,
         s.exceeded > 0 ? theme_->bad : theme_->good);
  } else {
    show(kMargin, kNothing,
         s.wait_s ? tr("assessable in %1 s").arg(std::ceil(*s.wait_s)) : QString(), theme_->muted);
  }
  show(kEnergy,
       s.energy_overhead_frac ? signed_text(100.0 * *s.energy_overhead_frac, 1) + " %" : kNothing,
       any ? tr("since %1 s").arg(s.since_s, 0, 'f', 1) : QString(), plain);
  show(kSlowdown, s.slowdown ? QString::number(*s.slowdown, 'f', 3) : kNothing, {}, plain);
  show(kStorage, s.storage_w ? si_text(*s.storage_w, "W", 3) : kNothing,
       s.storage_w ? tr("mean, in and out") : QString(), plain);
}

}  // namespace ballast
