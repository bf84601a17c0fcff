// SPDX-License-Identifier: GPL-3.0-or-later
// Averages of one setting: which is kept as the previous one's, also over a restart.
#include <QTest>

#include "plot_frames.hpp"

using namespace ballast;

namespace {

// Segments of 10 s: eleven in 60 s.
FramePtr frame(Tick first, std::uint32_t ticks, double level, std::uint32_t run = 1) {
  auto made = std::make_shared<Frame>(*test::spectrum_frame(
      first, ticks, 0.1, 50, [level](std::size_t, std::size_t) { return level; }));
  made->header.run = run;
  return made;
}

}  // namespace

class TestSpectrumModel : public QObject {
  Q_OBJECT

 private slots:
  void countsSegments() {
    QCOMPARE(segments_in(60.0, 10.0), 11);
    QCOMPARE(segments_in(10.0, 10.0), 1);
    QCOMPARE(segments_in(9.9, 10.0), 0);
    QCOMPARE(segments_in(60.0, 16.384), 6);
  }

  void keepsTheLastCompleteAverage() {
    SpectrumModel model;
    model.takeFrame(frame(0, 60000, 1.0));
    QVERIFY(model.complete(model.live()));
    model.keepGhost("60.00 s");
    QCOMPARE(model.ghost()->grid_psd[5], 1.0);
    QCOMPARE(model.live().bins(), std::size_t{0});  // the new setting begins anew
    // A setting that was left early has no average to compare with.
    model.takeFrame(frame(60000, 20000, 2.0));
    model.keepGhost("80.00 s");
    QCOMPARE(model.ghost()->grid_psd[5], 1.0);
    QCOMPARE(model.ghostLabel(), QStringLiteral("60.00 s"));
    model.takeFrame(frame(80000, 60000, 3.0));
    model.keepGhost("140.00 s");
    QCOMPARE(model.ghost()->grid_psd[5], 3.0);
  }

  void saysOfAnIncompleteOneHowMuchItIs() {
    SpectrumModel model;
    model.takeFrame(frame(0, 20000, 1.0));
    model.keepGhost("20.00 s");
    QCOMPARE(model.ghostLabel(), QStringLiteral("20.00 s (3 of 11 segments)"));
  }

  void outlastsARestart() {
    SpectrumModel model;
    model.takeFrame(frame(0, 60000, 1.0, 1));
    model.takeFrame(frame(0, 10000, 2.0, 2));  // before the first samples of run 2
    QCOMPARE(model.ghost()->grid_psd[5], 1.0);
    QCOMPARE(model.ghostLabel(), QStringLiteral("the restart"));
    model.beginRun(2);
    QCOMPARE(model.live().grid_psd[5], 2.0);
    QCOMPARE(model.ghost()->grid_psd[5], 1.0);
    model.beginRun(3);
    QCOMPARE(model.live().bins(), std::size_t{0});
    model.clear();
    QVERIFY(!model.ghost());
  }
};

QTEST_MAIN(TestSpectrumModel)
#include "test_spectrum_model.moc"
