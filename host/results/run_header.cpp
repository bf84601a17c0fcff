// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_header.hpp"

#include <fstream>

#include "host/results/demand_attributes.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr std::int64_t kMostRacksOfFile = 1'000'000;
constexpr std::int64_t kMostGpus = 100'000;  // of a rack
constexpr std::int64_t kMostTick = std::int64_t{1} << 52U;
constexpr double kMostRateHz = 1e6;
// The superblock that the recorder writes. HDF5 is not trusted with older ones: their metadata has
// no checksums, and it may crash on what is damaged.
constexpr std::string_view kSignature("\x89HDF\r\n\x1a\n", 8);
constexpr char kSuperblockVersion = 2;

[[noreturn]] void bad(const std::filesystem::path& path, const std::string& cause,
                      const std::string& remedy) {
  throw DataError(cause, {path.string()}, remedy);
}

}  // namespace

h5::Handle open_run_file(const std::filesystem::path& path) {
  if (!std::filesystem::is_regular_file(path)) {
    bad(path, "there is no such run file", "name a run directory or its run.h5");
  }
  std::string start(kSignature.size() + 1, '\0');
  std::ifstream(path, std::ios::binary)
      .read(start.data(), static_cast<std::streamsize>(start.size()));
  if (!start.starts_with(kSignature)) {
    bad(path, "this is not an HDF5 file", "name a run directory or its run.h5");
  }
  if (start.back() != kSuperblockVersion) {
    bad(path, "this HDF5 file contains no run recorded by this version of Ballast",
        "name a run directory or its run.h5; a run of an earlier version has to be recorded again");
  }
  h5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file) {
    bad(path, "the run file is truncated or damaged, or still being written",
        "wait for the run to end, or record it again");
  }
  return file;
}

RunHeader read_run_header(hid_t file, const std::filesystem::path& path) {
  RunHeader h;
  std::string format;
  if (!h5::read_attribute(file, "format", format) || format != "ballast-run" ||
      !h5::read_attribute(file, "format_version", h.version)) {
    bad(path, "this HDF5 file contains no recorded run, or is damaged",
        "name a run directory or its run.h5");
  }
  if (h.version != kRunFormatVersion && h.version != kUngroupedFormatVersion) {
    bad(path,
        "the run file has format version " + std::to_string(h.version) + ", this program reads " +
            std::to_string(kUngroupedFormatVersion) + " and " + std::to_string(kRunFormatVersion),
        "read it with the version of the program that wrote it");
  }
  const auto within = [](std::int64_t value, std::int64_t least, std::int64_t most) {
    return value >= least && value <= most;
  };
  const auto read = [file](const char* name, auto& value) {
    return h5::read_attribute(file, name, value);
  };
  if (!read("scenario", h.scenario) || !read("partial", h.partial) || !within(h.partial, 0, 1) ||
      !read("sample_rate_hz", h.sample_rate_hz) ||
      !(h.sample_rate_hz > 0.0 && h.sample_rate_hz <= kMostRateHz) ||
      !read("first_tick", h.first_tick) || !within(h.first_tick, 0, kMostTick) ||
      !read("racks", h.racks) || !within(h.racks, 1, kMostRacksOfFile) ||
      !read("gpus_per_rack", h.gpus_per_rack) || !within(h.gpus_per_rack, 0, kMostGpus) ||
      !read("overview_ticks", h.overview_ticks) || !within(h.overview_ticks, 1, kMostTick) ||
      !read_demand(file, h.demand)) {
    bad(path, "an attribute of the run file is missing or invalid", "record the run again");
  }
  return h;
}

}  // namespace ballast
