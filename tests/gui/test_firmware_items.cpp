// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of the firmware panel: edits in it, and how values are written there.
#include <QSignalSpy>
#include <QTest>

#include "gui/model/firmware_items.hpp"
#include "gui/model/firmware_model.hpp"
#include "tests/gui/firmware_readback.hpp"

using namespace ballast;
using test::gpu_field;
using test::read_back;

class TestFirmwareItems : public QObject {
  Q_OBJECT

 private slots:
  void treeEdits();
  void treeIsBrief();
};

void TestFirmwareItems::treeEdits() {
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
void TestFirmwareItems::treeIsBrief() {
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

QTEST_GUILESS_MAIN(TestFirmwareItems)
#include "test_firmware_items.moc"
