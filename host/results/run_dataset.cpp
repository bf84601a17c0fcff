// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_dataset.hpp"

#include <algorithm>
#include <array>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr const char* kRecordAgain = "record the run again";
// The recorder's own are at most 32 MiB of all datasets together; a test may ask for more.
constexpr hsize_t kMostChunkValues = hsize_t{64} << 20U;
// The index of chunks takes as much for each at least.
constexpr hsize_t kLeastChunkBytes = 8;

hsize_t parts(hsize_t extent, hsize_t chunk) {
  return extent / chunk + (extent % chunk > 0 ? 1 : 0);
}

}  // namespace

RunDataset::RunDataset(hid_t file, const std::filesystem::path& file_path, std::string path,
                       std::vector<hsize_t> tail)
    : file_path_(file_path), path_(std::move(path)), tail_(std::move(tail)) {
  if (!h5::is_own_link(file, path_)) bad("is missing, or is a link to another place");
  id_ = {H5Dopen2(file, path_.c_str(), H5P_DEFAULT), H5Dclose};
  if (!id_) bad("is not a dataset, or is damaged");
  const h5::Handle space(H5Dget_space(id()), H5Sclose);
  std::array<hsize_t, H5S_MAX_RANK> size = {};
  const int rank = H5Sget_simple_extent_dims(space.get(), size.data(), nullptr);
  if (rank != static_cast<int>(tail_.size()) + 1 ||
      !std::equal(tail_.begin(), tail_.end(), size.begin() + 1)) {
    bad("has a shape that differs from that of the run");
  }
  rows_ = size.front();
  const h5::Handle creation(H5Dget_create_plist(id()), H5Pclose);
  chunk_.resize(tail_.size() + 1);
  if (H5Pget_layout(creation.get()) != H5D_CHUNKED ||
      H5Pget_chunk(creation.get(), rank, chunk_.data()) != rank) {
    bad("is not stored in chunks");
  }
  for (int i = 0; i < H5Pget_nfilters(creation.get()); ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter = H5Pget_filter2(creation.get(), static_cast<unsigned>(i), &flags,
                                               &values, nullptr, 0, nullptr, nullptr);
    if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_DEFLATE) bad("has an unknown filter");
  }
  check_layout();
  check_length();
}

void RunDataset::bad(const std::string& cause) const {
  throw DataError("the dataset /" + path_ + " " + cause, {file_path_.string()}, kRecordAgain);
}

void RunDataset::check_layout() const {
  const h5::Handle type(H5Dget_type(id()), H5Tclose);
  if (H5Tequal(type.get(), H5T_IEEE_F32LE) <= 0) bad("holds values that are not float32");
  hsize_t values = 1;
  for (std::size_t d = 0; d < chunk_.size(); ++d) {
    const bool fits = d == 0 || chunk_[d] <= std::max<hsize_t>(1, tail_[d - 1]);
    if (chunk_[d] == 0 || !fits || chunk_[d] > kMostChunkValues / values) {
      bad("has chunks of a size that the recorder does not write");
    }
    values *= chunk_[d];
  }
}

void RunDataset::check_length() const {
  hsize_t chunks = parts(rows_, chunk_.front());
  const hsize_t most = std::filesystem::file_size(file_path_) / kLeastChunkBytes;
  for (std::size_t d = 0; d < tail_.size() && chunks <= most; ++d) {
    chunks *= parts(tail_[d], chunk_[d + 1]);
  }
  if (chunks > most) {
    bad("claims " + std::to_string(rows_) + " rows, more than a file of this size can hold");
  }
}

bool RunDataset::stored(const std::vector<hsize_t>& from,
                        const std::vector<hsize_t>& extent) const {
  std::vector<hsize_t> first(chunk_.size());
  for (std::size_t d = 0; d < chunk_.size(); ++d) first[d] = from[d] / chunk_[d] * chunk_[d];
  // Counts through the chunks of the block, the last dimension fastest.
  for (std::vector<hsize_t> at = first;;) {
    hsize_t bytes = 0;
    if (H5Dget_chunk_storage_size(id(), at.data(), &bytes) < 0 || bytes == 0) return false;
    std::size_t d = chunk_.size();
    while (d > 0) {
      at[d - 1] += chunk_[d - 1];
      if (at[d - 1] < from[d - 1] + extent[d - 1]) break;
      at[d - 1] = first[d - 1];
      --d;
    }
    if (d == 0) return true;
  }
}

bool RunDataset::read_block(const std::vector<hsize_t>& from, const std::vector<hsize_t>& extent,
                            float* out) const {
  const h5::Handle memory(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr),
                          H5Sclose);
  const h5::Handle space(H5Dget_space(id()), H5Sclose);
  return H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, from.data(), nullptr, extent.data(),
                             nullptr) >= 0 &&
         H5Dread(id(), H5T_NATIVE_FLOAT, memory.get(), space.get(), H5P_DEFAULT, out) >= 0;
}

bool RunDataset::chunk_is_whole(hsize_t row) const {
  std::vector<hsize_t> from(chunk_.size(), 0);
  std::vector<hsize_t> extent = from;
  from.front() = row;
  extent.front() = 1;
  std::copy(tail_.begin(), tail_.end(), extent.begin() + 1);
  if (!stored(from, extent)) return false;
  hsize_t values = 1;
  for (const hsize_t n : tail_) values *= n;
  std::vector<float> out(values);
  return read_block(from, extent, out.data());
}

hsize_t RunDataset::rows_kept() const {
  if (rows_ == 0 || chunk_is_whole(rows_ - 1)) return rows_;
  const hsize_t before = (rows_ - 1) / chunk_.front() * chunk_.front();
  if (before > 0 && !chunk_is_whole(before - 1)) bad("lacks more chunks than the last one");
  return before;
}

bool RunDataset::complete() const {
  std::vector<hsize_t> extent = {rows_};
  extent.insert(extent.end(), tail_.begin(), tail_.end());
  return rows_ == 0 || stored(std::vector<hsize_t>(extent.size(), 0), extent);
}

std::vector<float> RunDataset::read(hsize_t first, hsize_t rows, const std::vector<hsize_t>& from,
                                    const std::vector<hsize_t>& extent) const {
  std::vector<hsize_t> start = {first};
  std::vector<hsize_t> count = {rows};
  start.insert(start.end(), from.begin(), from.end());
  count.insert(count.end(), extent.begin(), extent.end());
  hsize_t values = 1;
  for (const hsize_t n : count) values *= n;
  if (values == 0) return {};
  if (!stored(start, count)) bad("is incomplete: the file is truncated or damaged");
  std::vector<float> out(values);
  if (!read_block(start, count, out.data())) {
    bad("cannot be read: the file is truncated or damaged");
  }
  return out;
}

}  // namespace ballast
