// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of the states of GPUs, as readers see them.
#include <QColor>
#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

#include "gui/model/gpu_model.hpp"
#include "gui/theme/theme.hpp"

using namespace ballast;

namespace {

// How a colour looks to a reader without one kind of cone: Machado, Oliveira, Fernandes, A
// Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE TVCG 15(6), 2009,
// table of severity 1.0; on linear RGB. Then CIE 1976 L*a*b* under D65.
using Matrix = std::array<std::array<double, 3>, 3>;
constexpr Matrix kNone = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Matrix kProtan = {{{0.152286, 1.052583, -0.204868},
                             {0.114503, 0.786281, 0.099216},
                             {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix kDeutan = {{{0.367322, 0.860646, -0.227968},
                             {0.280085, 0.672501, 0.047413},
                             {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix kTritan = {{{1.255528, -0.076749, -0.178779},
                             {-0.078411, 0.930809, 0.147602},
                             {0.004733, 0.691367, 0.303900}}};
constexpr Matrix kXyz = {{{0.4124564, 0.3575761, 0.1804375},
                          {0.2126729, 0.7151522, 0.0721750},
                          {0.0193339, 0.1191920, 0.9503041}}};

std::array<double, 3> times(const Matrix& m, const std::array<double, 3>& v) {
  std::array<double, 3> out{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) out[i] += m[i][j] * v[j];
  }
  return out;
}

std::array<double, 3> lab(const QColor& colour, const Matrix& vision) {
  const auto linear = [](float c) {
    const double v = static_cast<double>(c);
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  auto rgb =
      times(vision, {linear(colour.redF()), linear(colour.greenF()), linear(colour.blueF())});
  for (double& c : rgb) c = std::clamp(c, 0.0, 1.0);
  auto xyz = times(kXyz, rgb);
  const std::array<double, 3> white = {0.95047, 1.0, 1.08883};
  for (std::size_t i = 0; i < 3; ++i) {
    const double t = xyz[i] / white[i];
    xyz[i] = t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116.0;
  }
  return {116.0 * xyz[1] - 16.0, 500.0 * (xyz[0] - xyz[1]), 200.0 * (xyz[1] - xyz[2])};
}

}  // namespace

class TestGpuColours : public QObject {
  Q_OBJECT

 private slots:
  // Every state of the register map has a colour, and as all are normal ones, none looks like the
  // red of trips and faults: hues from -30 to 60 degrees in L*a*b*, unless nearly grey.
  void noStateIsRed() {
    QVERIFY(controller_state_name(kControllerStates - 1) != "?");
    QVERIFY(controller_state_name(kControllerStates) == "?");
    const auto red = [](const QColor& colour) {
      const auto c = lab(colour, kNone);
      const double hue = std::atan2(c[2], c[1]) * 180.0 / M_PI;
      return std::hypot(c[1], c[2]) > 25.0 && hue > -30.0 && hue < 60.0;
    };
    for (const Theme* theme : {&light_theme(), &dark_theme()}) {
      QVERIFY(red(theme->bad));
      for (const QColor& state : theme->states) QVERIFY2(!red(state), qPrintable(state.name()));
    }
  }

  // Equal steps of a power are equal steps of lightness, and no colour of the scale looks like the
  // background, which stands for what is not known.
  void theScaleRisesEvenly() {
    double last = lab(map_colour(0.0), kNone)[0];
    for (int i = 1; i <= 100; ++i) {
      const double lightness = lab(map_colour(i / 100.0), kNone)[0];
      QVERIFY2(lightness - last > 0.5 && lightness - last < 1.2, qPrintable(QString::number(i)));
      last = lightness;
    }
    for (const Theme* theme : {&light_theme(), &dark_theme()}) {
      const auto base = lab(theme->base, kNone);
      for (int i = 0; i <= 100; ++i) {
        const auto c = lab(map_colour(i / 100.0), kNone);
        QVERIFY(std::hypot(c[0] - base[0], std::hypot(c[1] - base[1], c[2] - base[2])) > 20.0);
      }
    }
  }

  // Ten times a just noticeable difference (2.3 in L*a*b*, Mahy and others 1994) hardly fits six
  // colours of that contrast: 20 keeps them well apart.
  void statesAreToldApartByEveryEye() {
    for (const Theme* theme : {&light_theme(), &dark_theme()}) {
      for (const Matrix* vision : {&kNone, &kProtan, &kDeutan, &kTritan}) {
        for (std::size_t i = 0; i < kControllerStates; ++i) {
          for (std::size_t j = 0; j < i; ++j) {
            const auto a = lab(theme->states[i], *vision);
            const auto b = lab(theme->states[j], *vision);
            const double apart =
                std::sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) +
                          (a[2] - b[2]) * (a[2] - b[2]));
            QVERIFY2(apart > 20.0,
                     qPrintable(QStringLiteral("states %1 and %2: %3").arg(i).arg(j).arg(apart)));
          }
        }
      }
    }
    // The reckoning itself, by published values: sRGB red is L* 53.24, a* 80.09, b* 67.20.
    const auto red = lab(Qt::red, kNone);
    QVERIFY(std::abs(red[0] - 53.24) < 0.02 && std::abs(red[1] - 80.09) < 0.05 &&
            std::abs(red[2] - 67.20) < 0.05);
  }
};

QTEST_GUILESS_MAIN(TestGpuColours)
#include "test_gpu_colours.moc"
