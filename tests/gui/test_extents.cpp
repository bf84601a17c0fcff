// SPDX-License-Identifier: GPL-3.0-or-later
// Smallest and largest over any stretch of ticks, as a plain scan of the samples gives them.
#include <QTest>
#include <random>

#include "gui/model/extent_overview.hpp"
#include "gui/model/extent_ring.hpp"
#include "tests/gui/sample_walk.hpp"

using namespace ballast;
using test::scan;
using test::walk;

class TestExtents : public QObject {
  Q_OBJECT

 private slots:
  void ringIsExactWhateverTheCut() {
    const std::vector<double> x = walk(20000);
    std::mt19937 random(3);
    ExtentRing ring(1, 8192);
    Tick t = 0;
    while (t < 20000) {
      const Tick to = std::min<Tick>(20000, t + 1 + random() % 700);
      ring.advance(to);
      for (Tick i = t; i < to; ++i) {
        const auto v = static_cast<float>(x[static_cast<std::size_t>(i)]);
        ring.fill(0, i, i + 1, {v, v});
      }
      ring.finish(0, t, to);
      t = to;
      for (int k = 0; k < 20; ++k) {
        const Tick a = ring.begin() + random() % static_cast<unsigned>(t - ring.begin());
        const Tick b = a + 1 + random() % static_cast<unsigned>(t - a);
        QVERIFY(ring.extent(0, a, b) == scan(x, a, b));
      }
    }
    QCOMPARE(ring.begin(), Tick{20000 - 8192});
  }

  void ringKeepsGapsUnknown() {
    ExtentRing ring(1, 4096);
    ring.advance(100);
    ring.fill(0, 0, 100, {1.0F, 2.0F});
    ring.finish(0, 0, 100);
    ring.advance(300);
    ring.fill(0, 200, 300, {5.0F, 6.0F});
    ring.finish(0, 200, 300);
    QVERIFY(!ring.extent(0, 100, 200).known());
    QVERIFY((ring.extent(0, 0, 300) == MinMax{1.0F, 6.0F}));
    // Beyond its length everything before is gone.
    ring.advance(100000);
    ring.fill(0, 99999, 100000, {7.0F, 7.0F});
    ring.finish(0, 99999, 100000);
    QVERIFY((ring.extent(0, 0, 100000) == MinMax{7.0F, 7.0F}));
  }

  void overviewKeepsTheWholeRun() {
    const std::vector<double> x = walk(5000);
    ExtentOverview overview(1, 64);
    for (Tick t = 0; t < 5000; ++t) {
      overview.reserve(t + 1);
      const auto v = static_cast<float>(x[static_cast<std::size_t>(t)]);
      overview.add(0, t, t + 1, {v, v});
    }
    QCOMPARE(overview.cell_ticks(), Tick{128});  // 64 cells of 128 hold 5000
    QVERIFY(overview.extent(0, 0, 5000) == scan(x, 0, 5000));
    QVERIFY(overview.extent(0, 1280, 1408) == scan(x, 1280, 1408));
  }
};

QTEST_GUILESS_MAIN(TestExtents)
#include "test_extents.moc"
