// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots are given to look at: layouts, runs, wishes for the past, GPUs, limits.
#include <QSignalSpy>
#include <QTest>

#include "gui/model/plot_data.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;
using test::kGrid;

class TestPlotData : public QObject {
  Q_OBJECT

 private slots:
  void framesThatDoNotFitAreLeftOut() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    LiveLayout other = test::small_layout(3, 4);
    data.takeFrame(test::series_frame(other, 0, 10, 1, [](std::size_t, Tick) { return 1.0; }));
    data.takeFrame(test::gpu_frame(other, 10, [](std::size_t, std::size_t) { return 1.0; }));
    QCOMPARE(data.series().end(), Tick{0});
    QVERIFY(data.gpus().latest() == nullptr);
  }

  void aNewRunBeginsAnew() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    const auto one = [](std::size_t, Tick) { return 1.0; };
    data.takeFrame(test::series_frame(data.series().layout(), 0, 1000, 1, one, 1));
    QSignalSpy restarted(&data.series(), &SeriesModel::restarted);
    data.takeFrame(test::series_frame(data.series().layout(), 0, 10, 1, one, 2));
    QCOMPARE(restarted.count(), 1);
    QCOMPARE(data.series().end(), Tick{10});
    QVERIFY(!data.series().at(0, 500).known());
  }

  void wishesAreGatheredAndAskedOnce() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    data.setEnd(100000);
    QCOMPARE(data.view().latest_s(), 100.0);
    QSignalSpy wanted(&data, &PlotData::historyWanted);
    data.wish(0, 0, 50000, 800);
    data.wish(kGrid, 0, 50000, 800);
    data.wish(*data.series().layout().rack_series("grid_w", 1), 0, 50000, 800);
    QVERIFY(wanted.wait(1000));
    QTRY_COMPARE(wanted.count(), 2);
    const auto wish = wanted[0][0].value<HistoryWish>();
    const Json params = history_params(wish);
    QCOMPARE(params["channels"].size(), std::size_t{7});
    QCOMPARE(params["to_s"].get<double>(), 50.0);
    const auto rack = history_params(wanted[1][0].value<HistoryWish>());
    QCOMPARE(rack["rack"].get<int>(), 1);
    QCOMPARE(QString::fromStdString(rack["scope"]), QStringLiteral("rack"));
  }

  void oneQuestionAtATime() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    data.setEnd(100000);
    QSignalSpy wanted(&data, &PlotData::historyWanted);
    data.wish(0, 0, 50000, 800);
    QVERIFY(wanted.wait(1000));
    // Drawn again and again while the server is at work.
    for (const Tick to : {60000, 70000, 80000}) data.wish(0, 0, to, 800);
    QTest::qWait(400);
    QCOMPARE(wanted.count(), 1);
    Reply late;
    late.body = {{"first_tick", 0}, {"end_tick", 0}, {"ticks_per_bucket", 1}, {"buckets", 0}};
    late.ok = true;
    data.takeHistory(wanted[0][0].value<HistoryWish>(), late);
    QVERIFY(wanted.wait(1000));
    QCOMPARE(wanted.count(), 2);
    QCOMPARE(wanted[1][0].value<HistoryWish>().to, Tick{80000});
    // One that refuses is left in peace for a while, and asked again.
    data.takeHistory(wanted[1][0].value<HistoryWish>(), fault_reply(0, "device", "too late"));
    data.wish(0, 0, 90000, 800);
    QTest::qWait(1000);
    QCOMPARE(wanted.count(), 2);
    QVERIFY(wanted.wait(10000));
    QCOMPARE(wanted[2][0].value<HistoryWish>().to, Tick{90000});
  }

  void gpusAreKeptInOrder() {
    GpuModel model;
    model.setLiveLayout(test::small_layout());
    for (const Tick t : {200, 400, 400, 100, 600}) {
      model.takeFrame(test::gpu_frame(model.layout(), t, [t](std::size_t c, std::size_t g) {
        return c == 2 ? static_cast<double>(g % 6) : static_cast<double>(t + 1000 * g);
      }));
    }
    QCOMPARE(model.snapshots().size(), std::size_t{3});
    QVERIFY(model.before(199) == nullptr);
    QCOMPARE(model.before(599)->tick, Tick{400});
    QCOMPARE(model.latest()->granted_w[2], 2600.0F);
    QCOMPARE(int{model.latest()->state[5]}, 5);
    QCOMPARE(controller_state_name(3), std::string_view("RUN"));
    QCOMPARE(controller_state_name(9), std::string_view("?"));
  }

  void gpuMemoryStaysBounded() {
    GpuModel model;
    model.setLiveLayout(test::small_layout(1000, 72));
    for (Tick t = 1; t < 100; ++t) {
      model.takeFrame(
          test::gpu_frame(model.layout(), t * 200, [](std::size_t, std::size_t) { return 1.0; }));
    }
    QVERIFY(model.snapshots().size() * 72000 * 9 <= GpuModel::kBytes);
    QCOMPARE(model.latest()->tick, Tick{99 * 200});
  }

  void layoutOfTheServer() {
    const Json json = Json::parse(R"({"racks":2,"gpus_per_rack":72,"tick_s":0.001,
      "coupling_ticks":10,
      "site_channels":[{"name":"load_w","unit":"W","description":"a"},
                       {"name":"grid_w","unit":"W","description":"b"}],
      "rack_channels":[{"name":"grid_w","unit":"W","description":"b"}]})");
    const LiveLayout layout = parse_layout(json);
    QCOMPARE(layout.series(), std::size_t{4});
    QCOMPARE(*layout.site_series("grid_w"), std::size_t{1});
    QCOMPARE(*layout.rack_series("grid_w", 1), std::size_t{3});
    QVERIFY(!layout.rack_series("grid_w", 2));
    QVERIFY(!layout.site_series("other"));
    Json rows = json;
    rows["rows"] = 2;
    rows["row_channels"] = json["rack_channels"];
    const LiveLayout with_rows = parse_layout(rows);
    QCOMPARE(with_rows.series(), std::size_t{6});
    QCOMPARE(*with_rows.series_of("grid_w", {Scope::kRow, 1}), std::size_t{3});
    QCOMPARE(*with_rows.rack_series("grid_w", 1), std::size_t{5});
    for (std::size_t series = 0; series < with_rows.series(); ++series) {
      const SeriesSource source = with_rows.source_of(series);
      const std::string name = series == 0 ? "load_w" : "grid_w";
      QCOMPARE(*with_rows.series_of(name, source), series);
    }
    Json bad = json;
    bad["racks"] = "many";
    QVERIFY_THROWS_EXCEPTION(ProtocolError, parse_layout(bad));
    bad["racks"] = 1000000000;
    QVERIFY_THROWS_EXCEPTION(ProtocolError, parse_layout(bad));
  }
};

QTEST_GUILESS_MAIN(TestPlotData)
#include "test_plot_data.moc"
