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
  // Creates the file with its groups and empty datasets, marked partial. Throws DeviceError, and
  // leaves no file then.
  RunFile(const std::filesystem::path& file, const RecorderOptions& options,
          const RecordLayout& layout);
  ~RunFile();
  RunFile(const RunFile&) = delete;
  RunFile& operator=(const RunFile&) = delete;

  // Before the first append().
  void set_first_tick(Tick tick);
  // The next ticks of all groups, up to RecorderOptions::chunk_ticks. Writes and flushes. Throws
  // DeviceError before the disk is full, or when writing fails; in the second case the file is
  // abandoned as it is.
  void append(const RecordBlock& chunk);
  // Sets the partial mark and closes. Throws DeviceError.
  void close(bool partial);

 private:
  struct Dataset {
    h5::GrowingDataset samples;
    std::optional<Overview> overview;  // of what is recorded at every tick, GPUs apart
  };

  void create();
  void create_group(const ChannelGroup& group);
  Dataset create_dataset(const ChannelGroup& group, const ChannelInfo& channel);
  void add_overview(Dataset& dataset, const ChannelGroup& group, const ChannelInfo& channel);
  void write(Dataset& dataset, const ChannelGroup& group, const GroupRows& rows,
             std::size_t channel);
  template <class Act>
  void for_datasets(const Act& act);
  void check_space() const;
  [[noreturn]] void fail();

  std::filesystem::path path_;
  RecorderOptions options_;
  RecordLayout layout_;
  h5::Handle file_;
  std::vector<std::vector<Dataset>> groups_;  // as in the layout
  std::vector<float> tile_;                   // time-major copy of one channel
};

}  // namespace ballast
