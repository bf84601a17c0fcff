// SPDX-License-Identifier: GPL-3.0-or-later
// Plots handled by pointer, wheel and keys, and the room that they get in the window.
#include <QApplication>
#include <QMenu>
#include <QToolTip>
#include <QWheelEvent>

#include "tests/gui/plot_frames.hpp"
#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

namespace {

void turn_wheel(QCustomPlot* canvas, const QPoint& at, Qt::KeyboardModifiers keys) {
  QWheelEvent event(at, canvas->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, keys,
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(canvas, &event);
}

QString plain(QString text) {
  return text.replace(QChar(0xA0), QLatin1Char(' '));
}

}  // namespace

class TestWindowPlots : public WindowTest {
  Q_OBJECT

 private slots:
  void thePointerShowsValues();
  void aRightClickOpensTheMenu();
  void oneMaximisedPlotAndBack();
  void aSmallWindowShowsItsPlots();
  void theWheelZoomsEitherAxis();
  void theVerticalAxisStandsStill();

 private:
  QList<QDockWidget*> docks() const;
};

QList<QDockWidget*> TestWindowPlots::docks() const {
  QList<QDockWidget*> seen;
  for (auto* dock : window_->findChildren<QDockWidget*>()) {
    if (dock->isVisible()) seen << dock;
  }
  return seen;
}

void TestWindowPlots::thePointerShowsValues() {
  start();
  runTo(8.0, 1.0);  // at this pace every tick arrives
  PlotArea& plots = window_->plots();
  plots.data().view().setRange(5.0, 5.4);  // a pixel is less than a tick
  PowerPlot& power = plots.power();
  power.drawNow();
  QCustomPlot* canvas = power.canvas();
  const QPoint at(canvas->axisRect()->center());
  QTest::mouseMove(canvas, at);
  const double t_s = canvas->xAxis->pixelToCoord(at.x());
  QString expected = QStringLiteral("%1 s").arg(t_s, 0, 'f', 3);
  const SeriesModel& series = plots.data().series();
  for (const char* name : {"granted", "load", "grid"}) {
    const auto index = series.layout().site_series(std::string(name) + "_w");
    const auto tick = static_cast<Tick>(std::floor(t_s * 1000.0 + 1e-6));
    const MinMax value = series.at(*index, tick);
    QVERIFY(value.known() && value.min == value.max);
    expected += QStringLiteral("\n%1: %2").arg(name, si_text(value.middle(), "W"));
  }
  QTRY_COMPARE(plain(QToolTip::text()), plain(expected));
  QTest::mouseMove(canvas, QPoint(2, 2));  // beside the plot's area
  QTRY_VERIFY(!QToolTip::isVisible() || QToolTip::text().isEmpty());
  // The spectrum, and a map.
  QCustomPlot* spectrum = plots.spectrum().canvas();
  plots.spectrum().drawNow();
  QTest::mouseMove(spectrum, spectrum->xAxis->axisRect()->center());
  QTRY_VERIFY2(
      plain(QToolTip::text())
          .contains(QRegularExpression("^[0-9.]+ Hz\nload: [0-9.]+ [kM]?W\ngrid: [0-9.]+ [kM]?W")),
      qPrintable(QToolTip::text()));
  plots.showTab(2);
  GpuTimeMap& map = plots.gpus().overTime();
  map.drawNow();
  QTest::mouseMove(map.canvas(), map.canvas()->axisRect()->center());
  QTRY_VERIFY2(plain(QToolTip::text()).contains(QRegularExpression("GPU \\d+: demand .* W, ")),
               qPrintable(QToolTip::text()));
}

void TestWindowPlots::aRightClickOpensTheMenu() {
  start();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  for (PlotPane* pane :
       std::initializer_list<PlotPane*>{&window_->plots().power(), &window_->plots().spectrum()}) {
    QCustomPlot* canvas = pane->canvas();
    const QPoint at = canvas->mapTo(window_.get(), canvas->xAxis->axisRect()->center());
    // By the window, as the desktop sends it: what a canvas keeps to itself is noticed.
    QTest::mouseClick(window_->windowHandle(), Qt::RightButton, {}, at);
    QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu != nullptr && menu->actions().contains(pane->cursorsAction()));
    QVERIFY(menu->actions().contains(window_->plots().maximiseAction()));
    QTest::mouseClick(menu, Qt::LeftButton, {},
                      menu->actionGeometry(pane->cursorsAction()).center());
    QTRY_VERIFY(pane->cursorsShown());
    QTRY_VERIFY(QApplication::activePopupWidget() == nullptr);
  }
}

void TestWindowPlots::oneMaximisedPlotAndBack() {
  start();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  PlotArea& plots = window_->plots();
  const QList<QDockWidget*> before = docks();
  QVERIFY(before.size() >= 4);
  const QSize small = plots.spectrum().canvas()->size();
  QTest::keyClick(window_.get(), Qt::Key_1, Qt::AltModifier);
  QTest::keyClick(window_.get(), Qt::Key_F11);
  QVERIFY(plots.maximised() && plots.spectrum().isVisible() && !plots.power().isVisible());
  QVERIFY(docks().isEmpty());
  QTRY_VERIFY(plots.spectrum().canvas()->height() > 2 * small.height());
  QVERIFY(plots.spectrum().canvas()->width() > small.width() + 300);
  QTest::keyClick(window_.get(), Qt::Key_Escape);
  QVERIFY(!plots.maximised() && plots.power().isVisible());
  QCOMPARE(docks(), before);
  QTRY_COMPARE(plots.spectrum().canvas()->size(), small);
  // The panels alone.
  QTest::keyClick(window_.get(), Qt::Key_F9);
  QVERIFY(docks().isEmpty() && plots.power().isVisible());
  QTest::keyClick(window_.get(), Qt::Key_F9);
  QCOMPARE(docks(), before);
  // A window that was closed so opens with its panels.
  plots.power().canvas()->setFocus();
  QTest::keyClick(window_.get(), Qt::Key_F11);
  QVERIFY(plots.power().isVisible() && !plots.tabs().isVisible());
  window_->close();
  window_.reset();
  start();
  QCOMPARE(docks().size(), before.size());
  QVERIFY(window_->plots().tabs().isVisible() && window_->plots().power().isVisible());
}

void TestWindowPlots::aSmallWindowShowsItsPlots() {
  start();
  window_->welcome().hide();
  window_->judgePanel().choose({"ercot-2026-06"});
  window_->resize(1280, 800);
  runTo(30.0);
  QTRY_COMPARE(window_->size(), QSize(1280, 800));
  PlotArea& plots = window_->plots();
  for (int tab = 0; tab < plots.tabs().count(); ++tab) {
    plots.showTab(tab);
    PlotPane& pane = plots.current();
    pane.drawNow();
    QCoreApplication::processEvents();
    pane.drawNow();
    const QRect area = pane.canvas()->xAxis->axisRect()->rect();
    QVERIFY2(
        area.height() >= 90 && area.width() >= 250,
        qPrintable(
            QStringLiteral("%1: %2 x %3").arg(pane.title()).arg(area.width()).arg(area.height())));
  }
  plots.power().drawNow();
  QVERIFY(plots.power().canvas()->axisRect()->height() >= 90);
}

void TestWindowPlots::theWheelZoomsEitherAxis() {
  PlotData data;
  fill(data, 3000);
  data.view().setRange(0.0, 3.0);
  PowerPlot power(data);
  power.resize(800, 400);
  power.show();
  power.drawNow();
  QCustomPlot* canvas = power.canvas();
  const QRect area = canvas->axisRect()->rect();
  const auto y = [&] { return canvas->yAxis->range(); };
  const auto x = [&] { return canvas->xAxis->range(); };
  const QCPRange fitted = y();
  turn_wheel(canvas, area.center(), {});
  QVERIFY(x().size() < 2.9 && y() == fitted);
  for (const Qt::KeyboardModifiers keys : {Qt::ShiftModifier, Qt::ControlModifier}) {
    const QCPRange time = x();
    const double kept = canvas->yAxis->pixelToCoord(area.center().y());
    turn_wheel(canvas, area.center(), keys);
    QVERIFY(x() == time && y().size() < 0.9 * fitted.size());
    QVERIFY(std::abs(canvas->yAxis->pixelToCoord(area.center().y()) - kept) < 1.0);
    power.drawNow();
    QVERIFY(y().size() < 0.9 * fitted.size());  // the data does not move it any more
    power.fit();
    power.drawNow();
    QCOMPARE(y(), fitted);
  }
  turn_wheel(canvas, QPoint(area.left() / 2, area.center().y()), {});  // on the axis' numbers
  QVERIFY(y().size() < 0.9 * fitted.size());
  QTest::mouseDClick(canvas, Qt::LeftButton, {}, area.center());
  power.drawNow();
  QCOMPARE(y(), fitted);
}

void TestWindowPlots::theVerticalAxisStandsStill() {
  PlotData data;
  fill(data, 3000);
  data.view().setRange(0.0, 3.0);
  PowerPlot power(data);
  power.resize(800, 400);
  power.show();
  power.drawNow();
  const auto y = [&] {
    power.drawNow();
    return power.canvas()->yAxis->range();
  };
  const QCPRange fitted = y();
  // Higher: at once, and only that end.
  data.takeFrame(series_frame(data.series().layout(), 3000, 100, 1,
                              [](std::size_t, Tick t) { return t < 3050 ? 100e3 : 300e3; }));
  data.view().setRange(2.0, 3.2);
  const QCPRange grown = y();
  QVERIFY(grown.upper > 300e3);
  QCOMPARE(grown.lower, fitted.lower);
  // Out of sight again: not at once, but after a while.
  data.view().setRange(0.0, 3.0);
  QCOMPARE(y(), grown);
  QCOMPARE(y(), grown);
  QTRY_COMPARE_WITH_TIMEOUT(y(), fitted, 15000);
  // Or at the user's wish.
  data.view().setRange(2.0, 3.2);
  QCOMPARE(y().upper, grown.upper);
  data.view().setRange(0.0, 3.0);
  QCOMPARE(y().upper, grown.upper);
  QTest::mouseDClick(power.canvas(), Qt::LeftButton, {}, power.canvas()->axisRect()->center());
  QCOMPARE(y(), fitted);
}

QTEST_MAIN(TestWindowPlots)
#include "test_window_plots.moc"
