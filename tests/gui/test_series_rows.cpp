// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a table tell what a plain scan of the samples gives, however the samples came.
#include <QTest>
#include <algorithm>

#include "gui/model/series_model.hpp"
#include "tests/gui/history_reply.hpp"
#include "tests/gui/plot_frames.hpp"
#include "tests/gui/sample_walk.hpp"

using namespace ballast;
using test::history;
using test::kGrid;
using test::scan;
using test::walk;

class TestSeriesRows : public QObject {
  Q_OBJECT

 private slots:
  // However the values came: frames at a high pace in buckets of any length, an answer to a
  // question, or the overview of what is long ago.
  void rowsTellWhatTheyCoverAndNoMore() {
    const std::vector<double> x = walk(60000);
    SeriesModel model;
    model.setLiveLayout(test::small_layout(1, 1));
    const auto signal = [&](std::size_t, Tick t) { return x[static_cast<std::size_t>(t)]; };
    // As a server sends them: each begins a little before the last one ended.
    Tick at = 0;
    for (std::uint32_t n = 0; at < 60000; ++n) {
      const std::uint32_t step = n % 5 == 4 ? 1 : 37 + 31 * (n % 4);
      const Tick from = std::max<Tick>(0, at - static_cast<Tick>(n % 3) * 11);
      const Tick count = std::min<Tick>(60000 - from, 64 * step - 5 * (n % 2));
      model.takeFrame(test::series_frame(model.layout(), from, static_cast<std::uint32_t>(count),
                                         step, signal));
      at = from + count;
    }
    const auto check = [&](Tick from, Tick to, std::size_t columns) {
      const SeriesRows found = model.rows({0, kGrid}, from, to, columns);
      QVERIFY(!found.rows.empty());
      QVERIFY(found.rows.size() <= columns + 60);
      QVERIFY(found.rows.front().first <= from && found.rows.back().end >= to);
      QCOMPARE(found.rough_until, Tick{0});
      for (std::size_t i = 0; i < found.rows.size(); ++i) {
        const SeriesRows::Row row = found.rows[i];
        QVERIFY(row.first < row.end);
        if (i > 0) {
          QVERIFY(row.first <= found.rows[i - 1].end && row.end > found.rows[i - 1].end);
        }
        for (const auto& values : found.series) {
          QVERIFY2(values[i] == scan(x, row.first, row.end),
                   qPrintable(QStringLiteral("%1 to %2").arg(row.first).arg(row.end)));
        }
      }
    };
    for (const std::size_t columns : {50UL, 683UL, 5000UL}) {
      check(0, 60000, columns);
      check(12345, 54321, columns);
    }
    // What came live is coarser than this: the server is asked, and its answer shown.
    const MinMaxCurve live = model.curve(0, 30000, 40000, 1000);
    QVERIFY(model.complete(0, live, true));
    QVERIFY(!model.complete(0, live));
    model.takeHistory({{"demand_w", "grid_w"}, {}, 30000, 40000, 1000, 1},
                      history({{"demand_w", "grid_w"}, {}, 30000, 40000, 1000, 1}, 10, x));
    QVERIFY(model.complete(0, model.curve(0, 30000, 40000, 1000)));
    QVERIFY(model.curve(0, 30000, 40000, 1000).columns[500] == scan(x, 35000, 35010));
    check(30000, 40000, 1000);
    check(29000, 41000, 683);
  }

  void roughRowsSaySo() {
    SeriesModel model;
    model.setLiveLayout(test::small_layout(1, 1));
    const auto flat = [](std::size_t, Tick) { return 1.0; };
    const Tick whole = SeriesModel::kRecentTicks + 100000;
    model.takeFrame(
        test::series_frame(model.layout(), 0, static_cast<std::uint32_t>(whole), 7777, flat));
    const SeriesRows found = model.rows({0}, 0, whole, 100);
    QVERIFY(found.rough_until > 0 && found.rough_until < whole);
    QVERIFY(!model.complete(0, model.curve(0, 0, whole, 100)));
  }
};

QTEST_GUILESS_MAIN(TestSeriesRows)
#include "test_series_rows.moc"
