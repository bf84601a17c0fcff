// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/judge_masks.hpp"

#include <algorithm>
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

JudgedCurve judged_curve(const Json& json, double scale) {
  JudgedCurve curve;
  if (!json.is_object()) return curve;
  curve.from_s = json.at("from_s");
  curve.to_s = json.at("to_s");
  curve.f_hz = json.at("f_hz").get<std::vector<double>>();
  curve.line_w = json.at("amplitude_w").get<std::vector<double>>();
  // One side of a pair alone cannot be drawn.
  const std::size_t points = std::min(curve.f_hz.size(), curve.line_w.size());
  curve.f_hz.resize(points);
  curve.line_w.resize(points);
  for (double& line_w : curve.line_w) line_w /= scale;
  return curve;
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
    if (mask.f_hz.empty()) continue;
    mask.at_hz = json_number(verdict, "at_hz");
    mask.exceeded = verdict.value("outcome", "") == "exceeds";
    mask.judged = judged_curve(verdict.value("spectrum", Json()), scale);
    masks.push_back(std::move(mask));
  }
  return masks;
}

}  // namespace ballast
