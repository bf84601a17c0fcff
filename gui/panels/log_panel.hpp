// SPDX-License-Identifier: GPL-3.0-or-later
// Notices and errors in the order of time, and never a dialog.
#pragma once

#include <QLabel>
#include <QPlainTextEdit>

#include "gui/theme/theme.hpp"

namespace ballast {

class LogPanel : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit LogPanel(QWidget* parent = nullptr);

  void applyTheme(const Theme& theme);
  // No longer the latest, where it is; it stays in the log.
  void retract(const QString& text);
  QLabel* strip() const { return strip_; }  // the latest, for the status bar

 public slots:
  void notice(const QString& text) { add(text, false); }
  void error(const QString& text) { add(text, true); }

 private:
  void add(const QString& said, bool bad);
  void showLatest();

  const Theme* theme_;
  QLabel* strip_;
  QString latest_;
  bool latest_bad_ = false;
};

}  // namespace ballast
