// SPDX-License-Identifier: GPL-3.0-or-later
// The real window on a real server (BALLAST_BINARY), for tests that do with it what a user does.
#pragma once

#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "gui/window/main_window.hpp"
#include "sim/base/source_root.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast::test {

inline constexpr int kPatienceMs = 40000;
inline const QString kScenario =
    QString::fromStdString((source_root() / "fixtures/scenarios/first_light.toml").string());

class WindowTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void init();
  void cleanup();

 protected:
  // A window with a server of its own, paused at tick 0, everything read.
  void start(const QString& scenario = kScenario);
  // A window that joins a server, which need not be there.
  void join(const QString& endpoint, const QString& keys = {});
  void runTo(double sim_s, double pace = 0.0);
  // Clicks into the panel, types, and leaves the editor.
  void type(const char* name, const QString& text, BlockId block = BlockId::kGpu);
  void apply();
  QString held(const char* name, BlockId block = BlockId::kGpu);
  QString writeScenario(const QString& name, const QString& replace, const QString& with);
  // Minimum and maximum per bucket of a site channel, as the server has recorded it.
  std::vector<float> history(const char* channel, double from_s, double to_s, int buckets);
  // Sum of squares of the load's lines from 0.3 to 3 Hz over the last seconds, of the recorded
  // samples: the swing of the iterations. W^2.
  double inBand(double from_s, double to_s);

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<MainWindow> window_;
};

}  // namespace ballast::test
