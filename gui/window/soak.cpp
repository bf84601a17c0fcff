// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/soak.hpp"

#include <QApplication>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>

namespace ballast {
namespace {

constexpr int kViewMs = 2000;
constexpr int kConnectMs = 30000;

}  // namespace

int run_soak(WindowOptions options) {
  const QTemporaryDir scratch;
  options.settings = scratch.filePath("settings.ini");
  MainWindow window(options);
  window.judgePanel().choose({"training-band", "arxiv-2508-14318", "ercot-2026-06"});
  window.show();
  window.begin();

  bool joined = false;
  QObject::connect(&window.bridge(), &LinkBridge::stateChanged, &window, [&](LinkState state) {
    if (state == LinkState::kConnected && !joined) {
      joined = true;
      std::printf("%lld\n", static_cast<long long>(QCoreApplication::applicationPid()));
      std::fflush(stdout);
    }
    if (state == LinkState::kLost && joined) QCoreApplication::exit(kExitOk);
  });
  QTimer::singleShot(kConnectMs, &window, [&] {
    if (!joined) QCoreApplication::exit(kExitRuntime);
  });

  QTimer turns;
  QObject::connect(&turns, &QTimer::timeout, &window, [&] {
    QTabWidget& tabs = window.plots().tabs();
    tabs.setCurrentIndex((tabs.currentIndex() + 1) % tabs.count());
    if (tabs.currentIndex() > 0) return;
    TimeView& view = window.plots().data().view();
    if (view.following()) {
      view.fit();
    } else {
      view.setFollowing(true);
    }
  });
  turns.start(kViewMs);
  const int code = QApplication::exec();
  if (code == kExitRuntime) {
    throw DeviceError("no server answers", {options.connect.toStdString(), 0, 0},
                      "check that it is running there; `./ballast serve` starts one");
  }
  return code;
}

}  // namespace ballast
