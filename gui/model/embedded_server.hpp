// SPDX-License-Identifier: GPL-3.0-or-later
// The window's own `ballast serve`: started with the window on a free port of this machine, and
// ended with it, however the window ends.
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace ballast {

// The program `ballast`: $BALLAST_BINARY, else beside this program, else where a build puts it,
// else on the PATH. Empty where there is none.
QString ballast_binary();

class EmbeddedServer : public QObject {
  Q_OBJECT

 public:
  explicit EmbeddedServer(QObject* parent = nullptr);
  // Asks it to end, which keeps the run's results, and waits a while for that and for those that
  // were stopped before.
  ~EmbeddedServer() override;

  // Paused at tick 0. `more` goes to the command line ("--out", DIR).
  void start(const QString& scenario, const QStringList& more = {});
  // Asks it to end, and waits for nothing.
  void stop();
  bool running() const { return process_ && process_->state() != QProcess::NotRunning; }
  qint64 pid() const { return process_ ? process_->processId() : 0; }

 signals:
  void listening(const QString& endpoint);
  // It could not be started or ended by itself, with its exit code (kExitRuntime where it has
  // none); the window may offer to start it again.
  void ended(const QString& why, int code);

 private:
  void launch(const QString& binary);
  void read();

  QProcess* process_ = nullptr;  // those that were stopped are children until they have ended
  QString scenario_;
  QStringList more_;
  QByteArray said_;
};

}  // namespace ballast
