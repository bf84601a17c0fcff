// SPDX-License-Identifier: GPL-3.0-or-later
// Power, energy and state of charge over time, as the plots draw them: live data, and data
// requested from the server for stretches that did not arrive. Memory is bounded: the latest ten
// minutes of the site tick by tick, and the whole run more coarsely; less of the racks if there are
// many.
#pragma once

#include <QObject>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "gui/model/extent_overview.hpp"
#include "gui/model/extent_ring.hpp"
#include "gui/model/live_layout.hpp"
#include "host/link/frame.hpp"

namespace ballast {

using FramePtr = std::shared_ptr<const Frame>;

// A stretch of time that a plot shows and the model does not hold: the operation `history`.
struct HistoryWish {
  std::vector<std::string> channels;
  SeriesSource source;
  Tick from = 0;
  Tick to = 0;
  std::size_t buckets = 0;
  std::uint32_t run = 0;  // an answer that comes after a restart is dropped
};
Json history_params(const HistoryWish& wish);

// Several series over time for a table: row i tells the least and the most of [first, end), no more
// and no less.
struct SeriesRows {
  struct Row {
    Tick first = 0;
    Tick end = 0;
  };
  std::vector<Row> rows;
  std::vector<std::vector<MinMax>> series;  // of each as many as rows
  // Rows that end there or before were made from cells that may be incomplete or reach beyond the
  // row's edges, because the server had not answered; 0: none.
  Tick rough_until = 0;
};

class SeriesModel : public QObject {
  Q_OBJECT

 public:
  static constexpr Tick kRecentTicks = 600 * kTicksPerSecond;
  static constexpr std::size_t kOverviewCells = 32768;
  // Of the racks, both parts together.
  static constexpr std::size_t kRackBytes = 96U << 20U;

  explicit SeriesModel(QObject* parent = nullptr) : QObject(parent) {}

  // Forgets everything.
  void setLiveLayout(const LiveLayout& layout);
  const LiveLayout& layout() const { return layout_; }

  // Frames of kind kSeries; others, and those that do not fit the layout, are left out. A new run
  // begins anew.
  void takeFrame(const FramePtr& frame);
  // The answer to `wish`. Throws ProtocolError for one that does not fit it.
  void takeHistory(const HistoryWish& wish, const Reply& reply);

  std::uint32_t run() const { return run_; }  // 0: no frame yet
  // Simulated so far, as far as is known.
  Tick end() const { return end_; }
  // Of a server's status, where it goes beyond the frames: what was missed is then wanted as
  // history. `run` 0: whichever is shown.
  void setEnd(Tick end, std::uint32_t run = 0);

  // At most `columns` columns (at least 1) of [from, to); their edges are multiples of their width,
  // so that a curve that scrolls does not flicker. Unknown columns are not-a-number.
  MinMaxCurve curve(std::size_t series, Tick from, Tick to, std::size_t columns) const;
  // Of at most about `columns` rows that cover [from, to) and begin and end where the buckets do
  // that are known of it: rows may differ in length, begin before `from` and overlap.
  SeriesRows rows(const std::vector<std::size_t>& series, Tick from, Tick to,
                  std::size_t columns) const;
  // At one tick, from the finest that is known.
  MinMax at(std::size_t series, Tick tick) const;
  // Makes the columns of a curve of the series unknown that lie in gaps of the traces behind the
  // demand: of the row or rack whose series it is, or of any. True where there were some.
  bool blankBridged(std::size_t series, MinMaxCurve& curve) const;
  // Of all racks together; blank as by blankBridged().
  MinMaxCurve rackBand(std::string_view channel, Tick from, Tick to, std::size_t columns) const;
  // False if a curve of the series has columns that are unknown or coarse and have not been
  // requested from the server. While the view moves, live data are fine enough.
  bool complete(std::size_t series, const MinMaxCurve& curve, bool moving = false) const;

  std::size_t bytes() const;  // held

 signals:
  void changed();
  // [from, to) arrived live.
  void arrived(ballast::Tick from, ballast::Tick to);
  void restarted();

 private:
  // One answer of the server, the latest per scope.
  struct Patch {
    SeriesSource source;
    std::vector<std::size_t> series;
    Tick asked_from = 0;  // whether or not the server knew it all
    Tick asked_to = 0;
    Tick asked_step = 1;
    Tick first = 0;
    Tick end = 0;
    Tick step = 1;
    std::vector<float> min_max;  // [series][bucket][min, max]
  };
  // Frames that followed each other in buckets of one length, the last of them maybe shorter.
  struct Stretch {
    Tick first = 0;
    Tick end = 0;
    Tick step = 1;
    Tick kept = 0;  // from there on the next one has overwritten it
  };
  // Where the values around a tick come from: one bucket, or several on end.
  struct Piece {
    enum class From { kNothing, kRing, kPatch, kOverview } from = From::kNothing;
    Tick first = 0;
    Tick end = 0;
    Tick kept = 0;
    const Patch* patch = nullptr;
  };
  struct Store {
    Store(std::size_t series, Tick recent, std::size_t cells)
        : ring(series, recent), overview(series, cells) {}
    ExtentRing ring;
    ExtentOverview overview;
  };
  void clear();
  const Store& store(std::size_t series) const;
  std::size_t indexInStore(std::size_t series) const;
  MinMax extent(std::size_t series, Tick from, Tick to) const;
  MinMax fromPatch(const Patch& patch, std::size_t series, Tick from, Tick to) const;
  const Patch* patch(std::size_t series) const;
  void addStretch(Tick first, Tick end, Tick step);
  const Stretch* stretch(Tick tick) const;
  Piece piece(const Store& store, const Patch* patch, Tick tick, Tick target, Tick step) const;
  const Patch* patchOfAll(const std::vector<std::size_t>& series) const;

  LiveLayout layout_;
  std::uint32_t run_ = 0;
  Tick end_ = 0;
  Tick told_end_ = 0;  // by the last status
  std::uint32_t told_run_ = 0;
  std::unique_ptr<Store> site_;
  std::unique_ptr<Store> parts_;  // of rows and racks
  std::vector<Patch> patches_;
  std::deque<Stretch> stretches_;  // of the ring of the site, in the order of time
};

// The width of a column and where the first begins.
MinMaxCurve empty_curve(Tick from, Tick to, std::size_t columns);

}  // namespace ballast
