// SPDX-License-Identifier: GPL-3.0-or-later
// A dataset of run.h5. The file may come from anywhere, so nothing that it claims is trusted before
// it is checked, and missing data are an error and never zeros.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/results/h5.hpp"

namespace ballast {

class RunDataset {
 public:
  // Opens `path` ("rack/grid_w") of the open file, which lies at `file_path`. `tail`: extent of the
  // dimensions after the first. Throws DataError unless it is as the recorder lays it out: float32
  // in chunks, of this shape, and no longer than a file of this size can hold.
  RunDataset(hid_t file, const std::filesystem::path& file_path, std::string path,
             std::vector<hsize_t> tail);

  hid_t id() const { return id_.get(); }
  hsize_t rows() const { return rows_; }
  hsize_t chunk_rows() const { return chunk_.front(); }

  // Rows that can be read when the last chunk may have been lost to a kill. Throws DataError where
  // the chunk before it is lost as well.
  hsize_t rows_kept() const;

  // Whether every chunk is in the file. Its data are not looked at.
  bool complete() const;

  // `rows` from `first` on, of each `extent` values from `from` on in the dimensions after; all
  // within the dataset. Throws DataError where they are damaged or missing.
  std::vector<float> read(hsize_t first, hsize_t rows, const std::vector<hsize_t>& from,
                          const std::vector<hsize_t>& extent) const;

 private:
  [[noreturn]] void bad(const std::string& cause) const;
  void check_layout() const;
  void check_length() const;
  // Whether every chunk that holds a part of the block is in the file.
  bool stored(const std::vector<hsize_t>& from, const std::vector<hsize_t>& extent) const;
  bool chunk_is_whole(hsize_t row) const;
  bool read_block(const std::vector<hsize_t>& from, const std::vector<hsize_t>& extent,
                  float* out) const;

  std::filesystem::path file_path_;
  std::string path_;
  std::vector<hsize_t> tail_;
  h5::Handle id_;
  hsize_t rows_ = 0;
  std::vector<hsize_t> chunk_;
};

}  // namespace ballast
