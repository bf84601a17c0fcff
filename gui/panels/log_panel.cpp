// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/log_panel.hpp"

#include <QTime>

#include "sim/base/terminal_text.hpp"

namespace ballast {
namespace {

constexpr int kMostLines = 2000;

}  // namespace

LogPanel::LogPanel(QWidget* parent)
    : QPlainTextEdit(parent), theme_(&light_theme()), strip_(new QLabel) {
  setObjectName("log");
  setReadOnly(true);
  setMaximumBlockCount(kMostLines);
  strip_->setObjectName("statusStrip");
  strip_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  strip_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void LogPanel::applyTheme(const Theme& theme) {
  theme_ = &theme;
  showLatest();
}

void LogPanel::add(const QString& said, bool bad) {
  // Names and messages of others: one line each, in the order in which they are written.
  const QString text = QString::fromStdString(visible(said.toStdString()));
  if (text.isEmpty() || (text == latest_ && bad == latest_bad_)) return;
  latest_ = text;
  latest_bad_ = bad;
  appendPlainText(QTime::currentTime().toString("HH:mm:ss ") + (bad ? "⚠ " : "") + text);
  showLatest();
}

void LogPanel::retract(const QString& text) {
  if (QString::fromStdString(visible(text.toStdString())) != latest_) return;
  latest_.clear();
  latest_bad_ = false;
  showLatest();
}

void LogPanel::showLatest() {
  strip_->setText(QString("<span style='color:%1'>%2%3</span>")
                      .arg((latest_bad_ ? theme_->bad : theme_->muted).name(),
                           latest_bad_ ? "⚠ " : "", latest_.toHtmlEscaped()));
  strip_->setToolTip(latest_);
}

}  // namespace ballast
