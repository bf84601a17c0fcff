// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/results/demand_attributes.hpp"
#include "host/results/output_file.hpp"
#include "host/results/run_groups.hpp"
#include "sim/base/error.hpp"
#include "sim/site/record_sums.hpp"

namespace ballast {
namespace {

// Racks side by side in one HDF5 chunk: with 1000 ticks 64 kB, enough to make the cost per chunk
// small against compressing it.
constexpr hsize_t kChunkRacks = 16;

// Without HDF5's blocks for small data: chunks are larger, all that the blocks leave are gaps of
// the file, and each gap is kept in memory as long as the file is open.
h5::Handle file_access(H5F_libver_t oldest) {
  h5::Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_small_data_block_size(access.get(), 0);
  H5Pset_meta_block_size(access.get(), 0);
  H5Pset_libver_bounds(access.get(), oldest, H5F_LIBVER_V110);
  return access;
}

// In the format of HDF5 1.10, all of whose metadata has checksums: a wrong byte is found before it
// is believed. Its index of chunks moves no entry as it grows, so that a flush that is cut short
// costs the chunk it was to add and no other. The superblock alone is that of HDF5 1.8: in a newer
// one a kill would leave a mark of the writer, with which other programs refuse the file.
h5::Handle create_file(const std::string& path) {
  const h5::Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation.get(), false);
  h5::keep_in_header(creation.get());
  h5::Handle file(
      H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), file_access(H5F_LIBVER_V18).get()),
      H5Fclose);
  if (!file) return {};
  file.reset();
  return {H5Fopen(path.c_str(), H5F_ACC_RDWR, file_access(H5F_LIBVER_V110).get()), H5Fclose};
}

// HDF5 tells that creating a file failed, not why; the system does.
void probe(const std::filesystem::path& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    throw DeviceError(std::string("cannot create the results file: ") + std::strerror(errno),
                      {path.string()}, "choose a writable place");
  }
  ::close(fd);
}

}  // namespace

RunFile::RunFile(const std::filesystem::path& file, const RecorderOptions& options,
                 const RecordLayout& layout)
    : path_(file), options_(options), layout_(layout) {
  h5::prepare();
  ignore_file_size_signal();
  make_parent_folders(path_);
  probe(path_);
  try {
    if (options_.watch_space) check_space();
    create();
  } catch (const DeviceError&) {
    // Nothing is recorded, and what is there of the file would stand in the way of the next run.
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    throw;
  }
}

void RunFile::create() {
  errno = 0;
  file_ = create_file(path_);
  if (!file_) fail();
  bool good =
      h5::write_attribute(file_.get(), "format", "ballast-run") &&
      h5::write_attribute(file_.get(), "format_version", kRunFormatVersion) &&
      h5::write_attribute(file_.get(), "scenario", options_.scenario) &&
      h5::write_attribute(file_.get(), "partial", std::int64_t{1}) &&
      h5::write_attribute(file_.get(), "sample_rate_hz", layout_.sample_rate_hz) &&
      write_demand(file_.get(), layout_.demand) &&
      h5::write_attribute(file_.get(), "first_tick", std::int64_t{0}) &&
      h5::write_attribute(file_.get(), "racks",
                          static_cast<std::int64_t>(layout_.topology.racks)) &&
      h5::write_attribute(file_.get(), "gpus_per_rack",
                          static_cast<std::int64_t>(layout_.topology.gpus_per_rack)) &&
      h5::write_attribute(file_.get(), "overview_ticks", static_cast<std::int64_t>(kOverviewTicks));
  good = good && h5::make_group(file_.get(), "overview");
  for (const ChannelGroup& group : layout_.groups) {
    if (!good) fail();
    create_group(group);
  }
  if (!good || H5Fflush(file_.get(), H5F_SCOPE_LOCAL) < 0) fail();
}

RunFile::~RunFile() {
  h5::prepare();
}

void RunFile::create_group(const ChannelGroup& group) {
  const h5::Handle folder = h5::make_group(file_.get(), group.name.c_str());
  if (!folder || !write_group(folder.get(), group)) fail();
  if (has_overview(group) && !h5::make_group(file_.get(), ("overview/" + group.name).c_str())) {
    fail();
  }
  groups_.emplace_back();
  for (const ChannelInfo& channel : group.channels) {
    groups_.back().push_back(create_dataset(group, channel));
    const hid_t id = groups_.back().back().samples.id();
    const bool of_racks =
        (group.scope == Scope::kSite || group.scope == Scope::kRow) && !channel.own;
    if (of_racks && !h5::write_attribute(id, "aggregation", is_summed(channel) ? "sum" : "mean")) {
      fail();
    }
  }
}

RunFile::Dataset RunFile::create_dataset(const ChannelGroup& group, const ChannelInfo& channel) {
  const std::vector<hsize_t> tail = dataset_tail(group, layout_.topology.gpus_per_rack);
  const auto period = static_cast<std::size_t>(group.period);
  std::vector<hsize_t> chunk = {std::max<std::size_t>(1, options_.chunk_ticks / period)};
  chunk.insert(chunk.end(), tail.begin(), tail.end());
  if (group.scope == Scope::kGpu) {
    chunk[1] = 1;
  } else if (group.scope != Scope::kSite) {
    chunk[1] = std::min(chunk[1], kChunkRacks);
  }
  Dataset dataset;
  dataset.samples = {file_.get(), "/" + group.name + "/" + channel.name, tail, chunk,
                     options_.deflate_level};
  if (!dataset.samples) fail();
  const hid_t id = dataset.samples.id();
  if (!h5::write_attribute(id, "unit", channel.unit) ||
      !h5::write_attribute(id, "description", channel.description) ||
      !h5::write_attribute(id, "sample_rate_hz",
                           layout_.sample_rate_hz / static_cast<double>(group.period)) ||
      !h5::write_attribute(id, "first_tick", std::int64_t{0})) {
    fail();
  }
  if (has_overview(group)) add_overview(dataset, group, channel);
  return dataset;
}

void RunFile::add_overview(Dataset& dataset, const ChannelGroup& group,
                           const ChannelInfo& channel) {
  std::vector<hsize_t> pairs = dataset_tail(group, layout_.topology.gpus_per_rack);
  pairs.push_back(2);
  std::vector<hsize_t> chunk = pairs;
  chunk.front() = std::min(chunk.front(), kChunkRacks);
  chunk.insert(chunk.begin(), kOverviewRows);
  dataset.overview.emplace(
      h5::GrowingDataset(file_.get(), "/overview/" + group.name + "/" + channel.name, pairs, chunk,
                         options_.deflate_level),
      group.instances.size());
  if (!*dataset.overview) fail();
}

template <class Act>
void RunFile::for_datasets(const Act& act) {
  for (std::vector<Dataset>& group : groups_) {
    for (Dataset& dataset : group) act(dataset);
  }
}

void RunFile::set_first_tick(Tick tick) {
  if (tick == 0) return;
  h5::prepare();
  bool good = h5::write_attribute(file_.get(), "first_tick", tick);
  for_datasets([&](const Dataset& dataset) {
    good = good && h5::write_attribute(dataset.samples.id(), "first_tick", tick);
  });
  if (!good) fail();
}

void RunFile::append(const RecordBlock& chunk) {
  h5::prepare();
  if (options_.watch_space) check_space();
  errno = 0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    for (std::size_t c = 0; c < groups_[g].size(); ++c) {
      write(groups_[g][c], layout_.groups[g], chunk.groups[g], c);
    }
  }
  if (H5Fflush(file_.get(), H5F_SCOPE_LOCAL) < 0) fail();
}

void RunFile::write(Dataset& dataset, const ChannelGroup& group, const GroupRows& rows,
                    std::size_t channel) {
  const std::size_t width = group.instances.size() * group.width();
  const float* values = rows.series(channel * width).data();
  if (width > 1) {
    tile_.resize(std::max(tile_.size(), rows.rows * width));
    for (std::size_t s = 0; s < width; ++s) {
      const std::span<const float> series = rows.series(channel * width + s);
      for (std::size_t i = 0; i < rows.rows; ++i) tile_[i * width + s] = series[i];
    }
    values = tile_.data();
  }
  if (!dataset.samples.append(values, rows.rows)) fail();
  if (dataset.overview && !dataset.overview->add(values, rows.rows)) fail();
}

void RunFile::check_space() const {
  // Uncompressed, with a tenth and 256 kB for HDF5's own indices.
  std::uint64_t chunk = 0;
  for (const ChannelGroup& group : layout_.groups) {
    const auto period = static_cast<std::size_t>(group.period);
    chunk += group.series() * (options_.chunk_ticks / period + 1) * sizeof(float);
    if (has_overview(group)) chunk += group.series() * kOverviewRows * 2 * sizeof(float);
  }
  const std::uint64_t need = chunk + chunk / 10 + (256U << 10U) + options_.reserve_bytes;
  const std::uint64_t have = writable_bytes(path_);
  if (have >= need) return;
  throw DeviceError("the disk is almost full (or the file size limit is near): " +
                        std::to_string(have >> 20U) + " MiB can still be written, but " +
                        std::to_string((need >> 20U) + 1) + " MiB are needed to continue",
                    {path_.string()},
                    std::string("free some space, choose another place, or record fewer channels") +
                        (groups_.empty() ? "" : "; what was recorded so far is kept"));
}

void RunFile::close(bool partial) {
  h5::prepare();
  errno = 0;
  for_datasets([&](Dataset& dataset) {
    if (dataset.overview && !dataset.overview->finish()) fail();
  });
  if (!h5::write_attribute(file_.get(), "partial", std::int64_t{partial ? 1 : 0})) fail();
  if (H5Fflush(file_.get(), H5F_SCOPE_LOCAL) < 0) fail();
  groups_.clear();
  file_.reset();
}

void RunFile::fail() {
  const int error = errno;
  // After a failed write HDF5 can neither flush nor close the file: what it still holds is given
  // up, what earlier flushes wrote stays readable.
  for_datasets([](Dataset& dataset) {
    dataset.samples.abandon();
    if (dataset.overview) dataset.overview->abandon();
  });
  file_.abandon();
  throw DeviceError(std::string("writing the results failed: ") +
                        (error != 0 ? std::strerror(error) : "HDF5 states no reason"),
                    {path_.string()},
                    "free some space or choose another place; what was flushed before "
                    "is kept");
}

}  // namespace ballast
