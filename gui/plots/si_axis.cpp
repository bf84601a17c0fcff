// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/si_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ballast {
namespace {

struct Step {
  double factor;
  const char* symbol;
};
constexpr std::array<Step, 8> kSteps = {Step{1e12, "T"}, {1e9, "G"},  {1e6, "M"},  {1e3, "k"},
                                        {1.0, ""},       {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}};

// Decimals that tell ticks `step` apart.
int decimals(double step) {
  if (!(step > 0.0)) return 0;
  const int lead = static_cast<int>(std::floor(std::log10(step) + 1e-9));
  // One more where the step is no power of ten times 1, 2 or 5.
  const double mantissa = step / std::pow(10.0, lead);
  const bool whole = std::abs(mantissa - std::round(mantissa)) < 1e-6;
  return std::clamp((whole ? 0 : 1) - lead, 0, 9);
}

class SiTicker : public QCPAxisTicker {
 public:
  double factor = 1.0;
  bool whole = false;  // numbers only

 protected:
  double getTickStep(const QCPRange& range) override {
    step_ = QCPAxisTicker::getTickStep(range);
    if (whole) step_ = std::ceil(step_);
    return step_;
  }
  int getSubTickCount(double step) override {
    return whole ? 0 : QCPAxisTicker::getSubTickCount(step);
  }
  QString getTickLabel(double tick, const QLocale& locale, QChar, int) override {
    const double shown = tick / factor;
    return locale.toString(std::abs(shown) < 1e-12 ? 0.0 : shown, 'f', decimals(step_ / factor));
  }

 private:
  double step_ = 1.0;
};

// Over decades one prefix does not suit all: each tick has its own, "1", "10 k". Squared units, and
// those without prefixes, read as powers of ten where they get long.
class SiLogTicker : public QCPAxisTickerLog {
 public:
  bool prefixed = false;

 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar, int) override {
    if (!prefixed) return locale.toString(tick, 'g', 4);
    const SiPrefix prefix = si_prefix(tick);
    const QString number = locale.toString(tick / prefix.factor, 'g', 4);
    return prefix.symbol.isEmpty() ? number : number + QChar(0xA0) + prefix.symbol;
  }
};

}  // namespace

SiPrefix si_prefix(double magnitude) {
  const double size = std::abs(magnitude);
  if (!(size > 0.0) || !std::isfinite(size)) return {};
  for (const Step& step : kSteps) {
    if (size >= step.factor * (1.0 - 1e-9)) return {step.factor, QString::fromUtf8(step.symbol)};
  }
  return {kSteps.back().factor, QString::fromUtf8(kSteps.back().symbol)};
}

QString si_text(double value, const QString& unit, int digits) {
  if (std::isnan(value)) return QStringLiteral("-");
  const bool plain = unit.isEmpty() || unit == QLatin1String("%") || unit == QLatin1String("1") ||
                     unit == QLatin1String("dB");
  const SiPrefix prefix = plain ? SiPrefix{} : si_prefix(value);
  const double shown = value / prefix.factor;
  const double size = std::abs(shown);
  const int lead = size > 0.0 ? static_cast<int>(std::floor(std::log10(size))) + 1 : 1;
  const QString number = QString::number(shown, 'f', std::clamp(digits - std::max(lead, 1), 0, 9));
  const QString symbol = unit == QLatin1String("1") ? QString() : prefix.symbol + unit;
  return symbol.isEmpty() ? number : number + QChar(0xA0) + symbol;
}

SiAxis::SiAxis(QCPAxis* axis, QString quantity, QString unit, bool prefixed, int power)
    : axis_(axis),
      quantity_(std::move(quantity)),
      unit_(std::move(unit)),
      prefixed_(prefixed),
      power_(power) {
  setLogarithmic(false);
}

void SiAxis::describe(const QString& quantity, const QString& unit, bool prefixed, int power) {
  quantity_ = quantity;
  unit_ = unit;
  prefixed_ = prefixed;
  power_ = power;
  update();
}

void SiAxis::setLogarithmic(bool on) {
  logarithmic_ = on;
  axis_->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  if (on) {
    auto ticker = QSharedPointer<SiLogTicker>::create();
    ticker->setSubTickCount(8);
    axis_->setTicker(ticker);
  } else {
    axis_->setTicker(QSharedPointer<SiTicker>::create());
  }
  update();
}

void SiAxis::setWhole() {
  setLogarithmic(false);
  static_cast<SiTicker*>(axis_->ticker().data())->whole = true;
}

void SiAxis::update() {
  QString symbol;
  if (logarithmic_) {
    static_cast<SiLogTicker*>(axis_->ticker().data())->prefixed = prefixed_ && power_ == 1;
  } else {
    SiPrefix prefix;
    if (prefixed_) {
      const QCPRange range = axis_->range();
      const double top = std::max(std::abs(range.lower), std::abs(range.upper));
      prefix = si_prefix(power_ == 2 ? std::sqrt(top) : top);
    }
    symbol = prefix.symbol;
    static_cast<SiTicker*>(axis_->ticker().data())->factor =
        power_ == 2 ? prefix.factor * prefix.factor : prefix.factor;
  }
  QString label = unit_.isEmpty() ? quantity_ : quantity_ + " (" + symbol + unit_ + ")";
  if (!note_.isEmpty()) label += ", " + note_;
  if (axis_->label() != label) axis_->setLabel(label);
}

}  // namespace ballast
