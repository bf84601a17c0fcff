// SPDX-License-Identifier: GPL-3.0-or-later
// What the window shows before there is a bench, and where there is none.
#include <QLabel>

#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

class TestWindowStart : public WindowTest {
  Q_OBJECT

 private slots:
  void welcomesOnlyToABenchThatIsThere();
};

void TestWindowStart::welcomesOnlyToABenchThatIsThere() {
  const auto said = [this] { return window_->banner().findChild<QLabel*>()->text(); };
  WindowOptions options;
  options.scenario = folder_->filePath("nowhere.toml");
  options.settings = folder_->filePath("settings.ini");
  window_ = std::make_unique<MainWindow>(options);
  window_->show();
  window_->begin();
  QTRY_VERIFY_WITH_TIMEOUT(window_->banner().isVisible(), kPatienceMs);
  QVERIFY2(said().contains("code 2") && said().contains("nowhere.toml"), qPrintable(said()));
  QVERIFY(!window_->welcome().isVisible());
  window_->close();
  join("tcp://127.0.0.1:1");
  QTRY_VERIFY_WITH_TIMEOUT(window_->banner().isVisible(), kPatienceMs);
  QVERIFY2(said().contains("keys? The window continues"), qPrintable(said()));
  QVERIFY(!window_->welcome().isVisible());
  window_->close();
  start();  // it was not lost meanwhile
  QTRY_VERIFY(window_->welcome().isVisible());
}

QTEST_MAIN(TestWindowStart)
#include "test_window_start.moc"
