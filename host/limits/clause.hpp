// SPDX-License-Identifier: GPL-3.0-or-later
// One clause of a limit profile: a number computed from a record by a stated algorithm, and the
// limit it is held against.
//
// A new kind of clause is one file in clauses/, which describes its keys, says what a record must
// offer, and evaluates it in one pass; the build finds it there (CMakeLists.txt). It defines
//
//   ClauseKind kind_<file name>() { return {"<file name>", "One sentence.",
//   make_clause<TheClause>}; }
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/analysis/spectrum_points.hpp"
#include "host/limits/power_record.hpp"
#include "sim/base/fields.hpp"

namespace ballast {

// Sources state limits in megawatt.
inline constexpr double kWattPerMegawatt = 1e6;

// The site whose grid connection is judged.
struct SiteConditions {
  double nominal_w = 0.0;         // rated active power; positive
  double grid_hz = 60.0;          // 50 or 60
  double short_circuit_va = 0.0;  // at the point of common coupling; 0: not known
  double x_over_r = 10.0;         // of the grid's impedance
  double power_factor = 1.0;      // of the site, lagging; constant
  double lamp_v = 120.0;          // flickermeter's reference lamp: 120 or 230
  // The voltage that a record of it holds; it changes ride-through verdicts.
  std::string voltage_definition = "positive sequence";
};

// The slowest swings that the sources speak of have 0.1 Hz: a record of fewer than three periods
// does not show that a load does not swing.
inline constexpr double kShortestPassS = 30.0;

// What a record must offer, or the clause is not assessable.
struct ClauseNeeds {
  double length_s = 0.0;  // shortest record
  // Shortest record that can be within the limit. A shorter one can exceed it, which a longer one
  // would not undo.
  double pass_s = kShortestPassS;
  // Coarsest spacing of readings that still shows what the clause is about: half the shortest
  // period of its band, half its window. Slower sources and gaps beyond it are not assessable.
  double finest_s = 0.0;
  // Highest frequency whose amplitude the clause takes; above the record's bandwidth it is not
  // assessable.
  double band_hz = 0.0;
  bool voltage = false;
  bool short_circuit = false;
};

// What of a limit can be drawn across a plot of power over time: how far the power may move.
struct LimitWindow {
  enum Kind {
    kNone,    // an instant only
    kRange,   // maximum minus minimum within the window
    kChange,  // between the ends of the window
  };
  Kind kind = kNone;
  // It ends where the clause is said to be worst; infinite: the whole record.
  double length_s = 0.0;
  double allowed_w = 0.0;  // within the window
};

// A limit on the amplitude of a sine over frequency; between points straight in log-log axes.
struct MaskPoint {
  double f_hz = 0.0;
  double limit_w = 0.0;
};

// The spectrum that a limit over frequency was held against: that of the segment in which the
// record came nearest to the limit, or went farthest beyond it.
struct JudgedSpectrum {
  SpectrumPoints amplitude_w;  // of a sine (half of peak-to-peak); empty: none
  double from_s = 0.0;         // of the segment
  double to_s = 0.0;
  bool operator==(const JudgedSpectrum&) const = default;
};

// A stretch of a record in the order of time.
struct PowerBlock {
  std::span<const double> power_w;
  std::span<const double> voltage_pu;  // empty where the record has none
};

// Another figure worth stating beside the value (raw beside filtered, the other variant of an
// ambiguous text), in the clause's unit.
struct AlsoReading {
  std::string label;
  double value = 0.0;
};

// The result of a clause on one record, in the clause's unit.
struct Reading {
  double value = 0.0;
  double limit = 0.0;           // where the limit depends on the record (a mask); else the clause's
  std::optional<double> at_s;   // when it was worst
  std::optional<double> at_hz;  // where it was worst, for spectra
  std::vector<AlsoReading> also;
  JudgedSpectrum spectrum;     // of clauses with a mask
  std::string not_assessable;  // a reason that only the data shows; empty: assessable
};

// Evaluates one clause over one record.
class Evaluation {
 public:
  virtual ~Evaluation() = default;
  // Consecutive blocks of any size. Allocates nothing per sample.
  virtual void add(const PowerBlock& block) = 0;
  virtual Reading finish() = 0;
};

class Clause {
 public:
  virtual ~Clause() = default;
  // The keys of this kind, the limit among them; throws ConfigError for what contradicts itself.
  virtual void describe(Fields& f) = 0;
  // Of value, limit and margin, as the sources write it: "MW", "MW/min", "%", "pu".
  virtual std::string unit() const = 0;
  // In unit(); the limit is an upper one.
  virtual double limit(const SiteConditions& site) const = 0;
  virtual ClauseNeeds needs(const SiteConditions& site) const = 0;
  // What is computed, exactly: window, filter type, order, phase, detrending. One or two sentences.
  virtual std::string algorithm() const = 0;
  virtual std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                            const SiteConditions& site) const = 0;
  virtual LimitWindow window(const SiteConditions&) const { return {}; }
  // Empty unless the limit is on amplitude over frequency.
  virtual std::vector<MaskPoint> mask(const SiteConditions&) const { return {}; }
  // Scale-free clauses stay out of the ranking by margin: a small swing can fail them badly.
  virtual bool scale_free() const { return false; }
};

struct ClauseKind {
  std::string_view name;
  std::string_view help;
  std::unique_ptr<Clause> (*make)();
};

template <class C>
std::unique_ptr<Clause> make_clause() {
  return std::make_unique<C>();
}

// All kinds, in alphabetical order.
std::span<const ClauseKind> clause_kinds();

}  // namespace ballast
