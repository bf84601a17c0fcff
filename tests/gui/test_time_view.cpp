// SPDX-License-Identifier: GPL-3.0-or-later
// The stretch of time that is looked at, and the trigger that stops it.
#include <QSignalSpy>
#include <QTest>

#include "gui/model/time_view.hpp"
#include "gui/model/trigger.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

class TestTimeView : public QObject {
  Q_OBJECT

 private slots:
  void triggerFindsCrossings() {
    const auto feed_all = [](TriggerEdge edge, std::initializer_list<MinMax> buckets) {
      LevelTrigger trigger(edge, 10.0);
      std::string fired;
      for (const MinMax& bucket : buckets) fired += trigger.feed(bucket) ? '1' : '0';
      return fired;
    };
    const MinMax low{1, 2};
    const MinMax high{11, 12};
    const MinMax at{10, 10};
    const MinMax both{5, 15};
    const MinMax unknown;
    QCOMPARE(feed_all(TriggerEdge::kRising, {low, high, high, low, high}), std::string("01001"));
    QCOMPARE(feed_all(TriggerEdge::kFalling, {low, high, high, low, high}), std::string("00010"));
    QCOMPARE(feed_all(TriggerEdge::kEither, {low, high, low, at}), std::string("0111"));
    QCOMPARE(feed_all(TriggerEdge::kRising, {high, high}), std::string("00"));  // no edge at first
    QCOMPARE(feed_all(TriggerEdge::kRising, {low, both, both, high}), std::string("0100"));
    QCOMPARE(feed_all(TriggerEdge::kFalling, {high, both, low, high}), std::string("0100"));
    QCOMPARE(feed_all(TriggerEdge::kRising, {low, unknown, high}), std::string("000"));
  }

  void triggerStopsTheView() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    data.view().setSpan(1.0);
    data.setTrigger({TriggerMode::kSingle, "grid_w", TriggerEdge::kRising, 500.0});
    QSignalSpy fired(&data, &PlotData::fired);
    // Up at 2.345 s, and again at 4.345 s.
    const auto square = [](std::size_t, Tick t) {
      return (t + 2000 - 345) % 2000 < 700 ? 900.0 : 100.0;
    };
    for (Tick t = 1200; t < 6000; t += 33) {
      data.takeFrame(test::series_frame(data.series().layout(), t, 33, 1, square));
    }
    QCOMPARE(fired.count(), 1);
    QCOMPARE(fired[0][0].toDouble(), 2.345);
    QVERIFY(std::abs(data.view().from_s() - 2.145) < 1e-9);
    QVERIFY(!data.armed());
    data.setTrigger({TriggerMode::kNormal, "grid_w", TriggerEdge::kFalling, 500.0});
    for (Tick t = 6000; t < 10000; t += 33) {
      data.takeFrame(test::series_frame(data.series().layout(), t, 33, 1, square));
    }
    QCOMPARE(fired.count(), 3);  // down at 7.045 and 9.045 s
    QCOMPARE(fired[1][0].toDouble(), 7.045);
    QCOMPARE(fired[2][0].toDouble(), 9.045);
    QVERIFY(data.armed());
  }

  void normalArmsAgainOnceTheViewIsFull() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    data.view().setSpan(5.0);
    data.setTrigger({TriggerMode::kNormal, "grid_w", TriggerEdge::kRising, 500.0});
    QSignalSpy fired(&data, &PlotData::fired);
    // Up at 1 s, 2 s, 3 s and so on.
    const auto square = [](std::size_t, Tick t) { return t % 1000 < 500 ? 900.0 : 100.0; };
    for (Tick t = 900; t < 8900; t += 50) {
      data.takeFrame(test::series_frame(data.series().layout(), t, 50, 1, square));
    }
    // From 0 to 5 s around the first: the view fills before it moves on.
    QCOMPARE(fired.count(), 2);
    QCOMPARE(fired[0][0].toDouble(), 1.0);
    QCOMPARE(fired[1][0].toDouble(), 5.0);
    QCOMPARE(data.view().to_s(), 9.0);
  }

  void viewFollowsHoldsAndScrubs() {
    TimeView view;
    view.setSpan(10.0);
    view.setLatest(4.0);
    QCOMPARE(view.to_s(), 10.0);  // fills from the left
    view.setLatest(25.0);
    QCOMPARE(view.from_s(), 15.0);
    view.setHeld(true);
    view.setLatest(30.0);
    QCOMPARE(view.to_s(), 25.0);
    view.setHeld(false);
    QCOMPARE(view.to_s(), 30.0);
    view.setRange(5.0, 15.0);  // scrubbed back
    QVERIFY(!view.following());
    view.setLatest(31.0);
    QCOMPARE(view.to_s(), 15.0);
    view.setRange(-3.0, 7.0);
    QCOMPARE(view.from_s(), 0.0);
    QCOMPARE(view.to_s(), 10.0);
    view.setRange(21.05, 31.05);  // back at the end
    QVERIFY(view.following());
    view.setRange(21.0, 33.0);  // zoomed out while it follows
    QVERIFY(view.following());
    view.fit();
    QCOMPARE(view.from_s(), 0.0);
    QCOMPARE(view.to_s(), 31.0);
    view.setFollowing(true);
    view.setLatest(40.0);
    QCOMPARE(view.to_s(), 40.0);
    view.setRange(2.0, std::nan(""));
    QCOMPARE(view.to_s(), 40.0);
  }
};

QTEST_GUILESS_MAIN(TestTimeView)
#include "test_time_view.moc"
