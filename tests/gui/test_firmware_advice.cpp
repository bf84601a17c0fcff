// SPDX-License-Identifier: GPL-3.0-or-later
// What the firmware panel says of edits that cannot act.
#include <QFile>
#include <QTest>

#include "gui/model/firmware_advice.hpp"
#include "gui/model/scenario_facts.hpp"
#include "sim/base/source_root.hpp"

using namespace ballast;

namespace {

ScenarioFacts first_light() {
  QFile file(
      QString::fromStdString((source_root() / "fixtures/scenarios/first_light.toml").string()));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return read_scenario_facts(file.readAll().toStdString());
}

}  // namespace

class TestFirmwareAdvice : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void readsTheScenario();
  void findsGapsAcrossTheEndOfAnIteration();
  void rampsCannotActInBand();
  void rampsActWithSlew();
  void rampsActWhereTheGapOutlastsTheHysteresis();
  void inactivePreset();
  void overrideBeatsPreset();
  void disabled();
  void immediateRampDown();
  void floorBelowTheWorkload();
  void aboveTheCeiling();
  void storageLaw();
  void saysNothingWithoutEdits();

 private:
  std::size_t field(const char* name, BlockId block = BlockId::kGpu) const {
    return model_->find(block, name).value();
  }
  void hold(const char* name, const char* text, BlockId block = BlockId::kGpu) {
    const std::uint32_t raw = parse_raw(model_->fields()[field(name, block)], text);
    model_->takeReadback({{"block", block_name(block)},
                          {"rack", -1},
                          {"gpu", -1},
                          {"registers", {{{"name", name}, {"raw", raw}}}}});
  }
  bool says(const char* words) const {
    for (const Advice& advice : firmware_advice(*model_, &facts_)) {
      if (advice.text.contains(words)) return true;
    }
    return false;
  }

  std::unique_ptr<FirmwareModel> model_;
  ScenarioFacts facts_;
};

// The registers of the first-light scenario.
void TestFirmwareAdvice::init() {
  facts_ = first_light();
  model_ = std::make_unique<FirmwareModel>();
  for (const FirmwareField& f : model_->fields()) {
    const Json registers = {{{"name", f.name}, {"raw", extract_field(*f.field, f.reg->reset)}}};
    model_->takeReadback({{"block", block_name(f.block)},
                          {"rack", -1},
                          {"gpu", -1},
                          {"registers", Json::array({registers[0]})}});
  }
  hold("preset.0.FLOOR", "65 %");
  hold("preset.0.RAMP_UP_RATE", "100 W/s");
  hold("preset.0.RAMP_DOWN_RATE", "100 W/s");
  hold("preset.0.RAMP_DOWN_HYSTERESIS", "5 s");
  hold("IDLE_POWER", "140 W");
  hold("ACT_THRESHOLD", "400 W");
  hold("CONTROL.ENABLE", "true");
  hold("CONTROL.ENABLE", "true", BlockId::kStorage);
}

void TestFirmwareAdvice::readsTheScenario() {
  QCOMPARE(QString::fromStdString(facts_.name), "first_light");
  QCOMPARE(facts_.duration_s, 120.0);
  QCOMPARE(facts_.gpus_per_rack, 72);
  QVERIFY(facts_.has_storage);
  QCOMPARE(facts_.jobs, std::vector<std::string>{"training"});
  QCOMPARE(facts_.demand_min_w, 280.0);
  // "communicate", 0.38 s with a spread of 2 %, of which draws take 3.47 at most.
  const auto gap = facts_.iteration_gap(400.0);
  QVERIFY(gap.has_value());
  QVERIFY(std::abs(gap->duration_s - 0.38 * (1 + 3.47 * 0.02)) < 1e-12);
  // The checkpoint of 4 s follows it.
  const auto longest = facts_.longest_gap(400.0);
  QVERIFY(std::abs(longest->duration_s - (0.38 * (1 + 3.47 * 0.02) + 4.0 * (1 + 3.47 * 0.03))) <
          1e-12);
  QVERIFY(!longest->iteration);
  QVERIFY(!facts_.iteration_gap(250.0));
}

void TestFirmwareAdvice::findsGapsAcrossTheEndOfAnIteration() {
  ScenarioFacts facts;
  facts.iterations = {{{"a", 100, 1.0}, {"b", 900, 2.0}, {"c", 100, 0.5}}};
  const auto gap = facts.iteration_gap(200.0);
  QVERIFY(gap.has_value());
  QCOMPARE(gap->duration_s, 1.5);  // c and then a
  // Never active: no gap ends, but the search does.
  facts.iterations = {{{"a", 100, 1.0}, {"b", 100, 2.0}}};
  QCOMPARE(facts.iteration_gap(200.0)->duration_s, 3.0);
}

void TestFirmwareAdvice::rampsCannotActInBand() {
  model_->stage(field("preset.0.RAMP_UP_RATE"), "10 W/s");
  QVERIFY(says("Ramps cannot change the in-band swing"));
  QVERIFY(says("is longer than the workload's gaps"));
  const auto advice = firmware_advice(*model_, &facts_);
  QVERIFY(advice[0].kind == AdviceKind::kNoEffect);
  QCOMPARE(advice[0].fields, std::vector<std::size_t>{field("preset.0.RAMP_UP_RATE")});
}

void TestFirmwareAdvice::rampsActWithSlew() {
  model_->stage(field("preset.0.RAMP_UP_RATE"), "10 W/s");
  model_->stage(field("CONTROL.SLEW_IN_BAND"), "true");
  QVERIFY(!says("Ramps cannot change"));
}

void TestFirmwareAdvice::rampsActWhereTheGapOutlastsTheHysteresis() {
  model_->stage(field("preset.0.RAMP_UP_RATE"), "10 W/s");
  model_->stage(field("preset.0.RAMP_DOWN_HYSTERESIS"), "300 ms");
  QVERIFY(!says("Ramps cannot change"));
  model_->stage(field("preset.0.RAMP_DOWN_HYSTERESIS"), "1 s");
  QVERIFY(says("Ramps cannot change"));
  QVERIFY(says("They act in"));  // but in the checkpoint
}

void TestFirmwareAdvice::inactivePreset() {
  model_->stage(field("preset.2.FLOOR"), "50 %");
  QVERIFY(says("preset.2.FLOOR acts only when preset 2 is active"));
  model_->stage(field("ACTIVE_PROFILE"), "2");
  QVERIFY(!says("acts only when preset"));
}

void TestFirmwareAdvice::overrideBeatsPreset() {
  hold("OVERRIDE_FLOOR", "80 %");
  model_->stage(field("preset.0.FLOOR"), "70 %");
  QVERIFY(says("admin override of FLOOR is set"));
  QCOMPARE(in_force(*model_, "FLOOR").value(), 3276.0 / 4096.0);
}

void TestFirmwareAdvice::disabled() {
  hold("CONTROL.ENABLE", "false");
  model_->stage(field("preset.0.FLOOR"), "70 %");
  QVERIFY(says("Power smoothing is off"));
  model_->stage(field("CONTROL.ENABLE"), "true");
  QVERIFY(!says("Power smoothing is off"));
}

void TestFirmwareAdvice::immediateRampDown() {
  hold("CONTROL.IMMEDIATE_RAMP_DOWN", "true");
  model_->stage(field("preset.0.RAMP_DOWN_HYSTERESIS"), "3 s");
  QVERIFY(says("hysteresis is ignored"));
  model_->stage(field("CONTROL.IMMEDIATE_INVERTED"), "true");
  QVERIFY(!says("hysteresis is ignored"));
}

void TestFirmwareAdvice::floorBelowTheWorkload() {
  model_->stage(field("preset.0.FLOOR"), "20 %");  // 240 W of 1200 W, below 280 W
  QVERIFY(says("below the lowest power of the workload"));
  model_->stage(field("preset.0.FLOOR"), "10 %");  // 120 W, below idle
  QVERIFY(says("not above IDLE_POWER"));
  model_->stage(field("preset.0.FLOOR"), "70 %");
  QVERIFY(!says("floor"));
}

void TestFirmwareAdvice::aboveTheCeiling() {
  model_->stage(field("preset.0.SECONDARY_FLOOR"), "1.3 kW");
  QVERIFY(says("SECONDARY_FLOOR (1300 W) is above the ceiling (1200 W)"));
  QVERIFY(says("PFA_WINDOW_MULTIPLIER is 0"));
  model_->stage(field("IDLE_POWER"), "1.25 kW");
  QVERIFY(says("IDLE_POWER (1250 W) is above the ceiling"));
}

void TestFirmwareAdvice::storageLaw() {
  model_->stage(field("MA_BUCKETS", BlockId::kStorage), "10");
  QVERIFY(says("acts only with the law MOVING_AVERAGE"));
  model_->stage(field("LAW", BlockId::kStorage), "MOVING_AVERAGE");
  QVERIFY(!says("acts only with the law"));
  model_->stage(field("SOC_MIN", BlockId::kStorage), "95 %");
  QVERIFY(says("SOC_MIN is not below SOC_MAX"));
}

void TestFirmwareAdvice::saysNothingWithoutEdits() {
  QVERIFY(firmware_advice(*model_, &facts_).empty());
  QVERIFY(firmware_advice(*model_, nullptr).empty());
}

QTEST_GUILESS_MAIN(TestFirmwareAdvice)
#include "test_firmware_advice.moc"
