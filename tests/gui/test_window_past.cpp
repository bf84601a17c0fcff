// SPDX-License-Identifier: GPL-3.0-or-later
// What the real window shows of the past of a run: its table, scrubbing, triggers.
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSlider>
#include <algorithm>
#include <cmath>

#include "host/results/run_reader.hpp"
#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

namespace {

std::vector<double> column(const PlotTable& table, const std::string& name) {
  for (const PlotTable::Column& c : table.columns) {
    if (c.name == name) return c.values;
  }
  return {};
}

// Of [min, max] per tick.
std::pair<double, double> extremes(const std::vector<float>& min_max, int from, int to) {
  double least = INFINITY;
  double most = -INFINITY;
  for (int i = from; i < to; ++i) {
    least = std::min(least, static_cast<double>(min_max[static_cast<std::size_t>(2 * i)]));
    most = std::max(most, static_cast<double>(min_max[static_cast<std::size_t>(2 * i + 1)]));
  }
  return {least, most};
}

}  // namespace

class TestWindowPast : public WindowTest {
  Q_OBJECT

 private slots:
  void theTableIsTrueOfARunAtFullPace();
  void scrubsBackOverThePast();
  void triggersOnALevelAndHolds();
  void liveFollowsAgainAfterATrigger();
  void framesTellHowFarARunIs();

 private:
  void chooseSpan(double span_s);
  PlotTable table();  // of the power plot, as it is drawn now
  void comparesWithTheRecord(const PlotTable& shown);
  void chooseInBox(const char* name, int index);
};

void TestWindowPast::chooseInBox(const char* name, int index) {
  auto* box = window_->findChild<QComboBox*>(name);
  box->setCurrentIndex(index);
  emit box->activated(index);  // as a click does
}

void TestWindowPast::chooseSpan(double span_s) {
  chooseInBox("span", window_->findChild<QComboBox*>("span")->findData(span_s));
}

PlotTable TestWindowPast::table() {
  window_->plots().power().drawNow();
  return window_->plots().power().table();
}

void TestWindowPast::theTableIsTrueOfARunAtFullPace() {
  start(writeScenario("minute.toml", "duration = \"120 s\"", "duration = \"60 s\""));
  window_->run().setPace(0.0);
  window_->run().start();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "ended", kPatienceMs);
  PlotData& data = window_->plots().data();
  QTRY_COMPARE_WITH_TIMEOUT(data.series().end(), Tick{60000}, kPatienceMs);
  const RunReader run(window_->run().runDir().toStdString() + "/run.h5");
  const std::vector<double> grid_w = run.site("grid_w");
  for (const double span_s : {60.0, 3600.0}) {
    window_->plots().data().view().setSpan(span_s);
    const PlotTable shown = table();
    const std::vector<double> t_s = column(shown, "t_s");
    const std::vector<double> end_s = column(shown, "t_end_s");
    const std::vector<double> low = column(shown, "grid_w_min");
    const std::vector<double> high = column(shown, "grid_w_max");
    QVERIFY(t_s.size() > 5);
    for (std::size_t i = 0; i < t_s.size(); ++i) {
      const auto [least, most] =
          std::minmax_element(grid_w.begin() + ticks(t_s[i]), grid_w.begin() + ticks(end_s[i]));
      QCOMPARE(low[i], *least);
      QCOMPARE(high[i], *most);
    }
  }
}

void TestWindowPast::scrubsBackOverThePast() {
  start();
  chooseSpan(1.0);
  runTo(20.0, 10.0);
  const TimeView& view = window_->plots().data().view();
  QTRY_COMPARE_WITH_TIMEOUT(view.to_s(), 20.0, kPatienceMs);
  QVERIFY(view.following());
  // The handle, from the right end to the middle.
  auto* scrub = window_->findChild<QSlider*>("scrub");
  const QPoint end(scrub->width() - 6, scrub->height() / 2);
  const QPoint middle(scrub->width() / 2, scrub->height() / 2);
  QTest::mousePress(scrub, Qt::LeftButton, {}, end);
  QTest::mouseMove(scrub, middle);
  QTest::mouseRelease(scrub, Qt::LeftButton, {}, middle);
  QVERIFY(!view.following());
  QVERIFY2(view.from_s() > 5.0 && view.to_s() < 15.0 && std::abs(view.span_s() - 1.0) < 1e-9,
           qPrintable(QString("%1 to %2 s").arg(view.from_s()).arg(view.to_s())));
  comparesWithTheRecord(table());
  if (QTest::currentTestFailed()) return;
  const SeriesModel& series = window_->plots().data().series();
  const auto whole = [&] {
    const std::size_t grid = *series.layout().site_series("grid_w");
    return series.complete(grid, series.curve(grid, ticks(view.from_s()), ticks(view.to_s()), 500));
  };
  QTRY_VERIFY_WITH_TIMEOUT(whole(), kPatienceMs);
  const PlotTable shown = table();
  comparesWithTheRecord(shown);
  if (QTest::currentTestFailed()) return;
  // It stays there while the run goes on, until Live.
  const double from_s = view.from_s();
  runTo(25.0);
  QTRY_VERIFY_WITH_TIMEOUT(view.latest_s() >= 25.0, kPatienceMs);
  QCOMPARE(view.from_s(), from_s);
  QCOMPARE(column(table(), "grid_w_max"), column(shown, "grid_w_max"));
  window_->plots().viewBar().followAction()->trigger();
  QVERIFY(view.following());
  QCOMPARE(view.to_s(), 25.0);
  // All of it is none of the spans offered: told as it is.
  const auto* span = window_->findChild<QComboBox*>("span");
  QCOMPARE(span->currentText(), QStringLiteral("1 s"));
  window_->plots().power().fit();
  QCOMPARE(span->currentIndex(), -1);
  QCOMPARE(span->placeholderText(), QStringLiteral("25.0 s"));
}

// Each row of the table holds the least and the most of its ticks as the server has recorded them,
// no more and no less, however wide the buckets were that came live.
void TestWindowPast::comparesWithTheRecord(const PlotTable& shown) {
  constexpr double kBucketS = 0.1;
  const std::vector<double> t_s = column(shown, "t_s");
  const std::vector<double> end_s = column(shown, "t_end_s");
  const std::vector<double> low = column(shown, "grid_w_min");
  const std::vector<double> high = column(shown, "grid_w_max");
  const TimeView& view = window_->plots().data().view();
  QVERIFY(t_s.size() > 50 && low.size() == t_s.size() && high.size() == t_s.size());
  QVERIFY(t_s.front() >= view.from_s() - kBucketS && end_s.back() <= view.to_s() + kBucketS);
  const std::vector<float> recorded = history("grid_w", t_s.front(), end_s.back(), 4000);
  QCOMPARE(recorded.size(), static_cast<std::size_t>(2 * ticks(end_s.back() - t_s.front())));
  for (std::size_t i = 0; i < t_s.size(); ++i) {
    const auto [least, most] = extremes(recorded, static_cast<int>(ticks(t_s[i] - t_s.front())),
                                        static_cast<int>(ticks(end_s[i] - t_s.front())));
    QCOMPARE(low[i], least);
    QCOMPARE(high[i], most);
  }
}

void TestWindowPast::triggersOnALevelAndHolds() {
  constexpr double kLevelKw = 40.0;
  start();
  chooseSpan(5.0);
  chooseInBox("triggerMode", 2);  // single
  window_->plots().viewBar().findChild<QDoubleSpinBox*>()->setValue(kLevelKw);
  const PlotData& data = window_->plots().data();
  QCOMPARE(data.trigger().level, kLevelKw * 1e3);
  QVERIFY(data.armed());
  runTo(15.0, 8.0);
  const TimeView& view = window_->plots().data().view();
  QTRY_VERIFY_WITH_TIMEOUT(view.triggered_s().has_value(), kPatienceMs);
  // Where the recorded power first rises above the level; buckets here are 5 ms.
  const std::vector<float> grid_w = history("grid_w", 0.0, 15.0, 3000);
  QCOMPARE(grid_w.size(), 6000u);
  std::size_t crossing = 0;
  while (crossing < 3000 && static_cast<double>(grid_w[2 * crossing + 1]) < kLevelKw * 1e3) {
    ++crossing;
  }
  const double crossing_s = 0.005 * static_cast<double>(crossing);
  QVERIFY(crossing > 0 && crossing < 3000);
  // A live frame's buckets are some ticks wide.
  const double triggered_s = *view.triggered_s();
  QVERIFY2(std::abs(triggered_s - crossing_s) < 0.1,
           qPrintable(QString("%1 s, crossed at %2 s").arg(triggered_s).arg(crossing_s)));
  QVERIFY(view.from_s() < triggered_s && triggered_s < view.to_s());
  QVERIFY(!data.armed());
  // It holds, whatever comes.
  const double from_s = view.from_s();
  runTo(30.0);
  QTRY_VERIFY_WITH_TIMEOUT(view.latest_s() >= 30.0, kPatienceMs);
  QCOMPARE(view.from_s(), from_s);
  QCOMPARE(*view.triggered_s(), triggered_s);
  // Armed again, it looks at what comes.
  window_->plots().viewBar().rearmAction()->trigger();
  QVERIFY(data.armed());
  QVERIFY(!view.triggered_s().has_value());
  QCOMPARE(view.to_s(), 30.0);
}

void TestWindowPast::liveFollowsAgainAfterATrigger() {
  start();
  runTo(12.0);
  TimeView& view = window_->plots().data().view();
  chooseSpan(5.0);
  view.triggerAt(8.0);
  QAction* live = window_->plots().viewBar().followAction();
  QVERIFY(!live->isChecked());
  live->trigger();
  QVERIFY(live->isChecked());
  QTRY_COMPARE_WITH_TIMEOUT(view.to_s(), 12.0, kPatienceMs);  // the last frame may be on its way
  runTo(13.0);
  QTRY_COMPARE_WITH_TIMEOUT(view.to_s(), 13.0, kPatienceMs);
}

// A status may be ahead of the frames, or they may be lost: what it tells of a running run is
// not known to the plots until the frames come.
void TestWindowPast::framesTellHowFarARunIs() {
  start();
  runTo(1.0);
  const SeriesModel& series = window_->plots().data().series();
  QTRY_COMPARE_WITH_TIMEOUT(series.end(), Tick{1000}, kPatienceMs);
  Json status = {{"state", "running"}, {"run", window_->run().run()}, {"tick", 9000}};
  status["sim_s"] = 9.0;
  for (int i = 0; i < 2; ++i) emit window_->bridge().statusChanged(status);
  QCOMPARE(window_->run().sim_s(), 9.0);
  QCOMPARE(series.end(), Tick{1000});
  status["state"] = "paused";
  for (int i = 0; i < 2; ++i) emit window_->bridge().statusChanged(status);
  QCOMPARE(series.end(), Tick{9000});  // it stands there, and no frame will say so
}

QTEST_MAIN(TestWindowPast)
#include "test_window_past.moc"
