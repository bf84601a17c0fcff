// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/judge_masks.hpp"

#include <cmath>

#include "gui/model/judge_rows.hpp"
#include "host/results/human.hpp"

namespace ballast {
namespace {

constexpr double kSame = 1e-6;

// "150 MW", "1404", "12.5": for a legend.
QString brief(double value) {
  return QString::number(QString::number(value, 'g', 4).toDouble(), 'g', 12);
}

// " (150 MW site, ÷ 1404)"
QString how_scaled(double nominal_w, double scale) {
  const SiScale prefix = si_scale(nominal_w);
  const QString symbol =
      QString::fromUtf8(prefix.prefix.data(), static_cast<qsizetype>(prefix.prefix.size()));
  return QString(" (%1 %2W site, ÷ %3)")
      .arg(brief(nominal_w * prefix.factor), symbol, brief(scale));
}

}  // namespace

std::vector<SpectrumMask> judge_masks(const Json& judgement) {
  std::vector<SpectrumMask> masks;
  const double scale = json_number(judgement, "scale").value_or(0.0);
  const double nominal_w =
      json_number(judgement.value("site", Json::object()), "nominal_w").value_or(0.0);
  if (!(scale > 0.0)) return masks;
  for (const Json& verdict : judgement.value("verdicts", Json::array())) {
    SpectrumMask mask;
    mask.name =
        QString::fromStdString(verdict.value("profile", "") + " " + verdict.value("clause", ""));
    if (std::abs(scale - 1.0) > kSame) mask.name += how_scaled(nominal_w, scale);
    for (const Json& point : verdict.value("mask", Json::array())) {
      mask.f_hz.push_back(point.value("f_hz", 0.0));
      mask.limit_w.push_back(point.value("limit_w", 0.0) / scale);
    }
    if (!mask.f_hz.empty()) masks.push_back(std::move(mask));
  }
  return masks;
}

}  // namespace ballast
