// SPDX-License-Identifier: GPL-3.0-or-later
// The file side of the recorder: datasets of run.h5, grown chunk by chunk.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "host/results/h5_dataset.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "host/results/overview.hpp"

namespace ballast {

class RunFile {
 public:
  // Consecutive ticks, series after series with a stride of RecorderOptions::chunk_ticks.
  struct Chunk {
    Tick first_tick = 0;
    std::size_t ticks = 0;
    std::vector<float> rack_values;
    std::vector<float> gpu_values;
    std::vector<float> site_values;
  };

  // Creates the file with its groups and empty datasets, marked partial. Throws DeviceError, and
  // leaves no file then.
  RunFile(const std::filesystem::path& file, const RecorderOptions& options,
          const RecordLayout& layout);
  ~RunFile();
  RunFile(const RunFile&) = delete;
  RunFile& operator=(const RunFile&) = delete;

  // Before the first append().
  void set_first_tick(Tick tick);
  // Writes and flushes. Throws DeviceError before the disk is full, or when writing fails; in the
  // second case the file is abandoned as it is.
  void append(const Chunk& chunk);
  // Sets the partial mark and closes. Throws DeviceError.
  void close(bool partial);

 private:
  struct Dataset {
    h5::GrowingDataset samples;
    std::optional<Overview> overview;  // of racks and site
  };

  void create();
  // `tail`: the dimensions after time.
  Dataset create_dataset(const char* group, const ChannelInfo& channel,
                         const std::vector<hsize_t>& tail);
  Dataset create_with_overview(const char* group, const ChannelInfo& channel,
                               const std::vector<hsize_t>& tail);
  void describe(const Dataset& dataset, const ChannelInfo& channel);
  void write(Dataset& dataset, const float* values, std::size_t ticks);
  void write_racks(const Chunk& chunk);
  void write_gpus(const Chunk& chunk);
  void check_space() const;
  [[noreturn]] void fail();

  std::filesystem::path path_;
  RecorderOptions options_;
  RecordLayout layout_;
  h5::Handle file_;
  std::vector<Dataset> rack_;
  std::vector<Dataset> site_;
  std::vector<Dataset> gpu_;
  std::vector<float> tile_;  // time-major copy of one channel
};

}  // namespace ballast
