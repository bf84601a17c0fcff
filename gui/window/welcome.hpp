// SPDX-License-Identifier: GPL-3.0-or-later
// The strip that explains the window at its first start.
#pragma once

#include <QFrame>

namespace ballast {

QFrame* make_welcome(QWidget* parent);

}  // namespace ballast
