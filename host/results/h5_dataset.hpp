// SPDX-License-Identifier: GPL-3.0-or-later
// A dataset of float32 that grows along its first dimension.
#pragma once

#include <string>
#include <vector>

#include "host/results/h5.hpp"

namespace ballast::h5 {

class GrowingDataset {
 public:
  GrowingDataset() = default;
  // Creates it empty in a group that exists; false as a bool where that failed. `tail`: extent
  // of the dimensions after the first; `chunk`: of all. `deflate_level` 0 stores values as they
  // are.
  GrowingDataset(hid_t file, const std::string& path, const std::vector<hsize_t>& tail,
                 const std::vector<hsize_t>& chunk, int deflate_level);

  explicit operator bool() const { return static_cast<bool>(id_); }
  hid_t id() const { return id_.get(); }
  // False when writing failed.
  bool append(const float* values, hsize_t rows);
  // See Handle::abandon().
  void abandon() { id_.abandon(); }

 private:
  Handle id_;
  std::vector<hsize_t> size_;
};

}  // namespace ballast::h5
