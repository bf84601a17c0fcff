// SPDX-License-Identifier: GPL-3.0-or-later
// Demand, granted power and controller state of every GPU, as they were read out some times a
// second; the latest of them, and as many before it as bounded memory holds.
#pragma once

#include <QObject>
#include <cstdint>
#include <deque>
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

class GpuModel : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t kBytes = 48U << 20U;
  static constexpr std::size_t kMostSnapshots = 6000;  // 20 minutes

  explicit GpuModel(QObject* parent = nullptr) : QObject(parent) {}

  void setLiveLayout(const LiveLayout& layout);  // forgets everything
  const LiveLayout& layout() const { return layout_; }
  // Frames of kind kGpus that fit the layout. A new run begins anew.
  void takeFrame(const FramePtr& frame);

  // In the order of time, without two of one tick.
  const std::deque<GpuSnapshot>& snapshots() const { return snapshots_; }
  const GpuSnapshot* latest() const { return snapshots_.empty() ? nullptr : &snapshots_.back(); }
  // The latest at or before `tick`; null where there is none.
  const GpuSnapshot* before(Tick tick) const;
  // A state holds until the next snapshot, but not over a gap: at most this long.
  Tick holds() const { return holds_; }

 signals:
  void changed();

 private:
  LiveLayout layout_;
  std::uint32_t run_ = 0;
  std::deque<GpuSnapshot> snapshots_;
  Tick holds_ = kTicksPerSecond;
};

}  // namespace ballast
