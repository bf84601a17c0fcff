// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps a run in HDF5 while it happens; docs/results.md describes the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "sim/site/record_sink.hpp"

namespace ballast {

inline constexpr std::int64_t kRunFormatVersion = 3;

struct RecorderOptions {
  std::string scenario = {};  // name, kept as a file attribute
  // Written and flushed together: a kill loses no more than this and what waits in the queue.
  // 0 = 4000, less where a chunk would exceed 32 MiB. A chunk of 4000 takes a third of the time and
  // of the space that four of 1000 take; use 1000 for a run paced by real time.
  std::size_t chunk_ticks = 0;
  std::size_t queued_chunks = 2;  // the simulation may be this far ahead of the disk
  int deflate_level = 1;          // 0 = stored as it is
  // Recording stops while this much is left, so that summary and report still fit.
  std::uint64_t reserve_bytes = 32U << 20U;
  bool watch_space = true;  // false only in tests of the case that the watch came too late
};

// One thread of its own compresses and writes; the datasets do not depend on its timing. Not for
// use from several threads at once.
class Hdf5Recorder : public RecordSink {
 public:
  // Nothing is touched until begin().
  Hdf5Recorder(std::filesystem::path file, RecorderOptions options);
  // Closes the file; it stays marked partial unless end(false) was called.
  ~Hdf5Recorder() override;

  // Creates `file` and the folders above it. Throws DeviceError when it cannot be written.
  void begin(const RecordLayout& layout) override;
  // Both throw DeviceError once the disk is full or fails; the file then holds the ticks before.
  // After such an error end() only closes the file.
  void block(const RecordBlock& block) override;
  void end(bool partial) override;

 private:
  class Writer;
  std::filesystem::path file_;
  RecorderOptions options_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace ballast
