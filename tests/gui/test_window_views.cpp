// SPDX-License-Identifier: GPL-3.0-or-later
// What the real window shows, and how it is handled: exports, settings, shortcuts, menus.
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QFile>
#include <QMap>
#include <QMenuBar>
#include <QSignalSpy>
#include <QTimer>
#include <functional>

#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

class TestWindowViews : public WindowTest {
  Q_OBJECT

 private slots:
  void exportsThePlot();
  void comparesWithARun();
  void remembersItsSettings();
  void shortcutsWork();
  void aTabThatIsChosenIsActedOn();
  void everyMenuActionCanBeUsed();
};

void TestWindowViews::exportsThePlot() {
  start();
  runTo(10.0);
  PowerPlot& plot = window_->plots().power();
  QSignalSpy exported(&plot, &PlotPane::exported);
  for (const char* suffix : {"png", "pdf", "csv"}) {
    plot.exportTo(folder_->filePath(QString("plot.") + suffix));
  }
  QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 3, kPatienceMs);
  QFile csv(folder_->filePath("plot.csv"));
  QVERIFY(csv.open(QIODevice::ReadOnly));
  QVERIFY(csv.readAll().contains("t_s,"));
  QVERIFY(QImage(folder_->filePath("plot.png")).width() > 200);
  QFile pdf(folder_->filePath("plot.pdf"));
  QVERIFY(pdf.open(QIODevice::ReadOnly));
  QVERIFY(pdf.read(5) == "%PDF-");
}

void TestWindowViews::comparesWithARun() {
  start(writeScenario("short.toml", "duration = \"120 s\"", "duration = \"8 s\""));
  window_->run().setPace(0.0);
  window_->run().start();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "ended", kPatienceMs);
  window_->compareWith(window_->run().runDir());
  QTRY_VERIFY_WITH_TIMEOUT(window_->plots().data().overlay().has_value(), kPatienceMs);
  QCOMPARE(window_->plots().data().overlay()->grid_w.size(), 8000u);
  // Laid over itself a run shows one spectrum.
  const SpectrumModel& spectra = window_->plots().data().spectrum();
  QTRY_COMPARE_WITH_TIMEOUT(spectra.live().to_s, 8.0, kPatienceMs);
  QVERIFY(spectra.overlay().has_value());
  QCOMPARE(spectra.overlay()->step_hz, spectra.live().step_hz);
  QCOMPARE(spectra.overlay()->from_s, spectra.live().from_s);
  QCOMPARE(spectra.overlay()->to_s, spectra.live().to_s);
  for (std::size_t k = 0; k < spectra.live().bins(); ++k) {
    QCOMPARE(static_cast<float>(spectra.overlay()->grid_line[k]),
             static_cast<float>(spectra.live().grid_line[k]));
  }
  window_->compareWith(folder_->filePath("nowhere"));
  QTRY_VERIFY_WITH_TIMEOUT(window_->log().toPlainText().contains("nowhere/run.h5"), kPatienceMs);
}

void TestWindowViews::remembersItsSettings() {
  start();
  window_->setThemeByName("dark");
  window_->judgePanel().choose({"lipa"});
  window_->findChild<QDoubleSpinBox*>("siteMw")->setValue(150.0);
  window_->plots().spectrum().setQuantity(SpectrumQuantity::kDensity);
  window_->plots().spectrum().setScale(SpectrumScale::kDecibel);
  window_->findChild<QCheckBox*>("spectrumBands")->setChecked(false);
  window_->findChild<QComboBox*>("stepSize")->setCurrentText("10 s");
  window_->plots().data().view().setSpan(5.0);
  window_->welcome().hide();
  window_->findChild<QDockWidget*>("logDock")->hide();
  window_->resize(5000, 5000);  // on a larger screen
  window_->close();
  window_.reset();
  start();
  QCOMPARE(window_->judgePanel().chosen(), QStringList{"lipa"});
  QCOMPARE(window_->judgePanel().siteMw(), 150.0);
  QCOMPARE(window_->plots().spectrum().quantity(), SpectrumQuantity::kDensity);
  QCOMPARE(window_->plots().spectrum().scale(), SpectrumScale::kDecibel);
  QVERIFY(!window_->findChild<QCheckBox*>("spectrumBands")->isChecked());
  QCOMPARE(window_->findChild<QComboBox*>("stepSize")->currentText(), "10 s");
  QCOMPARE(window_->plots().data().view().span_s(), 5.0);
  QVERIFY(!window_->welcome().isVisible());
  const QRect room = window_->screen()->availableGeometry();
  QVERIFY(room.contains(window_->geometry()));
  QVERIFY(window_->findChild<QDockWidget*>("logDock")->isHidden());
  window_->resetLayout();
  QVERIFY(!window_->findChild<QDockWidget*>("logDock")->isHidden());
}

void TestWindowViews::shortcutsWork() {
  start();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  window_->plots().power().canvas()->setFocus();
  QTest::keyClick(window_.get(), Qt::Key_Space);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "running", kPatienceMs);
  QTest::keyClick(window_.get(), Qt::Key_Space);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QTest::keyClick(window_.get(), Qt::Key_H);
  QVERIFY(window_->plots().data().view().held());
  QTest::keyClick(window_.get(), Qt::Key_C);
  QVERIFY(window_->plots().power().cursorsShown());
  const int run = window_->run().run();
  QTest::keyClick(window_.get(), Qt::Key_R, Qt::ControlModifier);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().run(), run + 1, kPatienceMs);
}

void TestWindowViews::aTabThatIsChosenIsActedOn() {
  start();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  PlotArea& plots = window_->plots();
  plots.power().canvas()->setFocus();
  QCOMPARE(&plots.current(), &plots.power());
  QTest::keyClick(window_.get(), Qt::Key_1, Qt::AltModifier);  // the tab that is there already
  QCOMPARE(&plots.current(), &plots.spectrum());
  QTest::keyClick(window_.get(), Qt::Key_C);
  QVERIFY(plots.spectrum().cursorsShown() && !plots.power().cursorsShown());
  QTest::keyClick(window_.get(), Qt::Key_2, Qt::AltModifier);
  QCOMPARE(plots.current().title(), QString("Spectrogram"));
  QTest::mouseClick(plots.tabs().tabBar(), Qt::LeftButton, {},
                    plots.tabs().tabBar()->tabRect(0).center());
  QCOMPARE(&plots.current(), &plots.spectrum());
  QTest::mouseClick(plots.power().canvas(), Qt::LeftButton);
  QCOMPARE(&plots.current(), &plots.power());
  QTest::mouseClick(plots.tabs().tabBar(), Qt::LeftButton, {},
                    plots.tabs().tabBar()->tabRect(1).center());
  QCOMPARE(plots.current().title(), QString("Spectrogram"));
  QCOMPARE(plots.current().fileName("csv"), QString("spectrogram.csv"));
}

void TestWindowViews::everyMenuActionCanBeUsed() {
  start();
  runTo(12.0);
  // Dialogs are looked at and closed.
  int dialogs = 0;
  QTimer closer;
  connect(&closer, &QTimer::timeout, &closer, [&dialogs] {
    if (QWidget* dialog = QApplication::activeModalWidget()) {
      ++dialogs;
      dialog->close();
    }
  });
  closer.start(100);
  QStringList used;
  QMap<QString, QString> copied;
  const std::function<void(QMenu*)> use = [&](QMenu* menu) {
    for (QAction* action : menu->actions()) {
      if (action->menu() != nullptr) {
        use(action->menu());
      } else if (!action->isSeparator() && action->isEnabled() && action->text() != "Quit") {
        used << action->text();
        QApplication::clipboard()->clear();
        action->trigger();
        QTest::qWait(50);
        if (action->text().startsWith("Copy ")) {
          QTRY_VERIFY_WITH_TIMEOUT(!QApplication::clipboard()->text().isEmpty(), kPatienceMs);
        }
        copied[action->text()] = QApplication::clipboard()->text();
        QVERIFY2(window_->isVisible(), qPrintable(action->text()));
      }
    }
  };
  for (QAction* menu : window_->menuBar()->actions()) use(menu->menu());
  QVERIFY2(used.size() >= 30, qPrintable(used.join(", ")));
  QCOMPARE(dialogs, 6);  // open, save, connect, compare, a parameter set, export
  QTRY_VERIFY_WITH_TIMEOUT(window_->findChild<QDialog*>("shortcuts") != nullptr, kPatienceMs);
  QVERIFY2(copied["Copy command line"].contains("ballast serve "),
           qPrintable(copied["Copy command line"]));
  const QString toml = copied["Copy scenario with all changes"];
  QVERIFY2(toml.contains("[run]") && toml.contains("[[workload.jobs]]"), qPrintable(toml));
  // It still works: each action was taken, so the run was restarted and docks were switched.
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().run(), 3, kPatienceMs);
  QTRY_VERIFY_WITH_TIMEOUT(window_->run().live(), kPatienceMs);
  window_->run().pause();
  window_->resetLayout();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  runTo(window_->run().sim_s() + 1.0);
}

QTEST_MAIN(TestWindowViews)
#include "test_window_views.moc"
