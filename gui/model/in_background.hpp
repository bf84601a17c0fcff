// SPDX-License-Identifier: GPL-3.0-or-later
// The thread of the window reads and writes no files and computes nothing that takes long.
#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace ballast {

// Does `work` on a thread of the pool, then, on the thread of the application, done(result, why):
// what `work` gave and an empty `why`, or nothing (as default-constructed) and the message of the
// error that it threw. `done` is left out where `owner` has gone meanwhile.
template <class Work, class Done>
void in_background(QObject* owner, Work work, Done done) {
  QThreadPool::globalInstance()->start(
      [self = QPointer(owner), work = std::move(work), done = std::move(done)]() mutable {
        auto result = std::make_shared<std::invoke_result_t<Work>>();
        QString why;
        try {
          *result = work();
        } catch (const std::exception& error) {
          why = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, result, why, done = std::move(done)]() mutable {
              if (self) done(std::move(*result), why);
            },
            Qt::QueuedConnection);
      });
}

}  // namespace ballast
