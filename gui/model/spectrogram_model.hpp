// SPDX-License-Identifier: GPL-3.0-or-later
// Short-time spectra of the site's power over time, as the server computes them for the displayed
// stretch (the operation `spectrogram`). The missing part is requested, one request at a time, and
// kept in bounded memory. Columns are at multiples of their distance, so answers to successive
// requests agree; a finer or coarser column stands in until the answer arrives.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <map>
#include <span>
#include <vector>

#include "host/link/message.hpp"
#include "sim/base/time.hpp"

namespace ballast {

struct SpectrogramSettings {
  double segment_s = 8.192;  // a power of two of ticks; df is 1 / segment_s
  double top_hz = 10.0;      // 1..500
  bool load = false;         // else the grid-facing power
  bool operator==(const SpectrogramSettings&) const = default;
};

struct SpectrogramWish {
  SpectrogramSettings settings;
  Tick from = 0;
  Tick to = 0;
  Tick step = 1;            // between columns, as the server will choose it for `columns`
  std::size_t columns = 0;  // 1..512
  std::size_t epoch = 0;    // an answer that comes after a restart or other settings is dropped
};
Json spectrogram_params(const SpectrogramWish& wish);

class SpectrogramModel : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t kMostColumns = 400;  // of what is shown
  static constexpr std::size_t kMostRows = 1024;
  static constexpr std::size_t kMostCells = std::size_t{4} << 20U;  // held, 4 bytes each

  explicit SpectrogramModel(QObject* parent = nullptr);

  const SpectrogramSettings& settings() const { return settings_; }
  void setSettings(const SpectrogramSettings& settings);  // forgets what does not fit them
  void clear();                                           // a new run
  void setEnd(Tick end);                                  // simulated so far
  // Once a run is over all of it can be had again, also what the live bench had forgotten.
  void setOver(bool over);

  // That stretch is displayed: the missing part of it is requested.
  void show(Tick from, Tick to);
  // The answer to `wish`. A fault keeps it from asking again for some seconds; throws ProtocolError
  // for an answer that does not fit.
  void take(const SpectrogramWish& wish, const Reply& reply);

  Tick step() const { return step_; }  // between the columns of what is shown
  std::size_t rows() const { return rows_; }
  double row_hz() const { return row_hz_; }      // between rows
  double first_hz() const { return first_hz_; }  // middle of row 0; not 0 where bins share a row
  // Density, W^2/Hz, one-sided, of the segment centred at that time: the highest of the bins that
  // share a row. Empty where it is not known.
  std::span<const float> column(Tick centre) const;
  // Grows whenever column() may give something else.
  std::size_t revision() const { return revision_; }
  const QString& fault() const { return fault_; }  // of the latest question; empty: none
  std::size_t cells() const { return cells_; }

 signals:
  // Ask the operation `spectrogram` with spectrogram_params(wish), and hand the answer to take().
  void wanted(const ballast::SpectrogramWish& wish);
  void changed();

 private:
  // By the number of the column; empty ones are those that the server does not know.
  using Columns = std::map<Tick, std::vector<float>>;

  void forget();
  void pause();  // after a fault
  Tick halfSegment() const;
  Tick firstColumn() const;  // of what is shown and can be known
  Tick lastColumn() const;
  void schedule();
  void ask();
  void store(Columns& level, Tick index, std::span<const float> bins, std::size_t per_row);
  void trim();

  SpectrogramSettings settings_;
  std::size_t epoch_ = 0;
  Tick end_ = 0;
  bool over_ = false;
  Tick from_ = 0;
  Tick to_ = 0;
  Tick step_ = 1;
  std::size_t rows_ = 0;
  double row_hz_ = 0.0;
  double first_hz_ = 0.0;
  std::map<Tick, Columns> levels_;  // by the distance of their columns
  std::size_t cells_ = 0;
  std::size_t revision_ = 0;
  QTimer timer_;
  bool waiting_ = false;  // for an answer
  Tick asked_end_ = 0;    // the end at the latest question
  QElapsedTimer faulted_;
  QString fault_;
};

// The smallest of 1, 2, 5 times a power of ten that divides `range` into at most `columns`.
Tick spectrogram_step(Tick range, std::size_t columns);

}  // namespace ballast
