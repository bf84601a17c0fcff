// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/spectrogram_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "host/link/column_grid.hpp"

namespace ballast {
namespace {

constexpr int kLiveMs = 250;     // while only new columns come
constexpr int kSoonMs = 60;      // where more is missing
constexpr Tick kFew = 50;        // of what is shown, one in so many columns is little
constexpr int kFaultMs = 10000;  // after a refusal
// Fewer, and the server might choose finer ones for so short a range.
constexpr Tick kLeastAsked = 4;
constexpr Tick kMostAsked = 500;
constexpr double kMostValues = 1.2e6;  // columns times bins of an answer
// The server's store may end a little before the frames do: no column is given up there.
constexpr Tick kSettled = 2 * kTicksPerSecond;

Tick floor_div(Tick a, Tick b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

[[noreturn]] void refuse(const std::string& cause) {
  throw ProtocolError("an answer that is not a spectrogram: " + cause, {"spectrogram", 0, 0},
                      "use a window and a server of the same version");
}

}  // namespace

Json spectrogram_params(const SpectrogramWish& wish) {
  return {{"from_s", seconds(wish.from)},   {"to_s", seconds(wish.to)},
          {"columns", wish.columns},        {"segment_s", wish.settings.segment_s},
          {"max_hz", wish.settings.top_hz}, {"source", wish.settings.load ? "load" : "grid"}};
}

Tick spectrogram_step(Tick range, std::size_t columns) {
  return column_grid(0, std::max<Tick>(range, 1), std::max<std::size_t>(columns, 1))
      .ticks_per_column;
}

SpectrogramModel::SpectrogramModel(QObject* parent) : QObject(parent) {
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &SpectrogramModel::ask);
}

void SpectrogramModel::setSettings(const SpectrogramSettings& settings) {
  if (settings == settings_) return;
  settings_ = settings;
  forget();
}

void SpectrogramModel::clear() {
  end_ = 0;
  asked_end_ = 0;
  over_ = false;
  forget();
}

void SpectrogramModel::forget() {
  ++epoch_;
  ++revision_;
  levels_.clear();
  cells_ = 0;
  rows_ = 0;
  waiting_ = false;
  fault_.clear();
  faulted_.invalidate();
  emit changed();
}

void SpectrogramModel::pause() {
  faulted_.start();
  timer_.start(kFaultMs);
}

void SpectrogramModel::setEnd(Tick end) {
  end_ = end;
}

void SpectrogramModel::setOver(bool over) {
  if (over == over_) return;
  over_ = over;
  for (auto& [step, columns] : levels_) {
    std::erase_if(columns, [](const auto& column) { return column.second.empty(); });
  }
  emit changed();
}

Tick SpectrogramModel::halfSegment() const {
  return static_cast<Tick>(std::llround(settings_.segment_s / kTickSeconds)) / 2;
}

Tick SpectrogramModel::firstColumn() const {
  return std::max(floor_div(from_, step_), (halfSegment() + step_ - 1) / step_);
}

Tick SpectrogramModel::lastColumn() const {
  return std::min(floor_div(to_ + step_ - 1, step_), floor_div(end_ - halfSegment(), step_));
}

void SpectrogramModel::show(Tick from, Tick to) {
  from_ = from;
  to_ = std::max(to, from + 1);
  step_ = spectrogram_step(to_ - from_, kMostColumns);
  schedule();
}

void SpectrogramModel::schedule() {
  if (waiting_) return;
  if (faulted_.isValid() && faulted_.elapsed() < kFaultMs) return;
  const Columns& level = levels_[step_];
  Tick missing = 0;
  for (Tick c = firstColumn(); c <= lastColumn(); ++c) missing += level.contains(c) ? 0 : 1;
  if (missing == 0) return;
  const Tick shown = (to_ - from_) / step_ + 1;
  const int wait_ms = kFew * missing > shown ? kSoonMs : kLiveMs;
  if (!timer_.isActive() || timer_.remainingTime() > wait_ms) timer_.start(wait_ms);
}

void SpectrogramModel::ask() {
  const Columns& level = levels_[step_];
  Tick first = firstColumn();
  Tick last = lastColumn();
  while (first <= last && level.contains(first)) ++first;
  while (last >= first && level.contains(last)) --last;
  if (first > last) return;
  // Meanwhile the run goes on: by as much as since the last question, so these are asked for too.
  if (!over_ && asked_end_ > 0 && last == lastColumn()) {
    last += std::max<Tick>(end_ - asked_end_, 0) / step_;
  }
  const double bins = settings_.top_hz * settings_.segment_s + 2.0;
  const auto most = std::clamp(static_cast<Tick>(kMostValues / bins), kLeastAsked, kMostAsked);
  last = std::min(last, first + most - 1);
  // Beyond the last there is nothing to lose: what is not known yet is left out of the answer.
  last = std::max(last, first + kLeastAsked - 1);
  SpectrogramWish wish;
  wish.settings = settings_;
  wish.step = step_;
  wish.from = first * step_;
  wish.to = (last + 1) * step_;
  // One to spare, wherever a server counts from: finer columns would be twice as many.
  wish.columns = static_cast<std::size_t>(last - first + 2);
  wish.epoch = epoch_;
  waiting_ = true;
  asked_end_ = end_;
  emit wanted(wish);
}

void SpectrogramModel::take(const SpectrogramWish& wish, const Reply& reply) {
  if (wish.epoch != epoch_) return;
  waiting_ = false;
  fault_.clear();
  if (!reply.ok) {
    fault_ = QString::fromStdString(reply.fault.message);
    pause();
    emit changed();
    return;
  }
  Tick first_tick = 0;
  Tick step = 0;
  std::size_t columns = 0;
  std::size_t bins = 0;
  double step_hz = 0.0;
  try {
    first_tick = reply.body.at("first_tick").get<Tick>();
    step = reply.body.at("ticks_per_column").get<Tick>();
    columns = reply.body.at("columns").get<std::size_t>();
    bins = reply.body.at("bins").get<std::size_t>();
    step_hz = reply.body.at("step_hz").get<double>();
  } catch (const Json::exception& error) {
    pause();
    refuse(error.what());
  }
  const bool sized = columns <= wish.columns && bins > 0 && bins <= kMaxReplyBytes &&
                     reply.binary.size() == columns * bins * sizeof(float);
  if (!sized || step != wish.step || first_tick < 0 || first_tick % step != 0 || !(step_hz > 0.0)) {
    pause();
    refuse("its sizes differ from the request");
  }
  const std::size_t per_row = (bins + kMostRows - 1) / kMostRows;
  const std::size_t rows = (bins + per_row - 1) / per_row;
  if (rows != rows_) {
    levels_.clear();
    cells_ = 0;
    rows_ = rows;
  }
  row_hz_ = step_hz * static_cast<double>(per_row);
  first_hz_ = step_hz * static_cast<double>(per_row - 1) / 2.0;
  Columns& level = levels_[step];
  std::vector<float> values(bins);
  for (std::size_t c = 0; c < columns; ++c) {
    std::memcpy(values.data(), reply.binary.data() + c * bins * sizeof(float),
                bins * sizeof(float));
    store(level, first_tick / step + static_cast<Tick>(c), values, per_row);
  }
  // What the answer leaves out inside of what was asked is not known either.
  for (Tick at = wish.from; at < wish.to && at + halfSegment() + kSettled <= end_; at += step) {
    level.try_emplace(at / step);
  }
  trim();
  ++revision_;
  emit changed();
  schedule();
}

void SpectrogramModel::store(Columns& level, Tick index, std::span<const float> bins,
                             std::size_t per_row) {
  if (std::isnan(bins.front()) || !level.insert({index, {}}).second) return;
  std::vector<float>& column = level[index];
  column.resize(rows_);
  for (std::size_t r = 0; r < rows_; ++r) {
    const auto part = bins.subspan(r * per_row, std::min(per_row, bins.size() - r * per_row));
    column[r] = *std::max_element(part.begin(), part.end());
  }
  cells_ += rows_;
}

// Other zooms go first, then what lies farthest from the view.
void SpectrogramModel::trim() {
  for (auto level = levels_.begin(); cells_ > kMostCells && level != levels_.end();) {
    if (level->first == step_) {
      ++level;
      continue;
    }
    for (const auto& [index, column] : level->second) cells_ -= column.size();
    level = levels_.erase(level);
  }
  Columns& level = levels_[step_];
  while (cells_ > kMostCells && !level.empty()) {
    const bool left = from_ - level.begin()->first * step_ > level.rbegin()->first * step_ - to_;
    const auto victim = left ? level.begin() : std::prev(level.end());
    cells_ -= victim->second.size();
    level.erase(victim);
  }
}

std::span<const float> SpectrogramModel::column(Tick centre) const {
  // Of the levels that know it the one most like what is shown.
  std::span<const float> best;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [step, columns] : levels_) {
    const auto found = columns.find((centre + step / 2) / step);
    if (found == columns.end() || found->second.empty()) continue;
    const double unlike =
        std::abs(std::log(static_cast<double>(step) / static_cast<double>(step_)));
    if (unlike >= least) continue;
    least = unlike;
    best = found->second;
  }
  return best;
}

}  // namespace ballast
