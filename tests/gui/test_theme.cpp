// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of both themes can be read and told from what they stand on.
#include <QTest>
#include <cmath>

#include "gui/theme/theme.hpp"

using namespace ballast;

class TestTheme : public QObject {
  Q_OBJECT

 private slots:
  void themesAreLegible() {
    for (const Theme* t : {&light_theme(), &dark_theme()}) {
      for (const QColor& surface : {t->window, t->base, t->raised}) {
        for (const QColor& text : {t->text, t->muted, t->good, t->warning, t->bad, t->accent}) {
          QVERIFY2(contrast_ratio(text, surface) >= 4.5,
                   qPrintable(text.name() + " on " + surface.name()));
        }
        QVERIFY2(contrast_ratio(t->border, surface) >= 2.7, qPrintable(surface.name()));
      }
      QVERIFY(contrast_ratio(t->border, t->base) >= 3.0);
      QVERIFY(contrast_ratio(t->on_accent, t->accent) >= 4.5);
      QVERIFY(contrast_ratio(t->staged_text, t->staged) >= 4.5);
      for (const QColor& curve : {t->demand, t->granted, t->load, t->grid, t->storage, t->soc,
                                  t->limit, t->ghost, t->overlay, t->cursor}) {
        QVERIFY2(contrast_ratio(curve, t->base) >= 3.0, qPrintable(curve.name()));
      }
      for (const QColor& c : t->picked)
        QVERIFY2(contrast_ratio(c, t->base) >= 3.0, qPrintable(c.name()));
      for (const QColor& c : t->states)
        QVERIFY2(contrast_ratio(c, t->base) >= 3.0, qPrintable(c.name()));
    }
    // Published pairs: black on white 21, #767676 on white 4.54 (WebAIM's contrast checker).
    QCOMPARE(contrast_ratio(Qt::black, Qt::white), 21.0);
    QVERIFY(std::abs(contrast_ratio(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.005);
  }
};

QTEST_MAIN(TestTheme)
#include "test_theme.moc"
