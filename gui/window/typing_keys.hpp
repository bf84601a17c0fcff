// SPDX-License-Identifier: GPL-3.0-or-later
// Shortcuts without a modifier give way to typing.
#pragma once

#include <QObject>

namespace ballast {

// While it lives, what can be typed goes to the editor, list or tree that has the focus, whatever
// shortcut it is elsewhere.
class TypingKeys : public QObject {
 public:
  explicit TypingKeys(QObject* parent = nullptr);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace ballast
