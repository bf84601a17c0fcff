// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/typing_keys.hpp"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCoreApplication>
#include <QKeyEvent>

namespace ballast {
namespace {

// Boxes of the bars keep the focus when something was chosen in them: they take no letters.
bool takes_typing(const QWidget& widget) {
  if (qobject_cast<const QAbstractItemView*>(&widget) != nullptr) return true;
  if (const auto* box = qobject_cast<const QComboBox*>(&widget); box && !box->isEditable()) {
    const QWidget* around = box->parentWidget() ? box->parentWidget()->parentWidget() : nullptr;
    return qobject_cast<const QAbstractItemView*>(around) != nullptr;
  }
  return widget.testAttribute(Qt::WA_InputMethodEnabled);
}

}  // namespace

TypingKeys::TypingKeys(QObject* parent) : QObject(parent) {
  QCoreApplication::instance()->installEventFilter(this);
}

bool TypingKeys::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::ShortcutOverride) return false;
  const auto* widget = qobject_cast<QWidget*>(watched);
  const auto* key = static_cast<QKeyEvent*>(event);
  const QString text = key->text();
  const bool typed =
      (key->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) ==
          Qt::NoModifier &&
      !text.isEmpty() && text.front().isPrint();
  if (!widget || !typed || !takes_typing(*widget)) return false;
  event->accept();
  return true;
}

}  // namespace ballast
