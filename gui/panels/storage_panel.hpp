// SPDX-License-Identifier: GPL-3.0-or-later
// The storage of the rack that is chosen in the firmware panel, as its controller reports it.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QWidget>
#include <vector>

#include "gui/model/firmware_model.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

class StoragePanel : public QWidget {
  Q_OBJECT

 public:
  explicit StoragePanel(const FirmwareModel& model, QWidget* parent = nullptr);
  void applyTheme(const Theme& theme);
  // Why there is nothing to show, instead of the figures; empty: they are shown.
  void setNote(const QString& text);
  // Whose figures they are, and from what time if not the present.
  void setHeading(const QString& text);

 signals:
  void rearmWanted();

 private:
  void refresh();

  const FirmwareModel& model_;
  const Theme* theme_;
  QString note_;
  QLabel* heading_;
  QProgressBar* charge_;
  QLabel* flags_;
  QPushButton* rearm_;
  std::vector<std::pair<std::string, QLabel*>> figures_;
};

}  // namespace ballast
