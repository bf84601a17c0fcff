// SPDX-License-Identifier: GPL-3.0-or-later
// Demand, granted power and controller state of every GPU, as they were read out some times a
// second of wall time: the latest of them, as many before it as bounded memory holds, and of one
// rack what the bench itself remembers (the operation `gpus`) from before the window joined.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gui/model/series_model.hpp"

namespace ballast {

// "RUN" and so on, as the register map has it; "?" beyond it.
std::string_view controller_state_name(std::size_t state);

struct GpuSnapshot {
  Tick tick = 0;
  std::vector<float> demand_w;  // GPUs rack by rack
  std::vector<float> granted_w;
  std::vector<std::uint8_t> state;
};

// What a plot shows of one rack.
enum class GpuQuantity { kGranted, kDemand, kBurned, kState };
// Of a GPU of a snapshot: W, or the number of the state.
double gpu_value(const GpuSnapshot& snapshot, std::size_t gpu, GpuQuantity quantity);

// What the GPUs of a scenario can draw, in W: what maps are coloured by.
struct GpuPowerRange {
  double idle_w = 150.0;
  double max_w = 1200.0;
  bool operator==(const GpuPowerRange&) const = default;
};

// One rack at one time: its GPUs are those of the snapshot from `first` on.
struct GpuRow {
  const GpuSnapshot* snapshot = nullptr;  // null: not known
  std::size_t first = 0;
};

struct GpuWish {
  std::size_t rack = 0;
  Tick from = 0;
  Tick to = 0;
  std::size_t columns = 0;
  std::size_t epoch = 0;  // an answer that comes after a restart is dropped
};
Json gpu_params(const GpuWish& wish);

class GpuModel : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t kBytes = 48U << 20U;
  static constexpr std::size_t kMostSnapshots = 6000;  // 20 minutes

  explicit GpuModel(QObject* parent = nullptr);

  void setLiveLayout(const LiveLayout& layout);  // forgets everything
  const LiveLayout& layout() const { return layout_; }
  // Frames of kind kGpus that fit the layout. A new run begins anew.
  void takeFrame(const FramePtr& frame);
  // Of the scenario; widened to round figures.
  void setPowerRange(double idle_w, double max_w);
  const GpuPowerRange& powerRange() const { return power_range_; }
  void clear();             // a new run
  void setOver(bool over);  // once a run is over the bench remembers no GPUs

  // That stretch is displayed. What the bench may know of it is requested once the view rests.
  void show(std::size_t rack, Tick from, Tick to);
  // Takes the answer to `wish`. After a fault nothing is requested for some seconds; throws
  // ProtocolError for an answer that does not fit.
  void take(const GpuWish& wish, const Reply& reply);
  // A reading is shown for this long at most; from a pace of 5 on, what follows it is unknown.
  static constexpr Tick kHold = kTicksPerSecond;
  // What is shown at a tick: the latest reading before it, unless that is too old. `column` is the
  // width of a column of the screen, within which a reading counts as well.
  GpuRow row(std::size_t rack, Tick tick, Tick column = 0) const;
  // How far apart the latest live readings of that stretch lie, its neighbours among them, or where
  // there are not two, those that the bench remembered; 0: there are not two of these either.
  Tick apart(Tick from, Tick to) const;

  // In the order of time, without two of one tick.
  const std::deque<GpuSnapshot>& snapshots() const { return snapshots_; }
  const GpuSnapshot* latest() const { return snapshots_.empty() ? nullptr : &snapshots_.back(); }
  // The latest at or before `tick`; null where there is none.
  const GpuSnapshot* before(Tick tick) const;

 signals:
  // Ask the operation `gpus` with gpu_params(wish), and hand the answer to take().
  void wanted(const ballast::GpuWish& wish);
  void changed();

 private:
  // The latest answer of the bench; its snapshots hold the GPUs of one rack.
  struct Past {
    GpuWish wish;
    std::vector<GpuSnapshot> snapshots;
    Tick holds = 0;
  };
  void ask();
  const GpuSnapshot* live(Tick tick, Tick holds) const;
  bool pastCovers(Tick tick) const;

  LiveLayout layout_;
  GpuPowerRange power_range_;
  std::uint32_t run_ = 0;
  std::deque<GpuSnapshot> snapshots_;
  // Twice the usual distance of live readings: where they lie farther apart, one was lost.
  Tick usual_ = kHold;
  bool over_ = false;
  std::size_t epoch_ = 0;
  std::optional<Past> past_;
  GpuWish shown_;
  QTimer rest_;
  bool waiting_ = false;  // for an answer
  QElapsedTimer faulted_;
};

}  // namespace ballast
