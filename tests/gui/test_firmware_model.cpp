// SPDX-License-Identifier: GPL-3.0-or-later
// The firmware panel's model, without a window or a server: staging, scopes, writes, undo. Raw
// values are those of docs/registers.md, worked out by hand.
#include <QTest>

#include "gui/model/firmware_model.hpp"
#include "gui/model/parameter_export.hpp"
#include "tests/gui/firmware_readback.hpp"

using namespace ballast;
using test::gpu_field;
using test::read_back;

class TestFirmwareModel : public QObject {
  Q_OBJECT

 private slots:
  void namesEveryWritableRegister();
  void readsBack();
  void stagesInPhysicalUnits();
  void refusesWithTheAllowedRange();
  void takesBackAnEditThatChangesNothing();
  void writesAllEditsAtOnce();
  void writesToItsScope();
  void keepsWhatWasStagedMeanwhile();
  void undoes();
  void undoLeavesMixedAlone();
  void clearsStickyFlags();
  void forgetsTheRun();
  void marksMixed();
  void stagesAPreset();
};

void TestFirmwareModel::namesEveryWritableRegister() {
  FirmwareModel model;
  // docs/registers.md: of the GPU block 7 of the bank, 5 x 8 of the presets and 7 flags + 7 + 8 of
  // the GPUs; of the storage block 3 flags and 25 registers.
  std::size_t gpu = 0;
  std::size_t storage = 0;
  for (const FirmwareField& f : model.fields()) {
    if (!f.setting()) continue;
    ++(f.block == BlockId::kGpu ? gpu : storage);
    // The name is one that the register map knows.
    QVERIFY(find_register(register_block(f.block), f.name, -1, {}).field == f.field);
  }
  QCOMPARE(gpu, 7u + 40u + 7u + 7u + 8u);
  QCOMPARE(storage, 3u + 25u);
}

void TestFirmwareModel::readsBack() {
  FirmwareModel model;
  QVERIFY(!model.complete());
  read_back(model);
  QVERIFY(model.complete());
  const auto floor = gpu_field("preset.0.FLOOR");
  QCOMPARE(model.state(floor).held.value(), 3686u);
  QCOMPARE(raw_text(*model.fields()[floor].field, 3686), std::string("89.990234375 %"));
  QCOMPARE(model.settings().physical(BlockId::kGpu, "preset.0.RAMP_DOWN_HYSTERESIS").value(), 10.0);
  QVERIFY(!model.settings().physical(BlockId::kGpu, "OVERRIDE_FLOOR"));
}

void TestFirmwareModel::stagesInPhysicalUnits() {
  FirmwareModel model;
  read_back(model);
  const auto floor = gpu_field("preset.0.FLOOR");
  QCOMPARE(model.stage(floor, "65 %"), QString());
  QCOMPARE(model.state(floor).staged.value(), 2662u);  // floor(0.65 x 4096)
  QCOMPARE(model.stage(floor, "50"), QString());       // in the field's own unit
  QCOMPARE(model.state(floor).staged.value(), 2048u);
  const auto ramp = gpu_field("preset.0.RAMP_UP_RATE");
  QCOMPARE(model.stage(ramp, "1 kW/s"), QString());
  QCOMPARE(model.state(ramp).staged.value(), 1'000'000u);  // mW/s
  const auto hysteresis = gpu_field("OVERRIDE_RAMP_DOWN_HYSTERESIS");
  QCOMPARE(model.stage(hysteresis, "250 ms"), QString());
  QCOMPARE(model.state(hysteresis).staged.value(), 250u);
  QCOMPARE(model.stage(hysteresis, "not set"), QString());
  QVERIFY(!model.state(hysteresis).staged);
  QCOMPARE(model.stagedCount(), 2u);
}

void TestFirmwareModel::refusesWithTheAllowedRange() {
  FirmwareModel model;
  read_back(model);
  const auto floor = gpu_field("preset.0.FLOOR");
  QVERIFY(!model.stage(floor, "101 %").isEmpty());
  QVERIFY(!model.stage(floor, "20 W").isEmpty());
  QVERIFY(!model.stage(floor, "").isEmpty());
  QVERIFY(!model.stage(gpu_field("STATUS.STATE"), "RUN").isEmpty());
  const QString why = model.stage(gpu_field("EDP_FACTOR"), "300 %");
  QVERIFY2(why.contains("100 %") && why.contains("200 %"), qPrintable(why));
  QCOMPARE(model.stagedCount(), 0u);
}

void TestFirmwareModel::takesBackAnEditThatChangesNothing() {
  FirmwareModel model;
  read_back(model);
  const auto ceiling = gpu_field("TMP_CEILING");
  model.stage(ceiling, "1000 W");
  QCOMPARE(model.stagedCount(), 1u);
  model.stage(ceiling, "1.2 kW");  // held
  QCOMPARE(model.stagedCount(), 0u);
  // And once the bench holds it, whoever wrote it.
  model.stage(ceiling, "1000 W");
  model.takeReadback({{"block", "gpu"},
                      {"rack", -1},
                      {"gpu", -1},
                      {"registers", {{{"name", "TMP_CEILING"}, {"raw", 1'000'000}}}}});
  QCOMPARE(model.stagedCount(), 0u);
}

void TestFirmwareModel::writesAllEditsAtOnce() {
  FirmwareModel model;
  read_back(model);
  QVERIFY(model.writeRequest().is_null());
  model.stage(gpu_field("CONTROL.SLEW_IN_BAND"), "true");
  model.stage(gpu_field("preset.0.RAMP_UP_RATE"), "5 W/s");
  model.stage(find_firmware_field(BlockId::kStorage, "LAW").value(), "MOVING_AVERAGE");
  const Json expected = {
      {"writes",
       {{{"block", "gpu"},
         {"name", "CONTROL.SLEW_IN_BAND"},
         {"value", true},
         {"rack", -1},
         {"gpu", -1}},
        {{"block", "gpu"}, {"name", "preset.0.RAMP_UP_RATE"}, {"value", "5 W/s"}, {"rack", -1}},
        {{"block", "storage"}, {"name", "LAW"}, {"value", "MOVING_AVERAGE"}, {"rack", -1}}}}};
  QCOMPARE(QString::fromStdString(model.writeRequest().dump()),
           QString::fromStdString(expected.dump()));
}

void TestFirmwareModel::writesToItsScope() {
  FirmwareModel model;
  model.setScope({2, 7});
  QCOMPARE(model.readRequests()[0]["rack"].get<int>(), 2);
  QCOMPARE(model.readRequests()[0]["gpu"].get<int>(), 7);
  model.stageRaw(gpu_field("TMP_CEILING"), 900'000);
  const Json write = model.writeRequest()["writes"][0];
  QCOMPARE(write["rack"].get<int>(), 2);
  QCOMPARE(write["gpu"].get<int>(), 7);
  // What another scope read is not this one's.
  model.takeReadback({{"block", "gpu"},
                      {"rack", 0},
                      {"gpu", -1},
                      {"registers", {{{"name", "IDLE_POWER"}, {"raw", 1}}}}});
  QVERIFY(!model.state(gpu_field("IDLE_POWER")).held);
}

void TestFirmwareModel::keepsWhatWasStagedMeanwhile() {
  FirmwareModel model;
  read_back(model);
  const auto floor = gpu_field("preset.0.FLOOR");
  model.stage(floor, "60 %");
  const auto sent = model.staged();
  model.stage(floor, "70 %");
  model.applied(sent);
  QCOMPARE(model.state(floor).held.value(), 2457u);    // floor(0.6 x 4096)
  QCOMPARE(model.state(floor).staged.value(), 2867u);  // floor(0.7 x 4096)
}

void TestFirmwareModel::undoes() {
  FirmwareModel model;
  read_back(model);
  QVERIFY(!model.canUndo());
  model.stage(gpu_field("preset.0.FLOOR"), "60 %");
  model.stage(gpu_field("CONTROL.ENABLE"), "true");
  model.applied(model.staged());
  QCOMPARE(model.stagedCount(), 0u);
  QVERIFY(model.canUndo());
  QStringList left_out;
  const Json writes = model.undoRequest(left_out)["writes"];
  QVERIFY(left_out.isEmpty());
  QCOMPARE(writes.size(), 2u);
  for (const Json& write : writes) {
    if (write["name"] == "CONTROL.ENABLE") {
      QCOMPARE(write["value"].get<bool>(), false);
    } else {
      QCOMPARE(QString::fromStdString(write["value"]), "89.990234375 %");
    }
  }
  model.undone();
  QVERIFY(!model.canUndo());
}

void TestFirmwareModel::undoLeavesMixedAlone() {
  FirmwareModel model;
  read_back(model);
  model.takeReadback(
      {{"block", "gpu"},
       {"rack", -1},
       {"gpu", -1},
       {"registers", {{{"name", "TMP_CEILING"}, {"raw", 1'000'000}, {"mixed", true}}}}});
  model.stage(gpu_field("TMP_CEILING"), "900 W");
  model.applied(model.staged());
  QStringList left_out;
  QVERIFY(model.undoRequest(left_out)["writes"].empty());
  QCOMPARE(left_out, QStringList{"TMP_CEILING"});
}

void TestFirmwareModel::clearsStickyFlags() {
  FirmwareModel model;
  read_back(model);
  const auto trip = find_firmware_field(BlockId::kStorage, "TRIPS.CONVERTER").value();
  QVERIFY(model.fields()[trip].writable());
  QCOMPARE(model.stage(trip, "true"), QString());
  QVERIFY(!model.state(trip).staged);  // nothing is to be cleared
  const Json tripped = {{"block", "storage"},
                        {"rack", -1},
                        {"registers", {{{"name", "TRIPS.CONVERTER"}, {"raw", 1}}}}};
  model.takeReadback(tripped);
  QCOMPARE(model.stage(trip, "true"), QString());
  model.takeReadback(tripped);
  QCOMPARE(QString::fromStdString(model.writeRequest()["writes"].dump()),
           R"([{"block":"storage","name":"TRIPS.CONVERTER","rack":-1,"value":true}])");
  QCOMPARE(model.wanted(trip).value(), 0u);
  QVERIFY(!QString::fromStdString(parameter_set_of(model, "set")).contains("TRIPS"));
  model.applied(model.staged());
  QCOMPARE(model.stagedCount(), 0u);
  QCOMPARE(model.state(trip).held.value(), 0u);
  QVERIFY(!model.canUndo());  // nobody can set it again
}

void TestFirmwareModel::forgetsTheRun() {
  FirmwareModel model;
  read_back(model);
  const auto ceiling = gpu_field("TMP_CEILING");
  model.stage(ceiling, "1 kW");
  model.applied(model.staged());
  model.stage(ceiling, "900 W");
  QVERIFY(model.canUndo());
  model.forgetRun();
  QVERIFY(!model.canUndo());
  QVERIFY(!model.state(ceiling).held);
  QCOMPARE(model.stagedCount(), 1u);
}

void TestFirmwareModel::marksMixed() {
  FirmwareModel model;
  read_back(model);
  const Json mixed = {
      {"block", "gpu"},
      {"rack", -1},
      {"gpu", -1},
      {"registers", {{{"name", "TMP_CEILING"}, {"raw", 1'200'000}, {"mixed", true}}}}};
  model.takeReadback(mixed);
  const auto ceiling = gpu_field("TMP_CEILING");
  QVERIFY(model.state(ceiling).mixed);
  for (const Json& request : model.readRequests()) QCOMPARE(request["rack"].get<int>(), -1);
  // The first GPU's value is still a change for the others.
  model.stage(ceiling, "1.2 kW");
  QCOMPARE(model.stagedCount(), 1u);
}

void TestFirmwareModel::stagesAPreset() {
  FirmwareModel model;
  read_back(model);
  model.stageRaw(gpu_field("OVERRIDE_FLOOR"), 2048);
  model.applied(model.staged());
  model.stagePreset(3);
  QCOMPARE(model.state(gpu_field("ACTIVE_PROFILE")).staged.value(), 3u);
  QCOMPARE(model.state(gpu_field("OVERRIDE_FLOOR")).staged.value(), 0xFFFFFFFFu);
  QCOMPARE(model.stagedCount(), 2u);
}

QTEST_GUILESS_MAIN(TestFirmwareModel)
#include "test_firmware_model.moc"
