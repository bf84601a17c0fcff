// SPDX-License-Identifier: GPL-3.0-or-later
// An axis in SI units with the prefix that suits what it shows: data stay in W, s and Hz, ticks
// read "1.2" and the label "Power (MW)"; on a logarithmic axis ticks read "10 k" and the label
// "(W)".
#pragma once

#include <QString>

#include "gui/plots/qcp.hpp"

namespace ballast {

struct SiPrefix {
  double factor = 1.0;
  QString symbol;
};
// For figures up to that magnitude: "k" from 1000 on, "M" from 10^6 ...; none for 0.
SiPrefix si_prefix(double magnitude);
// "1.235 MW", "0.25 s": `digits` significant ones, "-" for not-a-number; units without prefixes
// ("",
// "%", "1") are left alone.
QString si_text(double value, const QString& unit, int digits = 4);

class SiAxis {
 public:
  // `power` is 2 for squared units (W²/Hz), where a prefix counts twice.
  SiAxis(QCPAxis* axis, QString quantity, QString unit, bool prefixed, int power = 1);

  void describe(const QString& quantity, const QString& unit, bool prefixed, int power = 1);
  // Linear or logarithmic ticks.
  void setLogarithmic(bool on);
  // Linear, with ticks at whole numbers only: of what is counted.
  void setWhole();
  // Added to the label: "Time (s), sampled every 0.20 s".
  void setNote(const QString& note) { note_ = note; }
  // Chooses prefix and label by the present range.
  void update();
  QCPAxis* axis() const { return axis_; }

 private:
  QCPAxis* axis_;
  QString quantity_;
  QString unit_;
  QString note_;
  bool prefixed_;
  int power_;
  bool logarithmic_ = false;
};

}  // namespace ballast
