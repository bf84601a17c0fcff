// SPDX-License-Identifier: GPL-3.0-or-later
// The spectrogram's model against a server made up for it.
#include <QTest>

#include "tests/gui/plot_frames.hpp"
#include "tests/gui/spectrogram_server.hpp"

using namespace ballast;
using test::density;
using test::wrong;
using Server = test::SpectrogramServer;

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
};

QTEST_MAIN(TestSpectrogram)
#include "test_spectrogram.moc"
