// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/judge_masks.hpp"

#include <cmath>

#include "host/limits/limit_profile.hpp"
#include "host/results/human.hpp"

namespace ballast {
namespace {

constexpr double kSame = 1e-6;

// "150 MW", "1404", "12.5": for a legend.
QString brief(double value) {
  return QString::number(QString::number(value, 'g', 4).toDouble(), 'g', 12);
}

}  // namespace

std::vector<SpectrumMask> judge_masks(const QStringList& profiles, double nominal_w, double scale) {
  SiteConditions site;
  site.nominal_w = nominal_w;
  const SiScale prefix = si_scale(nominal_w);
  const QString symbol =
      QString::fromUtf8(prefix.prefix.data(), static_cast<qsizetype>(prefix.prefix.size()));
  const QString how =
      QString(" (%1 %2W site, ÷ %3)").arg(brief(nominal_w * prefix.factor), symbol, brief(scale));
  std::vector<SpectrumMask> masks;
  for (const QString& name : profiles) {
    try {
      const LimitProfile profile = find_limit_profile(name.toStdString(), limits_folder());
      for (SpectrumMask& mask : spectrum_masks(profile, site)) {
        if (std::abs(scale - 1.0) > kSame) {
          mask.name += how;
          for (double& limit_w : mask.limit_w) limit_w /= scale;
        }
        masks.push_back(std::move(mask));
      }
    } catch (const Error&) {
      continue;  // the server says what is wrong with it
    }
  }
  return masks;
}

}  // namespace ballast
