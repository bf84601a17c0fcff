// SPDX-License-Identifier: GPL-3.0-or-later
// What the window measures of itself: how soon an edit acts and is seen. The figures are held to no
// value: the machine may be busy.
#include "gui/window/latency_figures.hpp"
#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

class TestWindowFigures : public WindowTest {
  Q_OBJECT

 private slots:
  void measuresEditsUntilTheyAreSeen();
  void saysWhyTheServerEnded();
};

void TestWindowFigures::measuresEditsUntilTheyAreSeen() {
  constexpr std::size_t kEdits = 2;
  const WindowLatency latency = measure_window_latency({}, kEdits);
  QCOMPARE(latency.edits, kEdits);
  for (const LatencyFigures& f : {latency.to_tick, latency.to_frame, latency.to_paint}) {
    QVERIFY(f.median_ms > 0.0);
    QVERIFY(f.median_ms <= f.p99_ms && f.p99_ms <= f.max_ms);
  }
  // What is painted has arrived.
  QVERIFY(latency.to_frame.max_ms <= latency.to_paint.max_ms);
}

void TestWindowFigures::saysWhyTheServerEnded() {
  WindowOptions options;
  options.scenario = folder_->filePath("nowhere.toml");
  try {
    measure_window_latency(options, 1);
    QFAIL("there is nothing to measure");
  } catch (const Error& error) {
    QCOMPARE(error.exit_code(), int{kExitUsage});
    QVERIFY2(QString(error.what()).contains("nowhere.toml"), error.what());
  }
}

QTEST_MAIN(TestWindowFigures)
#include "test_window_figures.moc"
