// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/h5_dataset.hpp"

namespace ballast::h5 {

GrowingDataset::GrowingDataset(hid_t file, const std::string& path,
                               const std::vector<hsize_t>& tail, const std::vector<hsize_t>& chunk,
                               int deflate_level)
    : size_({0}) {
  size_.insert(size_.end(), tail.begin(), tail.end());
  std::vector<hsize_t> limit = size_;
  limit.front() = H5S_UNLIMITED;
  const int rank = static_cast<int>(size_.size());
  const Handle space(H5Screate_simple(rank, size_.data(), limit.data()), H5Sclose);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation.get(), false);
  H5Pset_chunk(creation.get(), rank, chunk.data());
  if (deflate_level > 0) {
    H5Pset_shuffle(creation.get());
    H5Pset_deflate(creation.get(), static_cast<unsigned>(deflate_level));
  }
  keep_in_header(creation.get());
  id_ = {H5Dcreate2(file, path.c_str(), H5T_IEEE_F32LE, space.get(), H5P_DEFAULT, creation.get(),
                    H5P_DEFAULT),
         H5Dclose};
}

bool GrowingDataset::append(const float* values, hsize_t rows) {
  std::vector<hsize_t> start(size_.size(), 0);
  std::vector<hsize_t> count = size_;
  start.front() = size_.front();
  count.front() = rows;
  size_.front() += rows;
  if (H5Dset_extent(id(), size_.data()) < 0) return false;
  const Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                      H5Sclose);
  const Handle space(H5Dget_space(id()), H5Sclose);
  H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  return H5Dwrite(id(), H5T_NATIVE_FLOAT, memory.get(), space.get(), H5P_DEFAULT, values) >= 0;
}

}  // namespace ballast::h5
