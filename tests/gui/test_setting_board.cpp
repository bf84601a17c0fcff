// SPDX-License-Identifier: GPL-3.0-or-later
// Which figure belongs to which setting, and what the scoreboard shows of it.
#include <QAction>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "firmware_readback.hpp"
#include "gui/panels/score_strip.hpp"
#include "judgement.hpp"

using namespace ballast;

namespace {

Json status(int run, double since_s, double until_s, const Json& energy = nullptr) {
  return {{"run", run},
          {"setting",
           {{"since_s", since_s},
            {"until_s", until_s},
            {"energy_overhead_equal_work_frac", energy},
            {"slowdown", 1.05},
            {"storage_throughput_j", 1000.0 * (until_s - since_s)}}}};
}

// With a swing from `from_s` on, which fills 0.2 to 3 Hz and nothing above.
Json with_swing(Json status, double from_s, double rms_w) {
  status["setting"]["swing"] = {
      {"from_s", from_s},
      {"to_s", status["setting"]["until_s"]},
      {"segments", 1},
      {"bands",
       {{{"f_low_hz", 0.2}, {"f_high_hz", 3.0}, {"grid_rms_w", rms_w}},
        {{"f_low_hz", 5.0}, {"f_high_hz", 45.0}, {"grid_rms_w", 0.0}},
        {{"f_low_hz", 0.01}, {"f_high_hz", 0.1}, {"grid_rms_w", nullptr}}}}};
  return status;
}

// What is held after reset, with another floor.
HeldSettings held(const char* floor = "90 %") {
  FirmwareModel model;
  test::read_back(model);
  model.stage(test::gpu_field("preset.0.FLOOR"), floor);
  const auto set = model.staged();
  model.applied(set);
  return model.held().value();
}

}  // namespace

class TestSettingBoard : public QObject {
  Q_OBJECT

 private slots:
  void figuresGoToTheirSetting() {
    SettingBoard board;
    board.takeHeld(held());
    board.takeStatus(with_swing(status(1, 0.0, 60.0, 0.2), 0.0, 400.0));
    QCOMPARE(board.tried().size(), 1u);
    QCOMPARE(board.tried()[0].energy_overhead_frac, std::optional(0.2));
    QCOMPARE(board.tried()[0].storage_w, std::optional(1000.0));
    QCOMPARE(board.tried()[0].swing_w, std::optional(400.0));
    QVERIFY(!board.againstReference_db());
    // Applied at 60 s: what is held is known before the status says so.
    board.takeHeld(held("80 %"));
    board.takeStatus(status(1, 60.0, 60.0));
    QCOMPARE(board.tried().size(), 2u);
    QCOMPARE(board.tried()[1].change, QStringLiteral("preset.0.FLOOR 90 % → 80 %"));
    QCOMPARE(board.tried()[0].held, std::optional(held()));
    // A late status of the former setting is not the new one's.
    board.takeStatus(with_swing(status(1, 0.0, 59.9, 0.9), 0.0, 300.0));
    QVERIFY(!board.tried()[1].swing_w);
    QVERIFY(!board.tried()[1].energy_overhead_frac);
    QCOMPARE(board.tried()[0].energy_overhead_frac, std::optional(0.2));
    board.takeStatus(with_swing(status(1, 60.0, 76.0), 60.0, 40.0));
    QVERIFY(std::abs(*board.againstReference_db() + 20.0) < 1e-9);
    board.setReference(1);
    QVERIFY(!board.againstReference_db());
  }

  void aRestartWithTheSameSettingIsTheSameSetting() {
    SettingBoard board;
    board.takeHeld(held());
    board.takeStatus(status(1, 0.0, 10.0));
    board.takeHeld(held("80 %"));
    board.takeStatus(with_swing(status(1, 10.0, 20.0), 10.0, 5.0));
    // Another run: nothing is read yet, then the scenario's values, then the tuned ones.
    board.takeHeld(std::nullopt);
    board.takeStatus(status(2, 0.0, 0.0));
    QCOMPARE(board.tried().size(), 3u);
    board.takeHeld(held());
    board.takeHeld(held("80 %"));
    QCOMPARE(board.tried().size(), 2u);
    QCOMPARE(board.tried()[1].number, 2);
    QCOMPARE(board.tried()[1].change, QStringLiteral("preset.0.FLOOR 90 % → 80 %"));
    QVERIFY(!board.tried()[1].swing_w);  // of the former run
    board.takeStatus(with_swing(status(1, 10.0, 60.0), 10.0, 7.0));
    QVERIFY(!board.tried()[1].swing_w);
    board.takeStatus(with_swing(status(2, 0.0, 20.0), 0.0, 7.0));
    QCOMPARE(board.tried()[1].swing_w, std::optional(7.0));
  }

  void marginsAreTheTightestOnes() {
    SettingBoard board;
    board.takeStatus(status(1, 20.0, 80.0));
    Json live = test::judgement();
    live["whole_run"] = false;
    live["verdicts"][3]["longer_s"] = 24.0;
    board.takeVerdicts(live);
    QCOMPARE(board.tried()[0].margin_frac, std::optional(-0.25));
    QCOMPARE(board.tried()[0].tightest, QStringLiteral("beta: ramp"));
    QCOMPARE(board.tried()[0].wait_s, std::optional(24.0));
    // A clause outside the ranking may be exceeded where the tightest of the others is within.
    live["verdicts"][0]["ranked"] = false;
    board.takeVerdicts(live);
    QCOMPARE(board.tried()[0].margin_frac, std::optional(0.1));
    QCOMPARE(board.tried()[0].exceeded, 1);
    ScoreStrip strip(board);
    QCOMPARE(strip.noteText(ScoreStrip::kMargin), QStringLiteral("1 exceeded; alpha: swing"));
    board.forgetVerdicts();
    QVERIFY(!board.tried()[0].margin_frac);
    live["record"]["t0_s"] = 10.0;  // of a time before this setting
    board.takeVerdicts(live);
    QVERIFY(!board.tried()[0].margin_frac);
  }

  void bandsAreMeasuredAnew() {
    SettingBoard board;
    board.takeStatus(with_swing(status(1, 0.0, 60.0), 0.0, 100.0));
    board.setBand({5.0, 45.0});
    QCOMPARE(board.tried()[0].swing_w, std::optional(0.0));
    board.setBand({0.01, 0.1});  // too slow for the record
    QVERIFY(!board.tried()[0].swing_w);
    board.setBand({0.2, 3.0});
    QCOMPARE(board.tried()[0].swing_w, std::optional(100.0));
  }

  void switchesBetweenTwo() {
    SettingBoard board;
    board.takeHeld(held());
    board.takeStatus(status(1, 0.0, 10.0));
    QVERIFY(!board.switchTarget());
    board.keep(0);
    QVERIFY(!board.switchTarget());  // A is in force, and there is no B
    board.takeHeld(held("80 %"));
    board.takeStatus(status(1, 10.0, 20.0));
    QCOMPARE(board.switchTarget(), std::optional<std::size_t>(0));
    board.keep(1);
    board.takeHeld(held());
    board.takeStatus(status(1, 20.0, 30.0));
    QCOMPARE(board.switchTarget(), std::optional<std::size_t>(1));
    ScoreStrip strip(board);
    QSignalSpy spy(&strip, &ScoreStrip::switchTo);
    strip.switchAction()->trigger();
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy[0][0].value<HeldSettings>(), held("80 %"));
  }

  void theStripSaysWhatItShows() {
    SettingBoard board;
    ScoreStrip strip(board);
    QCOMPARE(strip.valueText(ScoreStrip::kSwing), QStringLiteral("–"));
    board.takeHeld(held());
    board.takeStatus(status(1, 0.0, 25.0, -0.012));
    QCOMPARE(strip.noteText(ScoreStrip::kSwing), QStringLiteral("too little of this setting yet"));
    board.takeStatus(with_swing(status(1, 0.0, 25.0, -0.012), 0.0, 1234.0));
    QCOMPARE(strip.valueText(ScoreStrip::kSwing), QStringLiteral("1.234\u00A0kW"));
    QCOMPARE(strip.noteText(ScoreStrip::kSwing), QStringLiteral("of 25.0 s"));
    QCOMPARE(strip.valueText(ScoreStrip::kEnergy), QStringLiteral("−1.2 %"));
    QCOMPARE(strip.valueText(ScoreStrip::kSlowdown), QStringLiteral("1.050"));
    QCOMPARE(strip.valueText(ScoreStrip::kStorage), QStringLiteral("1.00\u00A0kW"));
  }

  void theMenuGoesBack() {
    SettingBoard board;
    ScoreStrip strip(board);
    board.takeHeld(held());
    board.takeStatus(status(1, 0.0, 10.0));
    board.takeHeld(held("80 %"));
    board.takeStatus(status(1, 10.0, 20.0));
    QMenu* menu = strip.findChild<QToolButton*>("settingsTried")->menu();
    emit menu->aboutToShow();
    QSignalSpy spy(&strip, &ScoreStrip::goBackTo);
    // The latest first; it is in force already.
    QVERIFY(!menu->actions()[0]->menu()->actions()[0]->isEnabled());
    menu->actions()[1]->menu()->actions()[0]->trigger();
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy[0][0].value<HeldSettings>(), held());
  }
};

QTEST_MAIN(TestSettingBoard)
#include "test_setting_board.moc"
