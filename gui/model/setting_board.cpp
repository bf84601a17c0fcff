// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/setting_board.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ballast {
namespace {

constexpr std::size_t kMostTried = 200;
constexpr std::size_t kMostNamed = 3;
// A write is seen in what is held at once, and in the first status that follows.
constexpr int kExplained = 2;
constexpr double kSameTime_s = 1e-6;  // far below a tick

std::optional<double> number(const Json& json, const char* key) {
  const auto it = json.find(key);
  if (it == json.end() || !it->is_number()) return std::nullopt;
  return it->get<double>();
}

QString value_text(const FirmwareField& field, const std::optional<std::uint32_t>& raw) {
  if (!raw) return "?";
  const QString text = QString::fromStdString(raw_text(*field.field, *raw));
  bool ok = false;
  const double value = text.section(' ', 0, 0).toDouble(&ok);
  if (!ok) return text;
  const QString unit = text.section(' ', 1);
  // A percentage that was typed in whole numbers is read back with the register's rounding.
  if (unit == "%") return QString::number(std::round(10.0 * value) / 10.0) + " %";
  return QString::number(value, 'g', 4) + (unit.isEmpty() ? "" : " " + unit);
}

}  // namespace

QString setting_change_text(const HeldSettings& before, const HeldSettings& after) {
  QStringList changes;
  std::size_t at = 0;
  std::size_t more = 0;
  for (const FirmwareField& field : firmware_fields()) {
    if (!field.setting()) continue;
    const std::size_t i = at++;
    if (i >= before.size() || i >= after.size() || before[i] == after[i]) continue;
    if (changes.size() >= static_cast<qsizetype>(kMostNamed)) {
      ++more;
      continue;
    }
    changes << QString("%1 %2 → %3")
                   .arg(QString::fromStdString(field.name), value_text(field, before[i]),
                        value_text(field, after[i]));
  }
  if (more > 0) changes << QObject::tr("%1 more").arg(more);
  return changes.join(", ");
}

QString band_text(const SwingBand& band) {
  return QObject::tr("%1 to %2 Hz").arg(band.low_hz).arg(band.high_hz);
}

void SettingBoard::clear() {
  tried_.clear();
  latest_.reset();
  reference_ = 0;
  count_ = 0;
  emit changed();
}

// Whether what was seen from this time on is of the present setting alone.
bool SettingBoard::isNow(int run, double from_s) const {
  return !tried_.empty() && tried_.back().run == run &&
         from_s >= tried_.back().since_s - kSameTime_s;
}

void SettingBoard::takeStatus(const Json& status) {
  const auto setting = status.find("setting");
  const int run = status.value("run", 0);
  if (setting == status.end() || run == 0) return;
  const double since_s = setting->value("since_s", 0.0);
  const double until_s = setting->value("until_s", 0.0);
  const bool later = tried_.empty() || run > tried_.back().run ||
                     (run == tried_.back().run && since_s > tried_.back().since_s + kSameTime_s);
  if (later) begin(run, since_s);
  TriedSetting& now = tried_.back();
  if (now.run != run || std::abs(now.since_s - since_s) > kSameTime_s) return;  // an older status
  now.energy_overhead_frac = number(*setting, "energy_overhead_equal_work_frac");
  now.slowdown = number(*setting, "slowdown");
  const auto throughput_j = number(*setting, "storage_throughput_j");
  now.until_s = until_s;
  now.swing = setting->value("swing", Json());
  measure(now);
  now.storage_w.reset();
  if (throughput_j && until_s > since_s) now.storage_w = *throughput_j / (until_s - since_s);
  // A setting that was written before the first tick has been there from the start.
  unexplained_ = latest_ && now.held && latest_ != now.held ? unexplained_ + 1 : 0;
  if (unexplained_ >= kExplained) takeHeld(latest_);
  emit changed();
}

void SettingBoard::begin(int run, double since_s) {
  if (tried_.size() >= kMostTried) {
    tried_.erase(tried_.begin());
    reference_ = reference_ > 0 ? reference_ - 1 : 0;
  }
  TriedSetting& fresh = tried_.emplace_back();
  fresh.number = ++count_;
  fresh.run = run;
  fresh.since_s = since_s;
  const bool first = tried_.size() == 1;
  // What was read before a setting began may still be the former one's.
  if (latest_ && (first || latest_ != tried_[tried_.size() - 2].held)) nameHeld(*latest_);
}

void SettingBoard::takeHeld(const std::optional<HeldSettings>& held) {
  latest_ = held;
  if (!held || tried_.empty()) return;
  TriedSetting& now = tried_.back();
  const bool settled = now.held && now.until_s > now.since_s && unexplained_ < kExplained;
  if (settled || now.held == held) return;
  const TriedSetting* former = tried_.size() > 1 ? &tried_[tried_.size() - 2] : nullptr;
  const bool stale = former != nullptr && former->run == now.run && former->held == held;
  if (stale && !now.held) return;  // not read again yet
  nameHeld(*held);
  emit changed();
}

void SettingBoard::nameHeld(const HeldSettings& held) {
  unexplained_ = 0;
  tried_.back().held = held;
  tried_.back().change.clear();
  if (tried_.size() < 2) return;
  const TriedSetting former = tried_[tried_.size() - 2];
  if (!former.held) return;
  tried_.back().change = setting_change_text(*former.held, held);
  if (former.held != held || former.run == tried_.back().run) return;
  // The same in another run is the same setting, seen once more.
  tried_.erase(tried_.end() - 2);
  tried_.back().number = former.number;
  tried_.back().change = former.change;
  count_ = former.number;
  reference_ = std::min(reference_, tried_.size() - 1);
}

void SettingBoard::measure(TriedSetting& setting) const {
  setting.swing_w.reset();
  if (!setting.swing.is_object()) return;
  for (const Json& band : setting.swing.value("bands", Json::array())) {
    const SwingBand edges{band.value("f_low_hz", 0.0), band.value("f_high_hz", 0.0)};
    if (edges == band_) setting.swing_w = number(band, "grid_rms_w");
  }
}

void SettingBoard::takeVerdicts(const Json& judgement) {
  if (tried_.empty()) return;
  const double from_s = number(judgement.value("record", Json::object()), "t0_s").value_or(0.0);
  if (!isNow(tried_.back().run, from_s)) return;
  TriedSetting& now = tried_.back();
  now.margin_frac.reset();
  now.wait_s.reset();
  now.tightest.clear();
  now.exceeded = judgement.value("counts", Json::object()).value("exceeds", 0);
  for (const Json& v : judgement.value("verdicts", Json::array())) {
    if (const auto longer_s = number(v, "longer_s")) {
      now.wait_s = std::min(now.wait_s.value_or(*longer_s), *longer_s);
    }
    const auto margin = number(v, "margin_frac");
    if (!margin || !v.value("ranked", true)) continue;
    if (now.margin_frac && *now.margin_frac <= *margin) continue;
    now.margin_frac = margin;
    now.tightest = QString::fromStdString(v.value("profile", "") + ": " + v.value("clause", ""));
  }
  emit changed();
}

void SettingBoard::forgetVerdicts() {
  for (TriedSetting& setting : tried_) {
    setting.margin_frac.reset();
    setting.wait_s.reset();
    setting.tightest.clear();
    setting.exceeded = 0;
  }
  emit changed();
}

void SettingBoard::setBand(const SwingBand& band) {
  if (band == band_) return;
  band_ = band;
  for (TriedSetting& setting : tried_) measure(setting);
  emit changed();
}

void SettingBoard::setReference(std::size_t index) {
  if (index >= tried_.size()) return;
  reference_ = index;
  emit changed();
}

std::optional<double> SettingBoard::againstReference_db() const {
  if (tried_.size() < 2 || reference_ + 1 == tried_.size()) return std::nullopt;
  const auto& now_w = tried_.back().swing_w;
  const auto& then_w = tried_[reference_].swing_w;
  if (!now_w || !then_w || !(*now_w > 0.0) || !(*then_w > 0.0)) return std::nullopt;
  return 20.0 * std::log10(*now_w / *then_w);
}

void SettingBoard::keep(std::size_t slot) {
  kept_.at(slot) = latest_;
  emit changed();
}

std::optional<std::size_t> SettingBoard::switchTarget() const {
  const bool on_first = kept_[0] && kept_[0] == latest_;
  const std::size_t target = on_first ? 1 : 0;
  return kept_[target] ? std::optional(target) : std::nullopt;
}

}  // namespace ballast
