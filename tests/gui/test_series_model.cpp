// SPDX-License-Identifier: GPL-3.0-or-later
// What goes in as frames comes out as the curves that a plain scan of the samples gives.
#include <QTest>

#include "gui/model/series_model.hpp"
#include "sim/site/record_sink.hpp"
#include "tests/gui/history_reply.hpp"
#include "tests/gui/plot_frames.hpp"
#include "tests/gui/sample_walk.hpp"

using namespace ballast;
using test::history;
using test::kGrid;
using test::scan;
using test::walk;

class TestSeriesModel : public QObject {
  Q_OBJECT

 private:
  void feed(SeriesModel& model, const std::vector<double>& x, std::uint32_t piece,
            std::uint32_t step, Tick from = 0, Tick to = -1) const {
    const Tick end = to < 0 ? static_cast<Tick>(x.size()) : to;
    for (Tick t = from; t < end; t += piece) {
      const auto count = static_cast<std::uint32_t>(std::min<Tick>(piece, end - t));
      model.takeFrame(
          test::series_frame(model.layout(), t, count, step, [&](std::size_t s, Tick i) {
            return x[static_cast<std::size_t>(i)] + 10000.0 * static_cast<double>(s);
          }));
    }
  }

 private slots:
  // Rack 0 bridges ticks 100 to 299, rack 1 none.
  void columnsInsideGapsAreBlank() {
    LiveLayout layout = test::small_layout();
    layout.site.push_back({kBridgedChannel, "1", ""});
    layout.rack.push_back({kBridgedChannel, "1", ""});
    const std::size_t of_site = *layout.site_series(kBridgedChannel);
    const std::size_t of_rack = *layout.rack_series(kBridgedChannel, 0);
    const std::size_t of_other = *layout.rack_series(kBridgedChannel, 1);
    SeriesModel model;
    model.setLiveLayout(layout);
    model.takeFrame(test::series_frame(layout, 0, 1000, 1, [&](std::size_t s, Tick t) {
      if (s == of_other) return 0.0;
      if (s == of_site || s == of_rack) return t >= 100 && t < 300 ? 0.5 : 0.0;
      return 1000.0;
    }));
    for (const std::size_t series : {kGrid, *layout.rack_series("grid_w", 0)}) {
      MinMaxCurve curve = model.curve(series, 0, 1000, 100);
      QVERIFY(model.blankBridged(series, curve));
      for (std::size_t i = 0; i < curve.columns.size(); ++i) {
        const Tick begin = curve.first + static_cast<Tick>(i) * curve.step;
        QCOMPARE(curve.columns[i].known(), begin < 100 || begin + curve.step > 300);
      }
    }
    const std::size_t other = *layout.rack_series("grid_w", 1);
    MinMaxCurve whole = model.curve(other, 0, 1000, 100);
    QVERIFY(!model.blankBridged(other, whole));
    // The band of all racks is that of the other alone there.
    for (const MinMax& column : model.rackBand("grid_w", 0, 1000, 100).columns) {
      QVERIFY(column.known());
    }
  }

  void curveIsMinAndMaxPerColumn() {
    const std::vector<double> x = walk(9000);
    SeriesModel model;
    model.setLiveLayout(test::small_layout());
    feed(model, x, 33, 1);
    for (const std::size_t columns : {7UL, 100UL, 1500UL, 20000UL}) {
      const MinMaxCurve curve = model.curve(kGrid, 1234, 8765, columns);
      QVERIFY(curve.columns.size() <= columns + 1);
      QCOMPARE(curve.first % curve.step, Tick{0});
      QVERIFY(curve.first <= 1234);
      QVERIFY(curve.first + static_cast<Tick>(curve.columns.size()) * curve.step >= 8765);
      for (std::size_t i = 0; i < curve.columns.size(); ++i) {
        const Tick from = curve.first + static_cast<Tick>(i) * curve.step;
        MinMax expected = scan(x, from, from + curve.step);
        expected.min = static_cast<float>(0);
        expected.max = static_cast<float>(0);
        for (Tick t = from; t < std::min<Tick>(from + curve.step, 9000); ++t) {
          const auto v = static_cast<float>(x[static_cast<std::size_t>(t)] + 40000.0);
          if (t == from) expected = {v, v};
          expected.merge({v, v});
        }
        QVERIFY(curve.columns[i] == expected);
      }
    }
  }

  // A curve that scrolls must not flicker: what it shows of the past stays the same.
  void columnsStandStillWhileTheViewMoves() {
    SeriesModel model;
    model.setLiveLayout(test::small_layout());
    feed(model, walk(5000), 100, 1);
    const MinMaxCurve a = model.curve(kGrid, 1000, 4000, 300);
    const MinMaxCurve b = model.curve(kGrid, 1100, 4100, 300);
    QCOMPARE(a.step, b.step);
    const auto shift = static_cast<std::size_t>((b.first - a.first) / a.step);
    for (std::size_t i = 0; i + shift < a.columns.size(); ++i) {
      QVERIFY(a.columns[i + shift] == b.columns[i]);
    }
  }

  void coarseFramesKeepTheirExtremes() {
    const std::vector<double> x = walk(26 * 400);
    SeriesModel model;
    model.setLiveLayout(test::small_layout(1, 1));
    feed(model, x, 26 * 40, 26);
    // On the buckets' own edges it is exact.
    const MinMaxCurve curve = model.curve(0, 0, 26 * 400, 200);
    QCOMPARE(curve.step, Tick{52});
    for (std::size_t i = 0; i < curve.columns.size(); ++i) {
      const Tick from = static_cast<Tick>(i) * 52;
      QVERIFY(curve.columns[i] == scan(x, from, from + 52));
    }
  }

  void whatWasLostStaysAGapUntilItIsAskedFor() {
    const std::vector<double> x = walk(4000);
    SeriesModel model;
    model.setLiveLayout(test::small_layout(1, 1));
    feed(model, x, 50, 1, 0, 1000);
    QVERIFY(model.complete(0, model.curve(0, 0, 1000, 500)));
    feed(model, x, 50, 1, 2000, 4000);
    QVERIFY(!model.complete(0, model.curve(0, 0, 4000, 400)));
    QVERIFY(!model.curve(0, 0, 4000, 400).columns[150].known());
    HistoryWish wish{{"demand_w", "grid_w"}, {}, 0, 4000, 400, 1};
    model.takeHistory(wish, history(wish, 10, x));
    QVERIFY(model.complete(0, model.curve(0, 0, 4000, 400)));
    QVERIFY(!model.complete(0, model.curve(0, 1200, 1300, 100)));  // not as finely as that
    const MinMaxCurve curve = model.curve(0, 0, 4000, 400);
    for (std::size_t i = 0; i < curve.columns.size(); ++i) {
      QVERIFY(curve.columns[i] ==
              scan(x, static_cast<Tick>(i) * 10, static_cast<Tick>(i + 1) * 10));
    }
  }

  void aWideCellBridgesNoGap() {
    SeriesModel model;
    model.setLiveLayout(test::small_layout(1, 1));
    const auto flat = [](std::size_t, Tick) { return 1.0; };
    // Cells of the overview are 8 ticks wide by then.
    model.takeFrame(test::series_frame(model.layout(), 0, 140001, 100, flat));
    model.takeFrame(test::series_frame(model.layout(), 140003, 10, 1, flat));
    const MinMaxCurve curve = model.curve(0, 139999, 140010, 1000);
    QCOMPARE(curve.step, Tick{1});
    for (std::size_t i = 0; i < curve.columns.size(); ++i) {
      const Tick t = curve.first + static_cast<Tick>(i);
      QCOMPARE(curve.columns[i].known(), t != 140001 && t != 140002);
    }
  }

  // The link was lost, and the run paused or over before it was there again: no frame comes.
  void theStatusTellsOfWhatWasMissed() {
    const std::vector<double> x = walk(5000);
    SeriesModel model;
    model.setLiveLayout(test::small_layout(1, 1));
    feed(model, x, 100, 1, 0, 1000);
    const std::uint32_t run = model.run();
    model.setEnd(5000, run);
    QCOMPARE(model.end(), Tick{1000});  // while the run goes on, frames are on their way
    model.setEnd(5000, run);
    QCOMPARE(model.end(), Tick{5000});
    QVERIFY(!model.complete(0, model.curve(0, 0, 5000, 500)));
    const HistoryWish wish{{"demand_w"}, {}, 0, 5000, 500, run};
    model.takeHistory(wish, history(wish, 10, x));
    QVERIFY(model.complete(0, model.curve(0, 0, 5000, 500)));
    QVERIFY(model.curve(0, 0, 5000, 500).columns[400].known());
    for (int i = 0; i < 2; ++i) model.setEnd(3000, run);  // never back
    QCOMPARE(model.end(), Tick{5000});
    // Nothing of this run is the next one's.
    for (int i = 0; i < 2; ++i) model.setEnd(200, run + 1);
    QCOMPARE(model.end(), Tick{200});
    QCOMPARE(model.run(), run + 1);
    QVERIFY(!model.at(0, 100).known());
  }

  void brokenHistoryIsRefused() {
    SeriesModel model;
    model.setLiveLayout(test::small_layout(1, 1));
    HistoryWish wish{{"demand_w"}, {}, 0, 100, 10, 0};
    const Reply good = history(wish, 10, walk(100));
    for (const char* key : {"first_tick", "end_tick", "ticks_per_bucket", "buckets"}) {
      Reply bad = good;
      bad.body[key] = -3;
      QVERIFY_THROWS_EXCEPTION(ProtocolError, model.takeHistory(wish, bad));
      bad.body.erase(key);
      QVERIFY_THROWS_EXCEPTION(ProtocolError, model.takeHistory(wish, bad));
    }
    Reply cut = good;
    cut.binary.pop_back();
    QVERIFY_THROWS_EXCEPTION(ProtocolError, model.takeHistory(wish, cut));
    Reply vast = good;
    vast.body["buckets"] = 1ULL << 60U;
    QVERIFY_THROWS_EXCEPTION(ProtocolError, model.takeHistory(wish, vast));
    model.takeHistory(wish, good);
    QCOMPARE(model.end(), Tick{100});
    // Of an earlier run.
    HistoryWish old = wish;
    old.run = 9;
    model.takeHistory(old, good);
  }

  // An hour at maximum pace, in a few frames.
  void memoryStaysBounded() {
    SeriesModel model;
    model.setLiveLayout(test::small_layout(2, 4));
    const auto flat = [](std::size_t, Tick) { return 1.0; };
    model.takeFrame(test::series_frame(model.layout(), 0, 128, 1, flat));
    const std::size_t before = model.bytes();
    for (Tick t = 128; t < 20'000'000; t += 128 * 400) {
      model.takeFrame(test::series_frame(model.layout(), t, 128 * 400, 400, flat));
    }
    QCOMPARE(model.bytes(), before);
    QVERIFY(before < std::size_t{220} << 20U);
    QVERIFY(model.curve(0, 0, model.end(), 1000).columns[3].known());
  }
};

QTEST_GUILESS_MAIN(TestSeriesModel)
#include "test_series_model.moc"
