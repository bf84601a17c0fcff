// SPDX-License-Identifier: GPL-3.0-or-later
// What goes in as frames comes out as the curves that a plain scan of the samples gives.
#include <QSignalSpy>
#include <QTest>
#include <cstring>
#include <random>

#include "tests/gui/plot_frames.hpp"

using namespace ballast;

namespace {

constexpr std::size_t kGrid = 4;  // series of test::small_layout()

// A walk, so that no two columns are alike.
std::vector<double> walk(std::size_t count) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> step(-1.0, 1.0);
  std::vector<double> values(count);
  double value = 1000.0;
  for (double& v : values) v = value += step(random);
  return values;
}

MinMax scan(const std::vector<double>& x, Tick from, Tick to) {
  MinMax extent;
  for (Tick t = std::max<Tick>(from, 0); t < std::min<Tick>(to, static_cast<Tick>(x.size())); ++t) {
    const auto value = static_cast<float>(x[static_cast<std::size_t>(t)]);
    extent.merge({value, value});
  }
  return extent;
}

Reply history(const HistoryWish& wish, Tick step, const std::vector<double>& x) {
  Reply reply;
  reply.ok = true;
  const auto buckets = (wish.to - wish.from + step - 1) / step;
  reply.body = {{"first_tick", wish.from},
                {"end_tick", wish.to},
                {"ticks_per_bucket", step},
                {"buckets", buckets},
                {"channels", wish.channels}};
  std::vector<float> values;
  for (std::size_t c = 0; c < wish.channels.size(); ++c) {
    for (Tick b = 0; b < buckets; ++b) {
      const MinMax e = scan(x, wish.from + b * step, std::min(wish.to, wish.from + (b + 1) * step));
      values.insert(values.end(), {e.min, e.max});
    }
  }
  reply.binary.assign(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return reply;
}

}  // namespace

class TestPlotModels : public QObject {
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
    HistoryWish wish{{"demand_w", "grid_w"}, std::nullopt, 0, 4000, 400, 1};
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

  void brokenHistoryIsRefused() {
    SeriesModel model;
    model.setLiveLayout(test::small_layout(1, 1));
    HistoryWish wish{{"demand_w"}, std::nullopt, 0, 100, 10, 0};
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
    data.setTrigger({TriggerMode::kSingle, "grid_w", TriggerEdge::kRising, 500.0, 0.1});
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
    data.setTrigger({TriggerMode::kNormal, "grid_w", TriggerEdge::kFalling, 500.0, 0.1});
    for (Tick t = 6000; t < 10000; t += 33) {
      data.takeFrame(test::series_frame(data.series().layout(), t, 33, 1, square));
    }
    QCOMPARE(fired.count(), 3);  // down at 7.045 and 9.045 s
    QCOMPARE(fired[1][0].toDouble(), 7.045);
    QCOMPARE(fired[2][0].toDouble(), 9.045);
    QVERIFY(data.armed());
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

  void masksOfProfiles() {
    SiteConditions site;
    site.nominal_w = 100e6;
    const LimitProfile profile = read_limit_profile(R"(
title = "t"
source = "s"
date = "2026-01-01"
status = "own"
evidence = "primary"
[[clauses]]
id = "mask"
kind = "spectral_mask"
open = "o"
frequencies = ["0.2 Hz", "0.8 Hz", "3.2 Hz"]
limits_of_nominal = [0.01, 0.01, 0.04]
[[clauses]]
id = "line"
kind = "line_amplitude"
open = "o"
f_low = "0.1 Hz"
f_high = "20 Hz"
limit = "5 MW"
limit_of_nominal = 0.02
)",
                                                    "p");
    const auto masks = spectrum_masks(profile, site);
    QCOMPARE(masks.size(), std::size_t{2});
    QCOMPARE(masks[0].name, QStringLiteral("p mask"));
    QCOMPARE(masks[0].limit_w, (std::vector<double>{1e6, 1e6, 4e6}));
    QCOMPARE(masks[0].f_hz, (std::vector<double>{0.2, 0.8, 3.2}));
    QCOMPARE(masks[1].f_hz, (std::vector<double>{0.1, 20.0}));
    QCOMPARE(masks[1].limit_w, (std::vector<double>{2e6, 2e6}));  // the lesser of both
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
    Json bad = json;
    bad["racks"] = "many";
    QVERIFY_THROWS_EXCEPTION(ProtocolError, parse_layout(bad));
    bad["racks"] = 1000000000;
    QVERIFY_THROWS_EXCEPTION(ProtocolError, parse_layout(bad));
  }
};

QTEST_GUILESS_MAIN(TestPlotModels)
#include "test_plot_models.moc"
