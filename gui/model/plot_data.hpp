// SPDX-License-Identifier: GPL-3.0-or-later
// All data that the plots show, in one place: frames and answers go in, and plots read them.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <optional>
#include <vector>

#include "gui/model/gpu_model.hpp"
#include "gui/model/series_model.hpp"
#include "gui/model/spectrogram_model.hpp"
#include "gui/model/spectrum_model.hpp"
#include "gui/model/time_view.hpp"
#include "gui/model/trigger.hpp"

namespace ballast {

// A recorded run's site power, to be laid over the live one.
struct RecordedCurve {
  QString label;
  std::vector<double> t_s;  // rising
  std::vector<double> grid_w;
};

// Normal arms itself again once the view behind the last one is full, so that it stands still long
// enough to be read.
enum class TriggerMode { kOff, kNormal, kSingle };

struct TriggerSettings {
  TriggerMode mode = TriggerMode::kOff;
  std::string channel = "grid_w";  // of the site
  TriggerEdge edge = TriggerEdge::kRising;
  double level = 0.0;
};

class PlotData : public QObject {
  Q_OBJECT

 public:
  explicit PlotData(QObject* parent = nullptr);

  SeriesModel& series() { return series_; }
  SpectrumModel& spectrum() { return spectrum_; }
  SpectrogramModel& spectrogram() { return spectrogram_; }
  GpuModel& gpus() { return gpus_; }
  TimeView& view() { return view_; }
  // What is shown goes on by itself: the view follows a run that is not over.
  bool moving() const { return view_.following() && !view_.standing() && !over_; }

  const std::optional<RecordedCurve>& overlay() const { return overlay_; }
  void setOverlay(RecordedCurve overlay);
  void clearOverlay();

  const TriggerSettings& trigger() const { return trigger_; }
  void setTrigger(const TriggerSettings& settings);  // and arms it
  bool armed() const { return armed_; }

  // A plot misses part of what it shows of a series; asked of the server, with all channels of the
  // site or of that rack, once the view has come to rest.
  void wish(std::size_t series, Tick from, Tick to, std::size_t buckets);

 public slots:
  void setLiveLayout(const ballast::LiveLayout& layout);  // forgets everything, if it is another
  void clear();                                           // of the run
  void takeFrame(const ballast::FramePtr& frame);         // kinds 1 to 3
  void takeHistory(const ballast::HistoryWish& wish, const ballast::Reply& reply);
  void takeSpectrogram(const ballast::SpectrogramWish& wish, const ballast::Reply& reply);
  void takeGpus(const ballast::GpuWish& wish, const ballast::Reply& reply);
  void setEnd(ballast::Tick end, std::uint32_t run = 0);  // of a server's status
  void setOver(bool over);                                // the run has ended: of its status
  void rearm();

 signals:
  // Ask the operation `history` with history_params(wish), and hand the answer, a refusal too, to
  // takeHistory().
  void historyWanted(const ballast::HistoryWish& wish);
  void overlayChanged();
  void triggerChanged();
  void fired(double t_s);
  void failed(const QString& message);

 private:
  void findTrigger(Tick from, Tick to);
  void ask();

  SeriesModel series_;
  SpectrumModel spectrum_;
  SpectrogramModel spectrogram_;
  GpuModel gpus_;
  TimeView view_;
  std::optional<RecordedCurve> overlay_;
  TriggerSettings trigger_;
  std::optional<LevelTrigger> finder_;
  bool armed_ = false;
  double quiet_until_s_ = 0.0;
  bool over_ = false;
  std::vector<HistoryWish> wishes_;  // one per scope
  std::size_t asked_ = 0;            // and not answered
  QTimer rest_;
};

}  // namespace ballast
