// SPDX-License-Identifier: GPL-3.0-or-later
// Parameter sets and exports of the firmware panel's model. Raw values are those of
// docs/registers.md, worked out by hand.
#include <QTest>
#include <algorithm>
#include <functional>

#include "gui/model/firmware_model.hpp"
#include "gui/model/parameter_export.hpp"
#include "tests/gui/firmware_readback.hpp"

using namespace ballast;
using test::gpu_field;
using test::read_back;
using test::reset_readback;

class TestFirmwareExports : public QObject {
  Q_OBJECT

 private slots:
  void parameterSetRoundTrips();
  void parameterSetIsStrict();
  void writesNoSetThatIsNotTrue();
  void exportsRedfish();
  void exportsNvidiaSmi();
};

void TestFirmwareExports::parameterSetRoundTrips() {
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

void TestFirmwareExports::parameterSetIsStrict() {
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

void TestFirmwareExports::writesNoSetThatIsNotTrue() {
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

void TestFirmwareExports::exportsRedfish() {
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

void TestFirmwareExports::exportsNvidiaSmi() {
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

QTEST_GUILESS_MAIN(TestFirmwareExports)
#include "test_firmware_exports.moc"
