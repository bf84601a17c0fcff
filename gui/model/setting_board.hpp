// SPDX-License-Identifier: GPL-3.0-or-later
// The settings that were tried on a bench, one after the other, and what each gave: the swing in a
// band, the tightest limit, and the cost. No figure is of two settings. It outlasts a restart.
#pragma once

#include <QObject>
#include <QString>
#include <array>
#include <optional>
#include <vector>

#include "gui/model/firmware_model.hpp"
#include "host/analysis/swing.hpp"

namespace ballast {

// Frequencies low <= f < high.
struct SwingBand {
  double low_hz = kTrainingLowHz;
  double high_hz = kTrainingHighHz;
  bool operator==(const SwingBand&) const = default;
};

struct TriedSetting {
  int number = 1;
  int run = 0;
  double since_s = 0.0;
  double until_s = 0.0;  // of the last status
  // Raw values of the settings among firmware_fields(), in their order; empty: not read yet.
  std::optional<HeldSettings> held;
  QString change;                 // "FLOOR 65 % → 80 %"; empty for the first
  Json swing;                     // of the status; null until there is enough of this setting alone
  std::optional<double> swing_w;  // RMS of the grid-facing power in the band
  // Of the clause that has least of its limit left, or exceeds it most.
  std::optional<double> margin_frac;
  QString tightest;                            // profile and clause
  int exceeded = 0;                            // clauses, those outside the ranking included
  std::optional<double> wait_s;                // until the next clause can be assessed
  std::optional<double> energy_overhead_frac;  // for equal work
  std::optional<double> slowdown;
  std::optional<double> storage_w;  // mean of what passes into and out of the storage
};

class SettingBoard : public QObject {
  Q_OBJECT

 public:
  explicit SettingBoard(QObject* parent = nullptr) : QObject(parent) {}

  // In the order in which they were tried; the last one is the present one. Empty before a run.
  const std::vector<TriedSetting>& tried() const { return tried_; }

  void clear();  // another server
  void takeStatus(const Json& status);
  // Empty where not all have been read.
  void takeHeld(const std::optional<HeldSettings>& held);
  void takeVerdicts(const Json& judgement);  // over the sliding window
  void forgetVerdicts();  // other limits are asked for

  const SwingBand& band() const { return band_; }
  void setBand(const SwingBand& band);

  // The setting that others are compared with: the first one until another is chosen.
  std::size_t reference() const { return reference_; }
  void setReference(std::size_t index);
  // Of the present setting's swing against the reference's; empty for the reference itself.
  std::optional<double> againstReference_db() const;

  // Two settings kept aside, to go back and forth between.
  void keep(std::size_t slot);
  const std::optional<HeldSettings>& kept(std::size_t slot) const { return kept_.at(slot); }
  // The slot that "switch" goes to: the other one of that which is in force, or the first.
  std::optional<std::size_t> switchTarget() const;

 signals:
  void changed();

 private:
  bool isNow(int run, double from_s) const;
  void begin(int run, double since_s);
  void nameHeld(const HeldSettings& held);
  void measure(TriedSetting& setting) const;

  std::vector<TriedSetting> tried_;
  std::optional<HeldSettings> latest_;  // read last
  SwingBand band_;
  std::size_t reference_ = 0;
  int count_ = 0;
  int unexplained_ = 0;  // statuses since what is held changed without a new setting in them
  std::array<std::optional<HeldSettings>, 2> kept_;
};

// What differs, in words, at most a few of them.
QString setting_change_text(const HeldSettings& before, const HeldSettings& after);

// "0.2 to 3 Hz".
QString band_text(const SwingBand& band);

}  // namespace ballast
