// SPDX-License-Identifier: GPL-3.0-or-later
// GPUs over time and of all racks, from live readings and from what the bench remembers.
#include <QSignalSpy>
#include <QTest>
#include <algorithm>

#include "gui/plots/gpu_view.hpp"
#include "gui/plots/power_plot.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

namespace {

// Demand, granted and state of GPU g (counted rack by rack) at a tick.
double reading(std::size_t quantity, Tick tick, std::size_t g) {
  const double granted = 500.0 + static_cast<double>(g) + static_cast<double>(tick) / 1000.0;
  const double value = quantity == 0 ? granted - 100.0
                       : quantity == 1
                           ? granted
                           : static_cast<double>((static_cast<Tick>(g) + tick / 1000) % 6);
  return static_cast<double>(static_cast<float>(value));  // as it travels
}

FramePtr frame(const LiveLayout& layout, Tick tick, std::uint32_t run = 1) {
  return test::gpu_frame(
      layout, tick, [tick](std::size_t q, std::size_t g) { return reading(q, tick, g); }, run);
}

// As the bench answers: readings every 200 ms of [from, to), at most `columns` of them.
Reply answer(const GpuWish& wish, std::size_t gpus) {
  std::vector<Tick> ticks;
  const Tick every = std::max<Tick>(
      200, (wish.to - wish.from) / static_cast<Tick>(wish.columns) / 200 * 200 + 200);
  for (Tick t = (wish.from + every - 1) / every * every; t < wish.to; t += every) {
    ticks.push_back(t);
  }
  Reply reply;
  reply.ok = true;
  reply.body = {{"ticks", ticks}, {"gpus", gpus}, {"columns", ticks.size()}};
  for (std::size_t q = 0; q < 3; ++q) {
    for (const Tick t : ticks) {
      for (std::size_t g = 0; g < gpus; ++g) {
        const auto value = static_cast<float>(reading(q, t, wish.rack * gpus + g));
        reply.binary.append(reinterpret_cast<const char*>(&value), sizeof value);
      }
    }
  }
  return reply;
}

}  // namespace

class TestGpuView : public QObject {
  Q_OBJECT

 private slots:
  void oneRackOverTime() {
    PlotData data;
    const LiveLayout layout = test::small_layout(1, 8);
    data.setLiveLayout(layout);
    for (Tick t = 200; t <= 10000; t += 200) data.takeFrame(frame(layout, t));
    data.setEnd(10000);
    data.view().setRange(0.0, 10.0);
    GpuTimeMap map(data, QStringLiteral("GPUs"), {});
    map.resize(700, 400);
    map.show();
    map.drawNow();
    // A reading holds until the next.
    QCOMPARE(map.value(4.05, 3), reading(1, 4000, 3));
    QCOMPARE(map.value(4.19, 3), reading(1, 4000, 3));
    QCOMPARE(map.value(4.21, 3), reading(1, 4200, 3));
    QVERIFY(std::isnan(map.value(0.1, 3)));   // before the first
    QVERIFY(std::isnan(map.value(10.5, 3)));  // yet to come
    map.setQuantity(GpuQuantity::kBurned);
    QCOMPARE(map.value(4.05, 3), 100.0);
    map.setQuantity(GpuQuantity::kState);
    map.drawNow();
    QCOMPARE(map.value(4.05, 3), 1.0);
    QVERIFY(map.legend().contains(QStringLiteral("RAMP_DOWN")));
    // In step with the other plots.
    data.view().setRange(2.0, 5.0);
    QCOMPARE(map.canvas()->xAxis->range().lower, 2.0);
    const PlotTable table = map.table();
    QCOMPARE(table.columns.size(), std::size_t{9});
    QCOMPARE(table.columns[0].values.size(), std::size_t{15});
    QCOMPARE(table.columns[4].values[1], reading(2, 2200, 3));
  }

  // At a high pace readings lie seconds apart: none of them stands for what was not read.
  void farReadingsLeaveGaps() {
    PlotData data;
    const LiveLayout layout = test::small_layout(1, 8);
    data.setLiveLayout(layout);
    for (Tick t = 9000; t <= 63000; t += 9000) data.takeFrame(frame(layout, t));
    data.setEnd(63000);
    data.view().setRange(0.0, 60.0);
    GpuTimeMap map(data, QStringLiteral("GPUs"), {});
    map.resize(700, 400);
    map.show();
    map.drawNow();
    for (const double t_s : {9.0, 18.3, 54.1}) QVERIFY(!std::isnan(map.value(t_s, 3)));
    for (const double t_s : {10.1, 13.0, 17.9, 53.0}) QVERIFY(std::isnan(map.value(t_s, 3)));
    QCOMPARE(map.canvas()->xAxis->label(),
             QStringLiteral("Time (s), sampled every 9.0 s: faster swings are hidden, lower the "
                            "pace"));
    QVERIFY(map.table().notes[0].find("between readings is not known") != std::string::npos);
    // Nor do lines join them.
    PowerPlot power(data);
    power.resize(900, 400);
    power.show();
    power.setScope(PowerScope::kGpus);
    power.setPicked({3, 5});
    power.drawNow();
    QVERIFY(power.legend().contains(QStringLiteral(
        "sampled&nbsp;every&nbsp;9.0&nbsp;s:&nbsp;faster&nbsp;swings&nbsp;are&nbsp;hidden")));
    int drawn = 0;
    for (int i = 0; i < power.canvas()->graphCount(); ++i) {
      const QCPGraph* graph = power.canvas()->graph(i);
      if (!graph->visible() || graph->data()->isEmpty()) continue;
      ++drawn;
      double from_s = 0.0;
      for (const QCPGraphData& point : *graph->data()) {
        if (std::isnan(from_s)) from_s = point.key;
        QVERIFY(point.key - from_s < 1.1 || from_s == 0.0);
        from_s = std::isnan(point.value) ? point.value : point.key;
      }
    }
    QCOMPARE(drawn, 4);  // two lines, the band's edges
    // A wide view shows them side by side again: none stands for less than a column.
    data.view().setRange(0.0, 6000.0);
    data.setEnd(6000000);
    map.drawNow();
    QVERIFY(!std::isnan(map.value(13.0, 3)));
  }

  void aClickPicksAndADragDoesNot() {
    PlotData data;
    const LiveLayout layout = test::small_layout(3, 8);
    data.setLiveLayout(layout);
    for (Tick t = 200; t <= 60000; t += 200) data.takeFrame(frame(layout, t));
    data.setEnd(60000);
    GpuTimeMap map(data, QStringLiteral("GPUs"), {});
    map.resize(700, 400);
    map.show();
    map.drawNow();
    map.setRack(2);
    map.drawNow();
    QCOMPARE(map.value(4.05, 3), reading(1, 4000, 19));
    QSignalSpy picked(&map, &GpuTimeMap::gpuPicked);
    const QPoint at(static_cast<int>(map.canvas()->xAxis->coordToPixel(30.0)),
                    static_cast<int>(map.canvas()->yAxis->coordToPixel(5.0)));
    QTest::mouseClick(map.canvas(), Qt::LeftButton, {}, at);
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][0].value<std::size_t>(), std::size_t{21});
    QTest::mousePress(map.canvas(), Qt::LeftButton, {}, at);
    QTest::mouseMove(map.canvas(), at + QPoint(-60, 0));
    QTest::mouseRelease(map.canvas(), Qt::LeftButton, {}, at + QPoint(-60, 0));
    QCOMPARE(picked.count(), 1);
  }

  void severalRacksHaveBothViews() {
    PlotData data;
    data.setLiveLayout(test::small_layout(1, 8));
    GpuView view(data);
    view.resize(700, 400);
    view.show();
    view.overTime().drawNow();
    const auto button = [&](QWidget& of) { return of.findChild<QToolButton*>(); };
    QVERIFY(!button(view.overTime())->isVisible());
    data.setLiveLayout(test::small_layout(3, 8));
    data.takeFrame(frame(test::small_layout(3, 8), 200));
    view.overTime().drawNow();
    QVERIFY(button(view.overTime())->isVisible());
    view.overTime().setQuantity(GpuQuantity::kDemand);
    QTest::mouseClick(button(view.overTime()), Qt::LeftButton);
    QCOMPARE(view.currentWidget(), static_cast<QWidget*>(&view.allRacks()));
    QCOMPARE(view.allRacks().quantity(), GpuQuantity::kDemand);
    view.allRacks().drawNow();
    QCOMPARE(view.allRacks().value(17), reading(0, 200, 17));
    // Whole numbers only: racks are counted.
    for (const QCPAxis* axis : {view.allRacks().canvas()->xAxis, view.allRacks().canvas()->yAxis}) {
      QVERIFY(axis->range().size() < 9.0);
      const QSharedPointer<QCPAxisTicker> ticker = axis->ticker();
      QVector<double> ticks;
      QVector<double> sub;
      QVector<QString> labels;
      ticker->generate(axis->range(), QLocale::c(), QLatin1Char('f'), 0, ticks, &sub, &labels);
      QVERIFY(ticks.size() >= 3);
      for (const double tick : ticks) QCOMPARE(tick, std::round(tick));
      QVERIFY(sub.isEmpty());
    }
    QTest::mouseClick(button(view.allRacks()), Qt::LeftButton);
    QCOMPARE(view.currentWidget(), static_cast<QWidget*>(&view.overTime()));
  }

  void whatWasBeforeTheWindowJoinedIsAskedFor() {
    PlotData data;
    const LiveLayout layout = test::small_layout(2, 8);
    data.setLiveLayout(layout);
    data.setEnd(100000);
    for (Tick t = 80000; t <= 100000; t += 200) data.takeFrame(frame(layout, t));
    data.view().setRange(50.0, 100.0);
    std::vector<GpuWish> asked;
    connect(&data.gpus(), &GpuModel::wanted, this,
            [&](const GpuWish& wish) { asked.push_back(wish); });
    GpuTimeMap map(data, QStringLiteral("GPUs"), {});
    map.setRack(0);
    map.resize(700, 400);
    map.show();
    map.drawNow();
    map.setRack(1);
    QVERIFY(std::isnan(map.value(60.05, 2)));
    QTRY_COMPARE(asked.size(), std::size_t{1});
    const Json params = gpu_params(asked[0]);
    QCOMPARE(params["rack"].get<int>(), 1);
    QVERIFY(params["from_s"].get<double>() <= 50.0);
    QVERIFY(params["to_s"].get<double>() >= 80.0 && params["columns"].get<int>() <= 1000);
    data.takeGpus(asked[0], answer(asked[0], 8));
    QCOMPARE(map.value(60.05, 2), reading(1, 60000, 10));
    QCOMPARE(map.value(90.05, 2), reading(1, 90000, 10));  // live
    // Once is enough, also where the view moves on inside of what was asked.
    data.view().setRange(52.0, 97.0);
    map.drawNow();
    QTest::qWait(400);
    QCOMPARE(asked.size(), std::size_t{1});
    // Much finer: asked again.
    data.view().setRange(60.0, 64.0);
    map.drawNow();
    QTest::qWait(400);
    const bool thinned =
        2 * answer(asked[0], 8).body["columns"].get<std::size_t>() >= asked[0].columns;
    QCOMPARE(asked.size(), thinned ? std::size_t{2} : std::size_t{1});
  }

  void theBenchIsNotAskedInVain() {
    PlotData data;
    data.setLiveLayout(test::small_layout(1, 8));
    data.setEnd(100000);
    std::vector<GpuWish> asked;
    connect(&data.gpus(), &GpuModel::wanted, this,
            [&](const GpuWish& wish) { asked.push_back(wish); });
    GpuTimeMap map(data, QStringLiteral("GPUs"), {});
    map.resize(700, 400);
    map.show();
    map.drawNow();
    data.setOver(true);  // states are not recorded
    QTest::qWait(400);
    QCOMPARE(asked.size(), std::size_t{0});
    data.setOver(false);
    map.drawNow();
    QTRY_COMPARE(asked.size(), std::size_t{1});
    data.takeGpus(asked[0], fault_reply(std::nullopt, "device", "states are not recorded"));
    map.drawNow();
    QTest::qWait(400);
    QCOMPARE(asked.size(), std::size_t{1});
  }

  void brokenAnswersAreRefused() {
    GpuModel model;
    model.setLiveLayout(test::small_layout(1, 8));
    std::vector<GpuWish> asked;
    connect(&model, &GpuModel::wanted, this, [&](const GpuWish& wish) { asked.push_back(wish); });
    model.show(0, 0, 10000);
    QTRY_COMPARE(asked.size(), std::size_t{1});
    const Reply good = answer(asked[0], 8);
    for (const char* key : {"ticks", "gpus", "columns"}) {
      Reply bad = good;
      bad.body[key] = -1;
      QVERIFY_THROWS_EXCEPTION(ProtocolError, model.take(asked[0], bad));
      bad.body.erase(key);
      QVERIFY_THROWS_EXCEPTION(ProtocolError, model.take(asked[0], bad));
    }
    Reply cut = good;
    cut.binary.pop_back();
    QVERIFY_THROWS_EXCEPTION(ProtocolError, model.take(asked[0], cut));
    model.take(asked[0], good);
    QCOMPARE(gpu_value(*model.row(0, 5000).snapshot, 2, GpuQuantity::kGranted),
             reading(1, 5000, 2));
    // Of an earlier run.
    model.clear();
    model.take(asked[0], good);
    QVERIFY(model.row(0, 5000).snapshot == nullptr);
  }
};

QTEST_MAIN(TestGpuView)
#include "test_gpu_view.moc"
