// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/embedded_server.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFileInfo>
#include <QStandardPaths>
#include <utility>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr int kEndPatienceMs = 15000;
constexpr int kKillPatienceMs = 2000;

}  // namespace

QString ballast_binary() {
  const QString named = qEnvironmentVariable("BALLAST_BINARY");
  if (!named.isEmpty()) return named;
  const QString here = QCoreApplication::applicationDirPath();
  for (const QString& place : {here + "/ballast", here + "/../host/cli/ballast"}) {
    if (QFileInfo(place).isExecutable()) return QFileInfo(place).canonicalFilePath();
  }
  return QStandardPaths::findExecutable("ballast");
}

EmbeddedServer::EmbeddedServer(QObject* parent) : QObject(parent) {}

EmbeddedServer::~EmbeddedServer() {
  stop();
  const QDeadlineTimer patience(kEndPatienceMs);
  for (QProcess* process : findChildren<QProcess*>()) {
    process->disconnect();
    if (process->state() == QProcess::NotRunning) continue;
    if (process->waitForFinished(static_cast<int>(patience.remainingTime()))) continue;
    process->kill();
    process->waitForFinished(kKillPatienceMs);
  }
}

void EmbeddedServer::start(const QString& scenario, const QStringList& more) {
  stop();
  scenario_ = scenario;
  more_ = more;
  const QString binary = ballast_binary();
  if (binary.isEmpty()) {
    emit ended(tr("the program `ballast` was not found; set BALLAST_BINARY to its path"),
               kExitRuntime);
    return;
  }
  launch(binary);
}

void EmbeddedServer::launch(const QString& binary) {
  said_.clear();
  process_ = new QProcess(this);
  // In the child: it ends when this program ends, even by a crash. The kernel looks at the thread
  // that started it, here the main one, which lives as long as the program.
  process_->setChildProcessModifier([parent_pid = getpid()] {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent_pid) _exit(kExitInterrupted);  // gone before the kernel knew
  });
  connect(process_, &QProcess::readyReadStandardOutput, this, &EmbeddedServer::read);
  connect(process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) {
      emit ended(tr("the server cannot be started: %1").arg(process_->errorString()), kExitRuntime);
    }
  });
  connect(process_, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
    const QString said = QString::fromUtf8(process_->readAllStandardError()).trimmed();
    const QString how = status == QProcess::CrashExit ? tr("the server crashed")
                                                      : tr("the server ended (code %1)").arg(code);
    emit ended(said.isEmpty() ? how : how + ": " + said.section('\n', -1),
               status == QProcess::NormalExit && code != kExitOk ? code : kExitRuntime);
  });
  process_->start(
      binary, QStringList{"serve", scenario_, "--bind", "tcp://127.0.0.1:*", "--paused"} + more_);
}

void EmbeddedServer::stop() {
  if (!process_) return;
  QProcess* process = std::exchange(process_, nullptr);
  process->disconnect(this);
  if (process->state() == QProcess::NotRunning) return process->deleteLater();
  connect(process, &QProcess::finished, process, &QObject::deleteLater);
  process->terminate();
}

// "serving SCENARIO at tcp://127.0.0.1:40123"
void EmbeddedServer::read() {
  said_ += process_->readAllStandardOutput();
  const qsizetype end = said_.indexOf('\n');
  if (end < 0) return;
  const QString line = QString::fromUtf8(said_.left(end));
  said_.remove(0, end + 1);
  const qsizetype at = line.lastIndexOf(" at tcp://");
  if (at >= 0) emit listening(line.mid(at + 4).trimmed());
}

}  // namespace ballast
