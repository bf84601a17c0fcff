// SPDX-License-Identifier: GPL-3.0-or-later
// The firmware panel's model, without a window or a server: staging, scopes, writes, undo,
// parameter sets and exports. Raw values are those of docs/registers.md, worked out by hand.
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <functional>

#include "gui/model/firmware_items.hpp"
#include "gui/model/firmware_model.hpp"
#include "gui/model/parameter_export.hpp"

using namespace ballast;

namespace {

// What a bench would answer to `read`: every register after reset, as the map gives it.
Json reset_readback(const FirmwareModel& model, BlockId block) {
  Json registers = Json::array();
  for (const FirmwareField& f : model.fields()) {
    if (f.block != block) continue;
    registers.push_back({{"name", f.name}, {"raw", extract_field(*f.field, f.reg->reset)}});
  }
  return {{"block", block == BlockId::kGpu ? "gpu" : "storage"},
          {"rack", model.scope().rack},
          {"gpu", model.scope().gpu},
          {"registers", registers}};
}

void read_back(FirmwareModel& model) {
  model.takeReadback(reset_readback(model, BlockId::kGpu));
  model.takeReadback(reset_readback(model, BlockId::kStorage));
}

std::size_t gpu_field(const char* name) {
  return find_firmware_field(BlockId::kGpu, name).value();
}

}  // namespace

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
  void parameterSetRoundTrips();
  void parameterSetIsStrict();
  void writesNoSetThatIsNotTrue();
  void exportsRedfish();
  void exportsNvidiaSmi();
  void treeEdits();
  void treeIsBrief();
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

void TestFirmwareModel::parameterSetRoundTrips() {
  FirmwareModel model;
  read_back(model);
  model.stage(gpu_field("preset.2.FLOOR"), "65 %");
  model.stage(gpu_field("OVERRIDE_RAMP_UP_RATE"), "12.5 W/s");
  model.stage(gpu_field("CONTROL.ENABLE"), "true");
  model.stage(find_firmware_field(BlockId::kStorage, "BETA").value(), "0.2 /s");
  model.stage(find_firmware_field(BlockId::kStorage, "TRIP_TEMPERATURE").value(), "-5 degC");
  const std::string toml = parameter_set_of(model, "quote \" and \\");
  FirmwareModel other;
  read_back(other);
  QCOMPARE(stage_parameter_set(other, toml, "set.toml"), 69u + 28u);
  QCOMPARE(other.stagedCount(), model.stagedCount());
  for (std::size_t i = 0; i < model.fields().size(); ++i) {
    QVERIFY2(other.wanted(i) == model.wanted(i), model.fields()[i].name.c_str());
  }
}

void TestFirmwareModel::parameterSetIsStrict() {
  FirmwareModel model;
  read_back(model);
  const auto refuses = [&](const char* toml, const char* said) {
    try {
      stage_parameter_set(model, toml, "set.toml");
    } catch (const ConfigError& error) {
      return QString(error.what()).contains(said) && model.stagedCount() == 0;
    }
    return false;
  };
  QVERIFY(refuses("[registers.gpu]\nTMP_CEILNG = \"1 kW\"\n", "TMP_CEILING"));
  QVERIFY(
      refuses("[registers.gpu]\nTMP_CEILING = \"1 kW\"\npreset.0.FLOOR = \"120 %\"\n", "100 %"));
  QVERIFY(refuses("[registers.gpu]\nSTATUS.STATE = \"RUN\"\n", "is not a parameter"));
  QVERIFY(refuses("[register.gpu]\n", "registers"));
  QVERIFY(refuses("not toml", "set.toml:1"));
}

void TestFirmwareModel::writesNoSetThatIsNotTrue() {
  FirmwareModel model;
  // Why each of the three is refused; an empty text where one is not.
  const auto refusals = [&] {
    QStringList said;
    const std::function<std::string()> writers[] = {[&] { return parameter_set_of(model, "set"); },
                                                    [&] { return nvidia_smi_commands_of(model); },
                                                    [&] { return redfish_json_of(model); }};
    for (const auto& write : writers) {
      try {
        said << (write().empty() ? "nothing" : "");
      } catch (const ConfigError& error) {
        said << error.what();
      }
    }
    return said;
  };
  const auto all_say = [](const QStringList& said, const char* text) {
    return std::all_of(said.begin(), said.end(),
                       [&](const QString& s) { return s.contains(text); });
  };
  const QStringList fine = {"", "", ""};
  QVERIFY(all_say(refusals(), "all GPUs are not known"));
  model.takeReadback(reset_readback(model, BlockId::kGpu));
  QVERIFY(all_say(refusals(), "not known"));  // the storage's are not
  model.takeReadback(reset_readback(model, BlockId::kStorage));
  QCOMPARE(refusals(), fine);
  const Json differ = {{{"name", "OVERRIDE_FLOOR"}, {"raw", 0xFFFFFFFF}, {"mixed", true}},
                       {{"name", "STATUS.STATE"}, {"raw", 0}, {"mixed", true}}};
  model.takeReadback({{"block", "gpu"}, {"rack", -1}, {"gpu", -1}, {"registers", differ}});
  QVERIFY(all_say(refusals(), "values differ within all GPUs: OVERRIDE_FLOOR; "));
  model.stage(gpu_field("OVERRIDE_FLOOR"), "80 %");  // of all of them
  QCOMPARE(refusals(), fine);
  model.setScope({0, 5});
  QVERIFY(all_say(refusals(), "rack 0, GPU 5 are not known"));
}

void TestFirmwareModel::exportsRedfish() {
  FirmwareModel model;
  read_back(model);
  model.stage(gpu_field("CONTROL.ENABLE"), "true");
  model.stage(gpu_field("OVERRIDE_RAMP_DOWN_HYSTERESIS"), "2.5 s");
  const Json requests = Json::parse(redfish_json_of(model));
  QCOMPARE(requests.size(), 5u);
  // The names and values of a GB300 as it leaves the factory.
  const Json profile = requests[0]["body"];
  QCOMPARE(profile["TMPFloorPercent"].get<double>(), 89.990234375);
  QCOMPARE(profile["RampUpWattsPerSecond"].get<double>(), 20.0);
  QCOMPARE(profile["RampDownWattsPerSecond"].get<double>(), 20.0);
  QCOMPARE(profile["RampDownHysteresisSeconds"].get<double>(), 10.0);
  QVERIFY(requests[0]["target"].get<std::string>().ends_with("/PresetProfiles/0"));
  QCOMPARE(requests[1]["body"]["ProfileId"].get<int>(), 0);
  QCOMPARE(requests[2]["body"]["RampDownHysteresisSeconds"].get<double>(), 2.5);
  QCOMPARE(requests[2]["body"].size(), 1u);
  QCOMPARE(requests[4]["body"]["Enabled"].get<bool>(), true);
  QVERIFY(!requests[4].contains("note"));
  // What the vendor's interface cannot say is not left out in silence.
  model.stage(gpu_field("CONTROL.SLEW_IN_BAND"), "true");
  QCOMPARE(Json::parse(redfish_json_of(model))[4]["note"].get<std::string>(),
           std::string("No property is known for: CONTROL.SLEW_IN_BAND = true"));
  QVERIFY(nvidia_smi_commands_of(model).find("\n# no counterpart is known: CONTROL.SLEW_IN_BAND") !=
          std::string::npos);
}

void TestFirmwareModel::exportsNvidiaSmi() {
  FirmwareModel model;
  model.setScope({0, 5});
  read_back(model);
  const QString text = QString::fromStdString(nvidia_smi_commands_of(model));
  QVERIFY(text.contains("\nnvidia-smi power-smoothing -i 5 -s 0\n"));
  QVERIFY(text.contains("paramId=3 (RAMP_DOWN_HYSTERESIS) value=10000\n"));  // ms
  // Only options that are known to exist are commands; all else is a comment.
  for (const QString& line : text.split('\n', Qt::SkipEmptyParts)) {
    QVERIFY2(line.startsWith('#') || line.endsWith(" -s 0") || line.endsWith(" -ppd"),
             qPrintable(line));
  }
}

void TestFirmwareModel::treeEdits() {
  FirmwareModel model;
  FirmwareItems items(model);
  read_back(model);
  QSignalSpy refused(&items, &FirmwareItems::refused);
  const auto floor = gpu_field("preset.0.FLOOR");
  const QModelIndex at = items.indexOf(floor);
  QCOMPARE(items.fieldAt(at).value(), floor);
  QCOMPARE(items.index(at.row(), at.column(), at.parent()), at);
  QVERIFY(items.flags(at).testFlag(Qt::ItemIsEditable));
  QVERIFY(!items.flags(items.indexOf(gpu_field("STATUS.STATE"))).testFlag(Qt::ItemIsEditable));
  QVERIFY(items.setData(at, "75", Qt::EditRole));
  QCOMPARE(model.state(floor).staged.value(), 3072u);
  QCOMPARE(at.data().toString(), "75 %");
  QVERIFY(at.data(Qt::BackgroundRole).isValid());
  QVERIFY(!items.setData(at, "175", Qt::EditRole));
  QCOMPARE(refused.count(), 1);
  QVERIFY(items.setData(at, "", Qt::EditRole));  // takes it back
  QCOMPARE(model.stagedCount(), 0u);
}

// Registers hold fractions of two: all digits are for the tool tip and the editor.
void TestFirmwareModel::treeIsBrief() {
  FirmwareModel model;
  FirmwareItems items(model);
  read_back(model);
  const auto floor = gpu_field("preset.0.FLOOR");
  const auto beta = find_firmware_field(BlockId::kStorage, "BETA").value();
  model.stage(floor, "70 %");
  const auto text = [&](std::size_t field, FirmwareItems::Column column, int role) {
    return items.indexOf(field, column).data(role).toString();
  };
  QCOMPARE(text(floor, FirmwareItems::kNew, Qt::DisplayRole), "69.9951 %");
  QCOMPARE(text(floor, FirmwareItems::kHeld, Qt::DisplayRole), "89.9902 %");
  QCOMPARE(text(floor, FirmwareItems::kNew, Qt::EditRole), "69.9951171875 %");
  QVERIFY(text(floor, FirmwareItems::kNew, Qt::ToolTipRole).contains("69.9951171875 %"));
  model.stage(beta, "0.2 /s");
  QCOMPARE(text(beta, FirmwareItems::kNew, Qt::DisplayRole), "0.2 /s");
}

QTEST_GUILESS_MAIN(TestFirmwareModel)
#include "test_firmware_model.moc"
