// SPDX-License-Identifier: GPL-3.0-or-later
// The spectrogram of the window against a server made up for it.
#include <QImage>
#include <QSignalSpy>
#include <QTest>

#include "gui/plots/spectrogram_plot.hpp"
#include "tests/gui/plot_frames.hpp"
#include "tests/gui/spectrogram_server.hpp"

using namespace ballast;
using test::density;
using test::kSegment;
using Server = test::SpectrogramServer;

namespace {

// Number of columns of the stretch that could be known and are not right.
int wrong(const SpectrogramModel& model, Tick from, Tick to, Tick end, Tick segment = kSegment) {
  int wrong = 0;
  int checked = 0;
  for (Tick at = (from + model.step() - 1) / model.step() * model.step(); at < to;
       at += model.step()) {
    const auto column = model.column(at);
    if (at < segment / 2 || at + segment / 2 > end) {
      wrong += column.empty() ? 0 : 1;
      continue;
    }
    ++checked;
    if (column.empty() || column[20] != density(at, 20.0 * 1000.0 / static_cast<double>(segment))) {
      ++wrong;
    }
  }
  return checked > 0 ? wrong : -1;
}

}  // namespace

class TestSpectrogram : public QObject {
  Q_OBJECT

 private slots:
  void stepsAreOneTwoFive() {
    QCOMPARE(spectrogram_step(60000, 400), Tick{200});
    QCOMPARE(spectrogram_step(80000, 400), Tick{200});
    QCOMPARE(spectrogram_step(80001, 400), Tick{500});
    QCOMPARE(spectrogram_step(399, 400), Tick{1});
    QCOMPARE(spectrogram_step(3600000, 400), Tick{10000});
  }

  void theWholeViewIsFilled_data() {
    QTest::addColumn<bool>("both");
    QTest::newRow("columns in [from, to)") << false;
    QTest::newRow("columns in [from, to]") << true;
  }
  void theWholeViewIsFilled() {
    QFETCH(bool, both);
    Server server;
    server.counts_both_ends = both;
    server.end = 300000;
    SpectrogramModel model;
    server.serve(model);
    model.setEnd(server.end);
    model.show(100000, 160000);
    QTRY_COMPARE(wrong(model, 100000, 160000, server.end), 0);
    QCOMPARE(server.asked.size(), std::size_t{1});
    // At rest nothing more is asked for.
    model.show(100000, 160000);
    QTest::qWait(400);
    QCOMPARE(server.asked.size(), std::size_t{1});
    // Scrubbed back: only what is new; over the edges of the run: what can be known.
    model.show(80000, 140000);
    QTRY_COMPARE(wrong(model, 80000, 140000, server.end), 0);
    QVERIFY(server.columns_sent < 302 + 105);
    model.show(0, 60000);
    QTRY_COMPARE(wrong(model, 0, 60000, server.end), 0);
    model.show(250000, 310000);
    QTRY_COMPARE(wrong(model, 250000, 310000, server.end), 0);
    const std::size_t asked = server.asked.size();
    model.show(250000, 310000);
    QTest::qWait(400);
    QCOMPARE(server.asked.size(), asked);
  }

  // An answer has an end: fine and wide ones are asked for in parts.
  void fineSpectraComeInParts() {
    Server server;
    server.end = 300000;
    server.segment = 32768;
    SpectrogramModel model;
    server.serve(model);
    model.setSettings({32.768, 300.0, false});
    model.setEnd(server.end);
    model.show(100000, 160000);
    const auto unknown = [&] {
      int count = 0;
      for (Tick at = 100000; at < 160000; at += model.step()) count += model.column(at).empty();
      return count;
    };
    QTRY_COMPARE(unknown(), 0);
    QVERIFY(server.asked.size() > 1);
    QVERIFY(model.fault().isEmpty());
  }

  // Constant power has no density, which is something else than not to know it.
  void stillnessIsShownAtTheFoot() {
    PlotData data;
    data.setLiveLayout(test::small_layout(1, 1));
    Server server;
    server.end = 60000;
    server.still_until = 30000;
    server.serve(data.spectrogram());
    data.setEnd(60000);
    data.view().setRange(0.0, 60.0);
    SpectrogramPlot plot(data);
    plot.resize(900, 500);
    plot.show();
    plot.drawNow();
    QTRY_VERIFY(!std::isnan(plot.shownDb(40.0, 3.0)));
    QVERIFY(plot.shownDb(15.0, 3.0) < plot.shownDb(50.0, 9.0) - 60.0);
    QVERIFY(std::isnan(plot.shownDb(1.0, 3.0)));  // no whole segment yet
  }

  void liveOnlyNewColumnsAreAskedFor() {
    Server server;
    SpectrogramModel model;
    server.serve(model);
    // Pace 8: 8 s between the questions of a second each.
    for (int i = 1; i <= 40; ++i) {
      server.end = 2000 * i;
      model.setEnd(server.end);
      const Tick to = std::max<Tick>(server.end, 60000);
      model.show(to - 60000, to);
      QTest::qWait(25);
    }
    QTRY_COMPARE(wrong(model, 20000, 80000, server.end), 0);
    // 80 s are 400 columns of 200 ms: each was sent once, and a few that were not known yet.
    QVERIFY2(server.columns_sent < 700, qPrintable(QString::number(server.columns_sent)));
  }

  void aCoarserAnswerStandsInUntilTheFinerComes() {
    Server server;
    server.end = 400000;
    SpectrogramModel model;
    model.setEnd(server.end);
    SpectrogramWish open;
    QObject::connect(&model, &SpectrogramModel::wanted, &model,
                     [&](const SpectrogramWish& wish) { open = wish; });
    model.show(0, 300000);
    QTRY_VERIFY(open.columns > 0);
    model.take(open, server.answer(open));
    QCOMPARE(model.step(), Tick{1000});
    model.show(100000, 130000);
    QCOMPARE(model.step(), Tick{100});
    QVERIFY(!model.column(110400).empty());
    QCOMPARE(model.column(110400)[20], density(110000, 20.0 * 1000.0 / 8192.0));
    open = {};
    QTRY_VERIFY(open.columns > 0);
    model.take(open, server.answer(open));
    QCOMPARE(model.column(110400)[20], density(110400, 20.0 * 1000.0 / 8192.0));
  }

  void whatWasForgottenComesOnceTheRunIsOver() {
    Server server;
    server.end = 200000;
    server.known_from = 150000;
    SpectrogramModel model;
    server.serve(model);
    model.setEnd(server.end);
    model.show(100000, 190000);
    QTRY_VERIFY(!model.column(160000).empty());
    QVERIFY(model.column(140000).empty());
    const std::size_t asked = server.asked.size();
    model.show(100000, 190000);
    QTest::qWait(400);
    QCOMPARE(server.asked.size(), asked);
    server.known_from = 0;
    model.setOver(true);
    model.show(100000, 190000);
    QTRY_COMPARE(wrong(model, 100000, 190000, server.end), 0);
  }

  void otherSettingsAndRunsBeginAnew() {
    Server server;
    server.end = 100000;
    SpectrogramModel model;
    model.setEnd(server.end);
    SpectrogramWish open;
    QObject::connect(&model, &SpectrogramModel::wanted, &model,
                     [&](const SpectrogramWish& wish) { open = wish; });
    model.show(0, 60000);
    QTRY_VERIFY(open.columns > 0);
    const Reply late = server.answer(open);
    const SpectrogramWish old = open;
    model.setSettings({2.048, 5.0, true});
    QCOMPARE(spectrogram_params(old)["source"].get<std::string>(), std::string("grid"));
    model.take(old, late);
    QVERIFY(model.column(30000).empty());
    open = {};
    model.show(0, 60000);
    QTRY_VERIFY(open.columns > 0);
    const Json params = spectrogram_params(open);
    QCOMPARE(params["source"].get<std::string>(), std::string("load"));
    QCOMPARE(params["segment_s"].get<double>(), 2.048);
    QCOMPARE(params["max_hz"].get<double>(), 5.0);
    QVERIFY(params["columns"].get<int>() <= 512);
    server.segment = 2048;
    model.take(open, server.answer(open));
    QVERIFY(!model.column(30000).empty());
    model.clear();
    QVERIFY(model.column(30000).empty());
  }

  // Of a run that was joined when it was over only the end was known; the next one begins at 0.
  void aRunAfterTheOneThatWasJoined() {
    Server server;
    server.end = 100000;
    PlotData data;
    data.setLiveLayout(test::small_layout());
    server.serve(data.spectrogram());
    data.setEnd(server.end);
    data.setOver(true);
    data.spectrogram().show(0, 60000);
    QTRY_VERIFY(!data.spectrogram().column(30000).empty());
    data.takeFrame(test::series_frame(
        data.series().layout(), 0, 10, 1, [](std::size_t, Tick) { return 1.0; }, 2));
    QCOMPARE(data.series().end(), Tick{10});
    QVERIFY(data.spectrogram().column(30000).empty());
  }

  void brokenAnswersAndRefusals() {
    Server server;
    server.end = 100000;
    SpectrogramModel model;
    model.setEnd(server.end);
    std::vector<SpectrogramWish> asked;
    QObject::connect(&model, &SpectrogramModel::wanted, &model,
                     [&](const SpectrogramWish& wish) { asked.push_back(wish); });
    model.show(0, 60000);
    QTRY_COMPARE(asked.size(), std::size_t{1});
    const Reply good = server.answer(asked[0]);
    for (const char* key : {"first_tick", "ticks_per_column", "columns", "bins", "step_hz"}) {
      Reply bad = good;
      bad.body[key] = -1;
      QVERIFY_THROWS_EXCEPTION(ProtocolError, model.take(asked[0], bad));
      bad.body.erase(key);
      QVERIFY_THROWS_EXCEPTION(ProtocolError, model.take(asked[0], bad));
    }
    Reply cut = good;
    cut.binary.pop_back();
    QVERIFY_THROWS_EXCEPTION(ProtocolError, model.take(asked[0], cut));
    Reply vast = good;
    vast.body["bins"] = 1ULL << 62U;
    QVERIFY_THROWS_EXCEPTION(ProtocolError, model.take(asked[0], vast));
    model.take(asked[0], good);
    QCOMPARE(wrong(model, 0, 60000, server.end), 0);
  }

  void aServerThatRefusesIsLeftInPeace() {
    SpectrogramModel model;
    model.setEnd(100000);
    std::vector<SpectrogramWish> asked;
    QObject::connect(&model, &SpectrogramModel::wanted, &model,
                     [&](const SpectrogramWish& wish) { asked.push_back(wish); });
    model.show(0, 60000);
    QTRY_COMPARE(asked.size(), std::size_t{1});
    model.take(asked[0], fault_reply(std::nullopt, "protocol", "no such operation"));
    QCOMPARE(model.fault(), QStringLiteral("no such operation"));
    model.show(0, 60000);
    QTest::qWait(500);
    QCOMPARE(asked.size(), std::size_t{1});
    // For some seconds; then it is asked again, also where nothing is drawn anew meanwhile.
    QTRY_COMPARE_WITH_TIMEOUT(asked.size(), std::size_t{2}, 60000);
  }

  void memoryStaysBoundedAndRowsToo() {
    Server server;
    server.end = 40'000'000;
    server.segment = 32768;
    SpectrogramModel model;
    server.serve(model);
    model.setSettings({32.768, 499.0, false});
    model.setEnd(server.end);
    for (Tick from = 0; from < 1'200'000; from += 15000) {
      model.show(from, from + 60000);
      const SpectrogramWish part{model.settings(), from, from + 15000, 200, 76, 1};
      model.take(part, server.answer(part));
    }
    QVERIFY(model.cells() <= SpectrogramModel::kMostCells);
    QVERIFY(model.rows() <= SpectrogramModel::kMostRows);
    QVERIFY(!model.column(1'190'000).empty());
    // 16 bins share a row, and the highest of them stands: 2.5 Hz is bin 81.9, in row 5.
    QCOMPARE(model.row_hz(), 16.0 * 1000.0 / 32768.0);
    QCOMPARE(model.first_hz(), 7.5 * 1000.0 / 32768.0);
    float highest = 0.0F;
    for (int b = 80; b < 96; ++b) highest = std::max(highest, density(1'190'000, b / 32.768));
    QCOMPARE(model.column(1'190'000)[5], highest);
  }

  // Every point of what can be known is painted, and in the colour of its density.
  void thePictureHasNoGaps() {
    Server server;
    PlotData data;
    data.setLiveLayout(test::small_layout());
    server.serve(data.spectrogram());
    server.end = 90000;
    data.setEnd(server.end);
    data.view().setSpan(60.0);
    SpectrogramPlot plot(data);
    plot.resize(900, 400);
    plot.show();
    plot.drawNow();
    QTRY_VERIFY(!data.spectrogram().column(60000).empty());
    plot.drawNow();
    // The climbing line: at 60 s it stands at 4 Hz.
    QVERIFY(std::abs(plot.shownDb(60.0, 4.0) - 10.0 * std::log10(density(60000, 4.0))) < 0.2);
    const QImage image = plot.canvas()->grab().toImage();
    const QRgb base = plot.theme().base.rgb();
    const auto x = [&](double t_s) {
      return static_cast<int>(plot.canvas()->xAxis->coordToPixel(t_s));
    };
    const auto y = [&](double f_hz) {
      return static_cast<int>(plot.canvas()->yAxis->coordToPixel(f_hz));
    };
    // The view shows 30 to 90 s; the last 4.096 s are not known yet.
    for (int column = x(30.0) + 2; column < x(90.0 - 4.096) - 3; ++column) {
      QVERIFY2(image.pixel(column, y(8.5)) != base || image.pixel(column, y(9.0)) != base,
               qPrintable(QString::number(column)));
    }
    QCOMPARE(image.pixel(x(88.5), y(8.5)), base);
    const auto darkness = [&](double t_s, double f_hz) {
      return 255 - qGray(image.pixel(x(t_s), y(f_hz)));
    };
    for (const double t_s : {35.0, 50.0, 65.0, 80.0}) {
      QVERIFY(darkness(t_s, 1.0 + 0.05 * t_s) > darkness(t_s, 7.5) + 100);
    }
    // Scrubbed back it is filled again, also for a run of which nothing was seen live.
    data.view().setRange(5.0, 40.0);
    QTRY_COMPARE(wrong(data.spectrogram(), 5000, 40000, server.end), 0);
    plot.drawNow();
    const QImage back = plot.canvas()->grab().toImage();
    for (int column = x(5.0) + 2; column < x(40.0) - 3; ++column) {
      QVERIFY2(back.pixel(column, y(8.5)) != base || back.pixel(column, y(9.0)) != base,
               qPrintable(QString::number(column)));
    }
    QVERIFY(255 - qGray(back.pixel(x(20.0), y(2.0))) >
            255 - qGray(back.pixel(x(20.0), y(7.5))) + 100);
    QVERIFY(plot.table().columns[0].values.size() > 1000);
  }
};

QTEST_MAIN(TestSpectrogram)
#include "test_spectrogram.moc"
