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
#include <variant>

namespace ballast {

// Does `work` on a thread of the pool, then, on the thread of the application, done(result, why):
// what `work` gave and an empty `why`, or nothing (as default-constructed) and the message of the
// error that it threw; done(why) where `work` gives nothing. `done` is left out where `owner` has
// gone meanwhile.
template <class Work, class Done>
void in_background(QObject* owner, Work work, Done done) {
  QThreadPool::globalInstance()->start(
      [self = QPointer(owner), work = std::move(work), done = std::move(done)]() mutable {
        using Result = std::invoke_result_t<Work>;
        constexpr bool kNothing = std::is_void_v<Result>;
        auto result = std::make_shared<std::conditional_t<kNothing, std::monostate, Result>>();
        QString why;
        try {
          if constexpr (kNothing) {
            work();
          } else {
            *result = work();
          }
        } catch (const std::exception& error) {
          why = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, result, why, done = std::move(done)]() mutable {
              if (!self) return;
              if constexpr (kNothing) {
                done(why);
              } else {
                done(std::move(*result), why);
              }
            },
            Qt::QueuedConnection);
      });
}

}  // namespace ballast
