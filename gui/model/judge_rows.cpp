// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/judge_rows.hpp"

#include "host/results/human.hpp"
#include "host/results/verdict_table.hpp"

namespace ballast {
namespace {

QString amount(const Json& json, const char* key) {
  const auto value = json_number(json, key);
  return value ? readable_amount(*value, json_text(json, "unit")) : QString("–");
}

}  // namespace

QString json_text(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? QString::fromStdString(*found) : QString();
}

std::optional<double> json_number(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

QString readable_amount(double value, const QString& unit) {
  const bool megawatt = unit == "MW" || unit.startsWith("MW ") || unit.startsWith("MW/");
  if (!megawatt) return QString::fromStdString(amount_text(value, unit.toStdString()));
  return QString::fromStdString(si_text(value * kWattPerMegawatt, unit.mid(1).toStdString()));
}

JudgeModel::Row verdict_row(const Json& v) {
  JudgeModel::Row row;
  row.profile = json_text(v, "profile");
  row.clause = json_text(v, "clause");
  row.outcome = json_text(v, "outcome");
  row.margin_frac = json_number(v, "margin_frac");
  row.value = amount(v, "value");
  row.limit = amount(v, "limit");
  row.margin =
      row.margin_frac ? QString::fromStdString(of_limit_text(*row.margin_frac)) : QString("–");
  const auto at_s = json_number(v, "at_s");
  const auto at_hz = json_number(v, "at_hz");
  if (at_s) row.where = QString::number(*at_s, 'f', 3) + " s";
  if (at_hz) row.where += (at_s ? ", " : "") + QString::number(*at_hz, 'g', 4) + " Hz";
  const auto also = v.find("also");
  if (also != v.end() && also->is_array()) {
    for (const Json& reading : *also) {
      if (!row.also.isEmpty()) row.also += "; ";
      const QString figure = amount(
          {{"value", reading.value("value", Json())}, {"unit", json_text(v, "unit").toStdString()}},
          "value");
      row.also += figure + " " + json_text(reading, "label");
    }
  }
  row.reason = json_text(v, "reason");
  row.algorithm = json_text(v, "algorithm");
  row.quote = json_text(v, "quote");
  row.open = json_text(v, "open");
  return row;
}

}  // namespace ballast
