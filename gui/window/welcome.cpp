// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/welcome.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ballast {

QFrame* make_welcome(QWidget* parent) {
  auto* strip = new QFrame(parent);
  strip->setObjectName("welcome");
  strip->setFrameShape(QFrame::StyledPanel);
  auto* row = new QHBoxLayout(strip);
  auto* text = new QLabel(
      QObject::tr("<b>A rack of GPUs is ready.</b> Press <b>Space</b> to run. The firmware "
                  "parameters are on the left: edit the column \"New value\", then press "
                  "<b>Ctrl+Return</b> to apply all edits at the same tick. Watch the grid-facing "
                  "power and its spectrum in the middle and the margins to published limits on the "
                  "right. Inject events below. <b>F1</b> lists the shortcuts."));
  text->setWordWrap(true);
  row->addWidget(text, 1);
  auto* close = new QPushButton(QObject::tr("Got it"));
  close->setObjectName("dismissWelcome");
  row->addWidget(close);
  QObject::connect(close, &QPushButton::clicked, strip, &QWidget::hide);
  return strip;
}

}  // namespace ballast
