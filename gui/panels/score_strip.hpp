// SPDX-License-Identifier: GPL-3.0-or-later
// What the present setting gives and costs, always in sight, each figure with its course over the
// settings that were tried.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QToolBar>
#include <QToolButton>
#include <array>

#include "gui/model/setting_board.hpp"
#include "gui/panels/spark_line.hpp"

namespace ballast {

class ScoreStrip : public QToolBar {
  Q_OBJECT

 public:
  enum Figure { kSwing, kReference, kMargin, kEnergy, kSlowdown, kStorage, kFigures };

  explicit ScoreStrip(SettingBoard& board, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme);
  QString valueText(Figure figure) const;
  QString noteText(Figure figure) const;
  QAction* switchAction() const { return switch_; }

 signals:
  void goBackTo(const ballast::HeldSettings& settings, const QString& name);  // stage these
  void switchTo(const ballast::HeldSettings& settings, const QString& name);  // apply these

 private:
  struct Tile {
    QLabel* caption;
    QLabel* value;
    QLabel* note;
    SparkLine* line;
  };
  Tile addTile(const char* name, const QString& caption, const QString& help);
  void buildBands();
  void buildSettings();
  void fillMenu();
  void refresh();
  void show(Figure figure, const QString& value, const QString& note, const QColor& colour);
  static QString recordText(const TriedSetting& setting);

  SettingBoard& board_;
  const Theme* theme_;
  QComboBox* band_;
  QToolButton* settings_;
  QMenu* menu_;
  QAction* switch_;
  std::array<Tile, kFigures> tiles_{};
};

}  // namespace ballast
