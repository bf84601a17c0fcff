// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/results/demand_attributes.hpp"
#include "host/results/output_file.hpp"
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
      h5::write_attribute(file_.get(), "racks", static_cast<std::int64_t>(layout_.racks)) &&
      h5::write_attribute(file_.get(), "gpus_per_rack",
                          static_cast<std::int64_t>(layout_.gpus_per_rack)) &&
      h5::write_attribute(file_.get(), "overview_ticks", static_cast<std::int64_t>(kOverviewTicks));
  for (const char* group : {"rack", "site", "overview", "overview/rack", "overview/site"}) {
    good = good && h5::make_group(file_.get(), group);
  }
  if (!layout_.gpu_channels.empty()) good = good && h5::make_group(file_.get(), "gpu");
  for (const ChannelInfo& channel : layout_.rack_channels) {
    rack_.push_back(create_with_overview("rack", channel, {layout_.racks}));
    site_.push_back(create_with_overview("site", channel, {}));
    good = good && h5::write_attribute(site_.back().samples.id(), "aggregation",
                                       site_is_sum(channel) ? "sum" : "mean");
  }
  for (const ChannelInfo& channel : layout_.gpu_channels) {
    gpu_.push_back(create_dataset("gpu", channel, {layout_.racks, layout_.gpus_per_rack}));
  }
  if (!good || H5Fflush(file_.get(), H5F_SCOPE_LOCAL) < 0) fail();
}

RunFile::~RunFile() {
  h5::prepare();
}

RunFile::Dataset RunFile::create_dataset(const char* group, const ChannelInfo& channel,
                                         const std::vector<hsize_t>& tail) {
  std::vector<hsize_t> chunk = {options_.chunk_ticks};
  chunk.insert(chunk.end(), tail.begin(), tail.end());
  if (chunk.size() == 2) chunk[1] = std::min(chunk[1], kChunkRacks);
  if (chunk.size() == 3) chunk[1] = 1;
  const std::string path = std::string("/") + group + "/" + channel.name;
  Dataset dataset;
  dataset.samples = {file_.get(), path, tail, chunk, options_.deflate_level};
  if (!dataset.samples) fail();
  describe(dataset, channel);
  return dataset;
}

RunFile::Dataset RunFile::create_with_overview(const char* group, const ChannelInfo& channel,
                                               const std::vector<hsize_t>& tail) {
  Dataset dataset = create_dataset(group, channel, tail);
  std::vector<hsize_t> pairs = tail;
  pairs.push_back(2);
  std::vector<hsize_t> chunk = pairs;
  chunk.front() = std::min(chunk.front(), kChunkRacks);
  chunk.insert(chunk.begin(), kOverviewRows);
  dataset.overview.emplace(
      h5::GrowingDataset(file_.get(), std::string("/overview/") + group + "/" + channel.name, pairs,
                         chunk, options_.deflate_level),
      tail.empty() ? 1 : tail.front());
  if (!*dataset.overview) fail();
  return dataset;
}

void RunFile::describe(const Dataset& dataset, const ChannelInfo& channel) {
  const hid_t id = dataset.samples.id();
  if (!h5::write_attribute(id, "unit", channel.unit) ||
      !h5::write_attribute(id, "description", channel.description) ||
      !h5::write_attribute(id, "sample_rate_hz", layout_.sample_rate_hz) ||
      !h5::write_attribute(id, "first_tick", std::int64_t{0})) {
    fail();
  }
}

void RunFile::set_first_tick(Tick tick) {
  if (tick == 0) return;
  h5::prepare();
  bool good = h5::write_attribute(file_.get(), "first_tick", tick);
  for (const auto* group : {&rack_, &site_, &gpu_}) {
    for (const Dataset& dataset : *group) {
      good = good && h5::write_attribute(dataset.samples.id(), "first_tick", tick);
    }
  }
  if (!good) fail();
}

void RunFile::append(const Chunk& chunk) {
  h5::prepare();
  if (options_.watch_space) check_space();
  errno = 0;
  write_racks(chunk);
  write_gpus(chunk);
  if (H5Fflush(file_.get(), H5F_SCOPE_LOCAL) < 0) fail();
}

void RunFile::write_racks(const Chunk& chunk) {
  const std::size_t racks = layout_.racks;
  tile_.resize(chunk.ticks * racks);
  for (std::size_t c = 0; c < rack_.size(); ++c) {
    for (std::size_t r = 0; r < racks; ++r) {
      const float* series = chunk.rack_values.data() + (c * racks + r) * options_.chunk_ticks;
      for (std::size_t i = 0; i < chunk.ticks; ++i) tile_[i * racks + r] = series[i];
    }
    write(rack_[c], tile_.data(), chunk.ticks);
    write(site_[c], chunk.site_values.data() + c * options_.chunk_ticks, chunk.ticks);
  }
}

void RunFile::write_gpus(const Chunk& chunk) {
  const std::size_t gpus = layout_.racks * layout_.gpus_per_rack;
  if (!gpu_.empty()) tile_.resize(chunk.ticks * gpus);
  for (std::size_t c = 0; c < gpu_.size(); ++c) {
    for (std::size_t g = 0; g < gpus; ++g) {
      const float* series = chunk.gpu_values.data() + (c * gpus + g) * options_.chunk_ticks;
      for (std::size_t i = 0; i < chunk.ticks; ++i) tile_[i * gpus + g] = series[i];
    }
    write(gpu_[c], tile_.data(), chunk.ticks);
  }
}

void RunFile::write(Dataset& dataset, const float* values, std::size_t ticks) {
  if (!dataset.samples.append(values, ticks)) fail();
  if (dataset.overview && !dataset.overview->add(values, ticks)) fail();
}

void RunFile::check_space() const {
  const std::size_t per_tick = layout_.rack_channels.size() * (layout_.racks + 1) +
                               layout_.gpu_channels.size() * layout_.racks * layout_.gpus_per_rack;
  // Uncompressed, with a tenth and 256 kB for HDF5's own indices.
  const std::uint64_t overview =
      layout_.rack_channels.size() * (layout_.racks + 1) * kOverviewRows * 2 * sizeof(float);
  const std::uint64_t chunk = per_tick * options_.chunk_ticks * sizeof(float) + overview;
  const std::uint64_t need = chunk + chunk / 10 + (256U << 10U) + options_.reserve_bytes;
  const std::uint64_t have = writable_bytes(path_);
  if (have >= need) return;
  throw DeviceError("the disk is almost full (or the file size limit is near): " +
                        std::to_string(have >> 20U) + " MiB can still be written, but " +
                        std::to_string((need >> 20U) + 1) + " MiB are needed to continue",
                    {path_.string()},
                    std::string("free some space, choose another place, or record fewer channels") +
                        (site_.empty() ? "" : "; what was recorded so far is kept"));
}

void RunFile::close(bool partial) {
  h5::prepare();
  errno = 0;
  for (auto* group : {&rack_, &site_}) {
    for (Dataset& dataset : *group) {
      if (!dataset.overview->finish()) fail();
    }
  }
  if (!h5::write_attribute(file_.get(), "partial", std::int64_t{partial ? 1 : 0})) fail();
  if (H5Fflush(file_.get(), H5F_SCOPE_LOCAL) < 0) fail();
  for (auto* group : {&rack_, &site_, &gpu_}) group->clear();
  file_.reset();
}

void RunFile::fail() {
  const int error = errno;
  // After a failed write HDF5 can neither flush nor close the file: what it still holds is given
  // up, what earlier flushes wrote stays readable.
  for (auto* group : {&rack_, &site_, &gpu_}) {
    for (Dataset& dataset : *group) {
      dataset.samples.abandon();
      if (dataset.overview) dataset.overview->abandon();
    }
  }
  file_.abandon();
  throw DeviceError(std::string("writing the results failed: ") +
                        (error != 0 ? std::strerror(error) : "HDF5 states no reason"),
                    {path_.string()},
                    "free some space or choose another place; what was flushed before "
                    "is kept");
}

}  // namespace ballast
