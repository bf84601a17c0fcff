// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded run is read in blocks: the curve and the spectrum of the whole of it, and of its
// samples never more in memory than a part.
#include <malloc.h>

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>

#include "gui/model/compare_reader.hpp"
#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/welch.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "host/results/run_reader.hpp"
#include "tests/sim/site/one_rack.hpp"

namespace {

// What C++ holds, and the most that it held; HDF5's own buffers are not counted.
std::atomic<std::size_t> held{0};
std::atomic<std::size_t> most{0};

}  // namespace

void* operator new(std::size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  const std::size_t now = held += malloc_usable_size(memory);
  std::size_t before = most;
  while (before < now && !most.compare_exchange_weak(before, now)) {
  }
  return memory;
}
void operator delete(void* memory) noexcept {
  held -= malloc_usable_size(memory);
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}

using namespace ballast;

namespace {

constexpr Tick kFirst = 2000;

// Odd steps and a slow swing, so that no two groups of samples are alike.
float sample_w(std::size_t i) {
  return static_cast<float>(5e4 + 1e4 * std::sin(static_cast<double>(i) / 5000.0) +
                            static_cast<double>(i % 1009));
}

void record(const QString& folder, std::size_t ticks) {
  RecorderOptions options;
  options.deflate_level = 0;
  Hdf5Recorder recorder(folder.toStdString() + "/run.h5", options);
  recorder.begin(
      testing_support::one_rack_layout({{"grid_w", "W", "What the rack draws from the grid."}}));
  std::vector<float> values(20000);
  for (std::size_t first = 0; first < ticks; first += values.size()) {
    const std::size_t count = std::min(values.size(), ticks - first);
    for (std::size_t i = 0; i < count; ++i) values[i] = sample_w(first + i);
    recorder.block(testing_support::OneRackBlock(kFirst + static_cast<Tick>(first), count,
                                                 values.size(), values));
  }
  recorder.end(false);
}

}  // namespace

class TestCompareReader : public QObject {
  Q_OBJECT

 private slots:
  void shortRunsAreReadAsTheyAre() {
    const QTemporaryDir folder;
    record(folder.path(), 100);
    const RecordedRun read = read_recorded_run(folder.path());
    QCOMPARE(read.curve.grid_w.size(), 100U);
    QCOMPARE(read.curve.grid_w[7], static_cast<double>(sample_w(7)));
    QCOMPARE(read.curve.t_s[7], 2.007);
    QCOMPARE(read.spectrum.bins(), 0U);
  }

  void longRunsAreThinnedAndNeverHeldWhole() {
    constexpr std::size_t kTicks = 4'000'123;
    const QTemporaryDir folder;
    record(folder.path(), kTicks);
    const std::size_t before = held;
    most = before;
    const RecordedRun read = read_recorded_run(folder.path());
    QVERIFY2(most - before < kTicks * sizeof(double) / 2,
             qPrintable(QString::number(most - before)));
    // Groups of 21 ticks: the least that leaves 400 000 points or fewer.
    constexpr std::size_t kGroup = 21;
    QCOMPARE(read.curve.grid_w.size(), 2 * (kTicks / kGroup + 1));
    for (std::size_t g = 0; g * kGroup < kTicks; ++g) {
      float low = sample_w(g * kGroup);
      float high = low;
      for (std::size_t i = g * kGroup; i < std::min(kTicks, (g + 1) * kGroup); ++i) {
        low = std::min(low, sample_w(i));
        high = std::max(high, sample_w(i));
      }
      if (read.curve.grid_w[2 * g] != static_cast<double>(low) ||
          read.curve.grid_w[2 * g + 1] != static_cast<double>(high)) {
        QFAIL(qPrintable(QStringLiteral("group %1").arg(g)));
      }
    }
    QCOMPARE(read.curve.t_s[2], 2.0 + 0.021);
    const RunReader run(folder.filePath("run.h5").toStdString());
    WelchOptions options;
    options.segment = 16384;
    // As the live spectrum of the last minute: as many half overlapping segments as it holds, the
    // last one ending with the record.
    constexpr std::size_t kCovered = 6 * 8192 + 8192;
    const std::vector<double> site = run.site("grid_w");
    const Spectrum last = welch(std::span(site).last(kCovered), run.sample_rate_hz(), options);
    QVERIFY(read.spectrum.grid_psd == last.psd);
    QVERIFY(read.spectrum.grid_line == line_amplitudes(last));
    QCOMPARE(read.spectrum.to_s, 2.0 + 4000.123);
    QCOMPARE(read.spectrum.from_s, 2.0 + (4000.123 - 57.344));
  }
};

QTEST_GUILESS_MAIN(TestCompareReader)
#include "test_compare_reader.moc"
